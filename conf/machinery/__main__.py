"""`python -m machinery COMMAND`: build a line, keep expected outputs, or assemble all lines.

Run as a package, since a forked kernel does not import the main module of a package again.
"""

import sys
from importlib import import_module
from pathlib import Path

if __name__ == "__main__":
    command, *options = sys.argv[1:]
    if command not in ("build", "expect", "assemble"):
        sys.exit(f"no command {command!r}: there are build, expect and assemble")
    # imported by name, since assemble runs without Sphinx
    sys.exit(import_module(f"{__package__}.{command}").main(Path.cwd(), options))
