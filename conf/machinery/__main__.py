"""`python -m machinery COMMAND`: build, serve, check, keep, or assemble lines.

Run as a package, since a forked kernel does not import the main module of a package again.
"""

import sys
from importlib import import_module
from pathlib import Path

COMMANDS = {
    "build": "publish.build",
    "serve": "publish.serve",
    "check": "execute.check",
    "expect": "execute.keep",
    "since": "execute.since",
    "sources": "ground.sources",
    "assemble": "assemble.write",
}

if __name__ == "__main__":
    command, *options = sys.argv[1:]
    if command not in COMMANDS:
        sys.exit(f"no command {command!r}: there are {', '.join(COMMANDS)}")
    # imported by name, since assemble runs without Sphinx
    sys.exit(import_module(f"{__package__}.{COMMANDS[command]}").main(Path.cwd(), options))
