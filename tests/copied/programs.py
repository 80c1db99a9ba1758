"""The programs that the buttons of all blocks copy, and what is wrong with one that ran."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from extensions import copies
from machinery.execute import kernels
from machinery.ground import outputs
from machinery.ground.page import code_cells

from tests.copied.child import Part
from tests.copied.pages import PAGES, executed


class Program(NamedTuple):
    """A copy, and the blocks, counted from 0, whose copies are how it begins."""

    page: str
    cells: tuple[int, ...]  # in which its texts stand
    texts: tuple[str, ...]
    ends: dict[int, int]  # how many texts each block's copy has

    @property
    def name(self) -> str:
        """The page, and the last block."""
        return f"{self.page.removeprefix('vignettes/')}-{max(self.ends) + 1}"


@cache
def programs() -> list[Program]:
    """Each copy that is not how another begins, those of the longest pages first.

    Python has run the same texts in the same order where a shorter copy ends: what a program
    prints there is what that copy prints. A copy that only has texts which another has too, in
    another order or with others between, is a program by itself.
    """
    return [program for page in PAGES for program in _of_page(page)]


def _of_page(page: str) -> Iterator[Program]:
    cells = code_cells(executed(page))
    codes = [cell.copied for cell in cells]
    parts = {
        block: {**copies.before(codes, block), block: code}
        for block, code in enumerate(codes)
        if code and cells[block].node.execution_count
    }
    whole = {block: tuple(texts.values()) for block, texts in parts.items()}
    begun = {texts[:end] for texts in whole.values() for end in range(len(texts))}
    longest = {texts: block for block, texts in whole.items() if texts not in begun}
    for texts, block in sorted(longest.items(), key=lambda item: -len(item[0])):
        ends = {n: len(copy) for n, copy in whole.items() if texts[: len(copy)] == copy}
        yield Program(page, tuple(parts[block]), texts, ends)


def wrong(program: Program, parts: list[Part]) -> dict[int, str]:
    """Each block, counted from 1, whose copy does not print what the page prints; and the two."""
    notebook, found = executed(program.page), {}
    cells, expected = code_cells(notebook), outputs.printed(notebook)
    missing = Part("", trace="Traceback: the process died, or printed nothing for two minutes\n")
    missing = Part("", trace=parts[-1].trace) if parts and parts[-1].trace else missing
    parts = [*parts, *[missing] * (len(program.texts) - len(parts))]
    for block, end in program.ends.items():
        cell, part = cells[block], parts[end - 1]
        text = part.printed + (kernels.said(part.error) if cell.raises else part.trace)
        page = expected.get(block + 1, "")
        hidden = "remove-output" in cell.tags
        if "Traceback" in text if hidden else not _same(page, text):
            found[block + 1] = f"block {block + 1} prints on the page:\n{page}\nand copied:\n{text}"
    return found


def _same(expected: str, text: str) -> bool:
    return outputs.same(expected.rstrip("\n"), text.rstrip("\n"))


def explained(program: Program, found: dict[int, str]) -> str:
    """What is wrong, the page and all its blocks in the first line."""
    blocks = ", ".join(map(str, found))
    return "\n".join([f"{program.page}, copies of the blocks {blocks}", *found.values()])
