"""`python -m machinery since PAGE CELL`: from which release of Keras on a cell prints what it does.

The releases from the oldest line to this one are halved, each in this line's environment with
another Keras in front of its own, by the program that a copy of the cell is.
"""

import os
import re
import subprocess
import sys
import tempfile
import venv
from bisect import bisect_left
from pathlib import Path

from packaging.version import Version

from ..ground import lines, outputs
from ..ground.environment import ENVIRONMENT
from ..ground.page import named
from . import differences, reading

TRY = "\nprint('\\f')\ntry:\n    exec({!r})\nexcept Exception as e:\n    print(type(e).__name__, e)"


def releases(root: Path, pip: list[str]) -> list[str]:
    """The releases of Keras from the last of the oldest line to the last of this one."""
    command = [*pip, "index", "versions", "keras"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    known = re.findall(r"\d[\w.]+", said.partition("Available versions:")[2].split("\n")[0])
    ends = [*lines.every(root).values()][-1].version.release, lines.current(root).version.release
    first, last = (max(v for v in map(Version, known) if v.release[:2] == end) for end in ends)
    return [str(v) for v in sorted(map(Version, known)) if first <= v <= last]


def main(root: Path, options: list[str]) -> int:
    """Say what each release that is tried prints, and from which on it is what the newest does."""
    docname, number = *named(root, options[:1]), int("".join(options[1:]) or 0)
    with tempfile.TemporaryDirectory() as folder:
        page = reading.read(reading.application(root, Path(folder, "site")), docname)
        if not 0 < number <= len(page.cells):
            raise SystemExit(f"{docname}.md: write the number of a cell, 1 to {len(page.cells)}")
        code = page.cells[number - 1].code.rstrip()
        program = differences.program(page, number).removesuffix(code) + TRY.format(code)
        venv.create(f"{folder}/pip", with_pip=True)
        pip, printed = [f"{folder}/pip/bin/python", "-m", "pip"], dict[str, str]()

        def as_newest(release: str) -> bool:
            own = f"keras=={release}", "--target", (place := f"{folder}/{release}")
            subprocess.run([*pip, "install", "-qq", "--no-deps", *own], check=True)
            env = {**os.environ, **ENVIRONMENT, "PYTHONPATH": place, "KERAS_HOME": folder}
            command = [sys.executable, "-c", program]
            run = subprocess.run(command, env=env, cwd=folder, capture_output=True, text=True)
            text = run.stdout.partition("\f")[2].strip() or run.stderr.strip().split("\n")[-1]
            printed[release] = text
            other = dict(outputs.differences({1: printed[found[-1]]}, {1: text})).get(1, "the same")
            print(f"Keras {release}: {other}", flush=True)
            return other == "the same"

        found = releases(root, pip)
        if as_newest(found[-1]) and as_newest(found[0]):
            raise SystemExit(f"{docname}.md: cell {number}: Keras makes no difference")
        first = found[bisect_left(found[:-1], True, lo=1, key=as_newest)]
    print(f"{docname}.md: cell {number}: from Keras {first} on it prints what it does now")
    return 0
