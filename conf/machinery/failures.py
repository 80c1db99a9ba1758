"""A failure of a vignette, said in one line: `file:line …: cell n: Error: message`."""

import os
import re
from pathlib import Path

from nbformat import NotebookNode

CELL_FILE = re.compile(r" \(\d+\.py, line \d+\)$")  # how IPython names a cell in a SyntaxError
DEAD = "the kernel died: a crash, os._exit, or the system out of memory"
ANSI = re.compile(r"\x1b\[[0-9;]*m")
FRAME = re.compile(r"Cell In\[(\d+)\], line (\d+)")


class Failure(Exception):
    """What went wrong in a vignette, and where."""

    def __init__(self, path: Path, line: int, error: str, message: str, cell: int | None = None):
        super().__init__(path, line, error, message, cell)
        self.place = f"{_shown(path)}:{line}"
        self.cell, self.error, self.message = cell, error, message

    def __str__(self) -> str:
        cell = "" if self.cell is None else f"cell {self.cell}: "
        return f"{self.place}: {cell}{self.error}: {self.message}"


def _shown(path: Path) -> str:
    return os.path.relpath(path)


def line_of(text: str, part: str, after: int = 0) -> int:
    """The number, from 1, of the first line that holds `part`, counted from line `after`."""
    for number, line in enumerate(text.splitlines()[after:], after + 1):
        if part in line:
            return number
    return after or 1


def code_cells(notebook: NotebookNode) -> list[tuple[int, NotebookNode]]:
    """The code cells with their places in the notebook."""
    return [(i, cell) for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"]


def number(notebook: NotebookNode, index: int) -> int:
    """Which code cell of its page a cell is, from 1."""
    return sum(i <= index for i, _ in code_cells(notebook))


def _body_line(text: str, notebook: NotebookNode, index: int) -> int:
    """The line of the page where a cell's code begins, below its options."""
    fence, source = notebook.metadata.source_map[index], notebook.cells[index].source.splitlines()
    page = text.splitlines()
    for line in range(fence, len(page)):
        if source and page[line] == source[0]:
            return line + 1
    return fence


def _place(path: Path, text: str, notebook: NotebookNode, index: int, line: int) -> tuple[Path, int]:
    """File and line of a line of a cell: in the snippet, if the cell is loaded from one."""
    if loaded := notebook.cells[index].metadata.get("load"):
        return Path(os.path.normpath(path.parent / loaded)), line
    return path, _body_line(text, notebook, index) + line - 1


def of_cell(
    path: Path, text: str, notebook: NotebookNode, index: int, error: BaseException
) -> Failure:
    """The failure of a cell that raised, ran out of time, or lost its kernel.

    A cell that raises in a snippet is placed there, with the page's line beside it.
    """
    cell = notebook.cells[index]
    name = getattr(error, "ename", type(error).__name__)
    value = ANSI.sub("", str(getattr(error, "evalue", error))).strip()
    frames: list[tuple[int, int]] = []
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            trace = ANSI.sub("", "\n".join(output.traceback))
            frames = [(int(count), int(line)) for count, line in FRAME.findall(trace)]
    counts = {c.execution_count: i for i, c in code_cells(notebook) if c.execution_count}
    places = [(counts.get(count, index), line) for count, line in frames]
    here = [line for i, line in places if i == index]
    deepest, line = places[-1] if places else (index, 1)
    file, at = _place(path, text, notebook, deepest, line)
    message = CELL_FILE.sub("", value.splitlines()[0]) if value else ""
    message = DEAD if name == "DeadKernelError" else message
    failure = Failure(file, at, name, message, number(notebook, index))
    if file != path:
        fence = notebook.metadata.source_map[index]
        own = "load" in cell.metadata or not here
        called = fence if own else _place(path, text, notebook, index, here[-1])[1]
        failure.place += f" (from {_shown(path)}:{called})"
    return failure
