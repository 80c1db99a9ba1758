"""How a page reads, in numbers: its words, its blocks, and the rhythm between them (issue 18).

`python -m tests.rules.reading` prints them for every vignette.
"""

import re
from dataclasses import astuple, dataclass
from itertools import pairwise

from machinery.ground.page import Cell, Page

from tests.rules.test_pages import prose

FOLDED = {"remove-cell", "remove-input", "hide-input", "hide-cell"}
CELL = re.compile(r"^```\{code-cell\}.*?^```$", re.MULTILINE | re.DOTALL)
BODY = re.compile(r"(?<!\w)## Exercises\n.*", re.DOTALL)  # these and what follows are no reading
TEXT = re.compile(r"^(?![#|>:`$<-]|\d+\. ).+", re.MULTILINE)  # no heading, table, list or block
SHORT = 25  # words between two blocks that hardly say why


@dataclass(frozen=True)
class Reading:
    """What a reader has before them; the limits are those of a page of one question."""

    words: int = 1200
    blocks: int = 25
    lines: int = 350
    single: int = 33  # per cent of the paragraphs that are one sentence
    short: int = 0  # pairs of gaps between blocks, one behind the other, with a few words each


def shown(cell: Cell) -> bool:
    """Whether the cell's code is seen without a click."""
    return not FOLDED & cell.tags


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a page's prose."""
    found = (" ".join(TEXT.findall(part)) for part in re.split(r"\n\s*\n", text))
    return [part for part in found if len(part.split()) > 2]


def sentences(paragraph: str) -> int:
    """How many sentences a paragraph has."""
    return len(re.findall(r"[.?!:](?=\s|$)", paragraph)) or 1


def gaps(text: str, cells: list[Cell]) -> list[int]:
    """The words between each shown block and the next."""
    found: list[int] = []
    for cell, behind in zip(cells, CELL.split(text)[1:], strict=True):
        words = len(prose(behind).split())
        if shown(cell):
            found.append(words)
        elif found:
            found[-1] += words
    return found[:-1]


def reading(page: Page) -> Reading:
    """The numbers of a page, without its exercises."""
    text = BODY.sub("", page.path.read_text("utf8"))
    plain = prose(text)
    before = page.cells[: len(CELL.findall(text))]
    cells = [cell for cell in before if shown(cell)]
    parts = paragraphs(plain)
    single = sum(sentences(part) == 1 for part in parts)
    return Reading(
        words=len(plain.split()),
        blocks=len(cells),
        lines=sum(cell.code.count("\n") + 1 for cell in cells),
        single=round(100 * single / max(1, len(parts))),
        short=sum(a < SHORT and b < SHORT for a, b in pairwise(gaps(text, before))),
    )


if __name__ == "__main__":
    import tempfile
    from pathlib import Path

    from machinery.execute import reading as reader

    from tests.pages import ROOT, VIGNETTES

    with tempfile.TemporaryDirectory() as folder:
        application = reader.application(ROOT, Path(folder))
        for name in VIGNETTES:
            numbers = astuple(reading(reader.read(application, name)))
            print(f"{name:44}", *(f"{number:6}" for number in numbers))
