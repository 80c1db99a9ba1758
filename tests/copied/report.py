"""A plugin of pytest for `nox -s copied`: for each page, how many lines its blocks stand on."""

from statistics import median

from extensions import copies
from machinery.ground.page import code_cells

from tests.copied.pages import PAGES, executed


def pytest_terminal_summary(terminalreporter):
    """For each page the median and the most, at the end of the run."""
    for page in sorted(PAGES):
        codes = [cell.copied for cell in code_cells(executed(page))]
        counts = [
            sum(text.count("\n") + 1 for text in copies.before(codes, block).values())
            for block, code in enumerate(codes)
            if code
        ]
        line = f"{page}: its blocks stand on {median(counts):.0f} lines, at most {max(counts)}"
        terminalreporter.write_line(line)
