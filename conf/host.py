"""An environment for nox itself, for whoever has Python and nothing else."""

import os
import subprocess
import sys
import venv
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

HOST = Path(__file__).resolve().parents[1] / ".nox/host"
PYTHON = str(HOST / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


def works() -> bool:
    """Whether the environment is whole; a run that was stopped may have left half of it."""
    command = [PYTHON, "-c", "import nox.__main__, uv; uv.find_uv_bin()"]
    return Path(PYTHON).exists() and not subprocess.run(command, capture_output=True).returncode


def make(need: str) -> None:
    """Make the environment anew, or exit with what is missing."""
    if not find_spec("ensurepip"):  # Debian's has it in a package of its own
        sys.exit(f"{sys.executable} makes no environments: apt-get install python3.11-venv")
    print(f"there is no nox here: making {HOST} for it", file=sys.stderr)
    venv.create(HOST, clear=True, with_pip=True)
    if subprocess.call([PYTHON, "-m", "pip", "install", "--quiet", need]):
        sys.exit(f"pip could not install {need}")


def go_on(need: str) -> NoReturn:
    """Run this program once more, where nox is."""
    if not works():
        make(need)
    if os.name == "nt":  # execv would not wait there
        sys.exit(subprocess.call([PYTHON, *sys.argv]))
    os.execv(PYTHON, [PYTHON, *sys.argv])
