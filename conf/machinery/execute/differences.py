"""build/<line>/differences.md: what a trial prints otherwise, each as the text of an issue."""

from collections.abc import Iterable
from pathlib import Path

from extensions import copies

from ..ground import outputs, whole
from ..ground.failure import Failure, shortened
from ..ground.lines import Line
from ..ground.outputs import Expected, Output
from ..ground.page import Page
from . import report
from .blame import ANSI
from .stale import Result

LONGEST = 10_000  # characters of each text: an issue of GitHub has room for 65,536


def program(page: Page, number: int) -> str:
    """The smallest program that prints what a cell prints: a copy of its block."""
    codes = [cell.code if cell.number == number else cell.copied for cell in page.cells]
    parts = [*copies.before(codes, number - 1).values(), codes[number - 1]]
    return "\n\n\n".join(part.rstrip() for part in parts)


def block(title: str, text: str, lexer: str = "text") -> str:
    """A titled block of Markdown, without colours, in a fence that no output has."""
    return f"{title}:\n\n`````{lexer}\n{ANSI.sub('', text).rstrip()}\n`````\n\n"


def section(root: Path, line: Line, page: Page | None, failure: Failure) -> str:
    """A difference under a heading of its own, with all that an issue says of it."""
    versions = ", ".join(f"{name} {version}" for name, version in report.versions().items())
    text = f"## {failure.place}\n\n" + block(f"Found with {versions}", str(failure))
    if page and 0 < failure.cell <= len(page.cells):
        expected = Expected(root, page).on(line).get(failure.cell, Output("")).text
        printed = outputs.printed(page.notebook).get(failure.cell, "")
        text += block("Expected", shortened(expected, LONGEST))
        text += block("Printed", shortened(printed, LONGEST))
        text += block("The smallest program", program(page, failure.cell), "python")
    return text


def write(root: Path, line: Line, results: Iterable[Result]) -> Path | None:
    """Write a section for each difference and give the file; none where there is no difference."""
    file = root / f"build/{line.name}/differences.md"
    file.unlink(missing_ok=True)
    found = [
        section(root, line, result.page, failure)
        for result in sorted(results, key=lambda result: result.row["page"])
        for failure in result.failures
    ]
    if not found:
        return None
    head = f"# What is otherwise on {line.name}: {line.title}\n\n"
    whole.write(file, head + "".join(found))
    return file
