"""`python -m machinery COMMAND`: build the site, or keep expected outputs.

Run as a package, since a forked kernel does not import the main module of a package again.
"""

import sys
from pathlib import Path

from . import build, expect

if __name__ == "__main__":
    commands = {"build": build.main, "expect": expect.main}
    sys.exit(commands[sys.argv[1]](Path.cwd(), sys.argv[2:]))
