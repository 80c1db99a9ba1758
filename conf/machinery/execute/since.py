"""`python -m machinery since PAGE CELL`: from which release of Keras on a cell prints what it does.

The expected outputs say between which lines; the releases between these are halved, each in this
environment with another Keras in front of its own, by the program that a copy of the cell is.
"""

import os
import re
import subprocess
import sys
import tempfile
import venv
from bisect import bisect_left
from itertools import pairwise
from pathlib import Path

from packaging.version import Version

from ..ground import outputs
from ..ground.environment import ENVIRONMENT
from ..ground.outputs import Expected, Output
from ..ground.page import named
from . import differences, reading

TRY = "\nprint('\\f')\ntry:\n    exec({!r})\nexcept Exception as e:\n    print(type(e).__name__, e)"


def releases(pip: list[str], older: Version, newer: Version) -> list[str]:
    """The releases of Keras from the last of one line to the last of another."""
    command = [*pip, "index", "versions", "keras"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    known = re.findall(r"\d[\w.]+", said.partition("Available versions:")[2].split("\n")[0])
    found = sorted(v for v in map(Version, known) if older <= v)
    last = [max(v for v in found if v.release[:2] == line.release[:2]) for line in (older, newer)]
    return [str(v) for v in found if last[0] <= v <= last[1]]


def main(root: Path, options: list[str]) -> int:
    """Say what each release that is tried prints, and from which on it is what the newest does."""
    docname, number = *named(root, options[:1]), int("".join(options[1:]) or 0)
    with tempfile.TemporaryDirectory() as folder:
        page = reading.read(reading.application(root, Path(folder, "site")), docname)
        if not 0 < number <= len(page.cells):
            raise SystemExit(f"{docname}.md: write the number of a cell, 1 to {len(page.cells)}")
        expected, code = Expected(root, page), page.cells[number - 1].code.rstrip()
        for newer, older in pairwise(expected.lines.values()):
            texts = [expected.on(line).get(number, Output("")).text for line in (newer, older)]
            if not outputs.same(*texts):
                break
        else:
            raise SystemExit(f"{docname}.md: cell {number}: kept alike on each line")
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

        found = releases(pip, older.version, newer.version)
        if as_newest(found[-1]) and as_newest(found[0]):
            raise SystemExit(f"Keras {found[0]} prints what {found[-1]} does: it is not Keras")
        first = found[bisect_left(found[:-1], True, lo=1, key=as_newest)]
    print(f"{docname}.md: cell {number}: from Keras {first} on it prints what it does now")
    return 0
