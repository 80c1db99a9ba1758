"""The process in which a test runs a program, and a report on how long the copies are."""

import multiprocessing
import os
from contextlib import suppress
from pathlib import Path
from statistics import median

import nbformat
import pytest
from extensions import copies
from machinery.ground import lines
from machinery.ground.environment import ENVIRONMENT
from machinery.ground.page import code_cells

from tests.copied.child import Part

ROOT = Path(__file__).parents[2]
FORKS = "forkserver" in multiprocessing.get_all_start_methods()
CONTEXT = multiprocessing.get_context("forkserver" if FORKS else "spawn")
PATIENCE = 120  # seconds for each part of a copy, as a build has for each cell


@pytest.fixture(scope="session")
def context():
    """How processes start: as a reader's program starts, the libraries imported beforehand."""
    os.environ.update({**ENVIRONMENT, "MPLBACKEND": "agg"})
    if FORKS:
        CONTEXT.set_forkserver_preload(["forked_kernels.preload"])
    return CONTEXT


@pytest.fixture
def in_a_process(context, tmp_path):
    """Run a program in a process of its own, in an empty folder: the parts that it sends."""

    def run(target, program, patience=PATIENCE):
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=target, args=(theirs, program, str(tmp_path)))
        process.start()
        theirs.close()
        parts = []
        with suppress(EOFError):  # it has sent all, or it died
            while ours.poll(patience):
                parts.append(Part(*ours.recv()))
        process.kill()
        process.join()
        return parts

    return run


def pytest_terminal_summary(terminalreporter):
    """For each page, how many lines its blocks stand on: the median, and the most."""
    if not any("copies.py" in argument for argument in terminalreporter.config.args):
        return
    notebooks = ROOT / "build" / lines.current(ROOT).name / "notebooks"
    for file in sorted(notebooks.rglob("*.ipynb")):
        codes = [cell.copied for cell in code_cells(nbformat.read(file, as_version=4))]
        counts = [
            sum(text.count("\n") + 1 for text in copies.before(codes, block).values())
            for block, code in enumerate(codes)
            if code
        ]
        page = file.relative_to(notebooks).with_suffix("")
        line = f"{page}: its blocks stand on {median(counts):.0f} lines, at most {max(counts)}"
        terminalreporter.write_line(line)
