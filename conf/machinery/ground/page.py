"""A page and its code cells, as every stage sees them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
WRONG = {"raises-exception", "wrong-way"}  # what a fix mends
NO_PART = {"remove-cell", "remove-input", "skip-execution"}  # not on the page, or not run here

# What MyST-NB leaves in a notebook and in a document; how it reads, execute/reading.py knows.
GLUED = "application/papermill.record/text/plain"  # a value that a page glues into its text
TABLE = "application/papermill.record/text/markdown"
PLACE = "cell_index"  # of a block of a document: the place of its cell in the notebook


def glued_as(output: NotebookNode) -> str:
    """The name under which a page glues an output into its text."""
    return output.metadata.scrapbook.name


@dataclass(frozen=True)
class Cell:
    """A code cell: its number on the page, from 1, and its place in the notebook, from 0."""

    number: int
    place: int
    node: NotebookNode

    @property
    def code(self) -> str:
        """What the cell runs; the text of a loaded file, where it loads one."""
        return self.node.source

    @property
    def outputs(self) -> list[NotebookNode]:
        """What the cell put out when it ran."""
        return self.node.get("outputs", [])

    @property
    def metadata(self) -> Mapping[str, Any]:
        """The options of the cell, as the page gives them."""
        return self.node.metadata

    @property
    def tags(self) -> frozenset[str]:
        """The tags of the cell."""
        return frozenset(self.metadata.get("tags", []))

    @property
    def loaded(self) -> str:
        """The file that the cell loads, as the page names it; empty where it has its own text."""
        return self.metadata.get("load", "")

    @property
    def since(self) -> str:
        """The first Keras that runs the cell; "0" where every one does."""
        tagged = [tag for tag in self.tags if tag.startswith("since-")]
        return tagged[0].removeprefix("since-") if tagged else self.metadata.get("since", "0")

    @property
    def raises(self) -> bool:
        """Whether the cell is to raise."""
        return "raises-exception" in self.tags

    @property
    def copied(self) -> str:
        """What a reader copies of the cell; nothing of one that is hidden or does not run."""
        return "" if NO_PART & self.tags else self.code


def code_cells(notebook: NotebookNode) -> list[Cell]:
    """The code cells of a notebook, numbered."""
    found = [(n, node) for n, node in enumerate(notebook.cells) if node.cell_type == "code"]
    return [Cell(number, *cell) for number, cell in enumerate(found, 1)]


@dataclass(frozen=True)
class Page:
    """A vignette, its file, and its notebook: as it was read, or as it was executed."""

    docname: str
    path: Path
    notebook: NotebookNode
    timeout: int | None = None

    @cached_property
    def cells(self) -> list[Cell]:
        """The code cells, numbered."""
        return code_cells(self.notebook)

    @property
    def title(self) -> str:
        """The first heading."""
        return next((text for _, text in self._headings()), "")

    def line(self, place: int) -> int:
        """The line of the file at which a cell of the notebook begins."""
        return self.notebook.metadata.source_map[place]

    def section(self, cell: Cell) -> str:
        """The heading under which a cell stands."""
        above = [text for place, text in self._headings() if place < cell.place]
        return above[-1] if above else ""

    def _headings(self) -> list[tuple[int, str]]:
        """Each heading with the place of the cell of text that holds it."""
        texts = [(n, c.source) for n, c in enumerate(self.notebook.cells) if c.cell_type != "code"]
        return [(place, head.replace("`", "")) for place, t in texts for head in HEADING.findall(t)]


def named(root: Path, names: Iterable[str]) -> list[str]:
    """The vignettes that a command names, by docname, each as `rnn_cells/nested` or by its file.

    Raises:
        SystemExit: where there is no vignette of a name.
    """
    pages = [name.removeprefix("vignettes/").removesuffix(".md") for name in names]
    for page in pages:
        if not (root / f"vignettes/{page}.md").is_file():
            raise SystemExit(f"vignettes/{page}.md: no such vignette")
    return [f"vignettes/{page}" for page in pages]


def executed(folder: Path, docname: str) -> NotebookNode:
    """The executed notebook of a page in a folder of them."""
    return nbformat.read(folder / f"{docname}.ipynb", as_version=4)
