"""Report how long the copies are."""

from pathlib import Path
from statistics import median

import nbformat
from machinery import copying, lines

ROOT = Path(__file__).parents[2]


def pytest_terminal_summary(terminalreporter):
    """For each page, how many lines its blocks stand on: the median, and the most."""
    if not any("copies.py" in argument for argument in terminalreporter.config.args):
        return
    notebooks = ROOT / "build" / lines.current(ROOT).name / "notebooks"
    for file in sorted(notebooks.rglob("*.ipynb")):
        codes = copying.codes(nbformat.read(file, as_version=4))
        counts = [
            sum(text.count("\n") + 1 for text in copying.before(codes, block).values())
            for block, code in enumerate(codes)
            if code
        ]
        page = file.relative_to(notebooks).with_suffix("")
        line = f"{page}: its blocks stand on {median(counts):.0f} lines, at most {max(counts)}"
        terminalreporter.write_line(line)
