"""A failure of a vignette, said in one line: `file:line …: cell n: Error: message`."""

import os
import re
from pathlib import Path

from nbformat import NotebookNode

ANSI = re.compile(r"\x1b\[[0-9;]*m")
FRAME = re.compile(r"Cell In\[(\d+)\], line (\d+)")
CELL_FILE = re.compile(r" \(\d+\.py, line \d+\)$")  # how IPython names a cell in a SyntaxError
DEAD = "the kernel died: a crash, os._exit, or the system out of memory"


class Failure(Exception):
    """What went wrong in a vignette, and where; its text is the line to print."""

    def __init__(self, path: Path, line: int, error: str, message: str, called: str = "") -> None:
        super().__init__(f"{os.path.relpath(path)}:{line}{called}: {error}: {message}")


def code_cells(notebook: NotebookNode) -> list[tuple[int, NotebookNode]]:
    """The code cells with their places in the notebook."""
    return [(i, cell) for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"]


def _line_of(path: Path, notebook: NotebookNode, index: int, line: int) -> tuple[Path, int]:
    """File and line of a line of a cell: in the snippet, if the cell is loaded from one."""
    cell, fence = notebook.cells[index], notebook.metadata.source_map[index]
    if loaded := cell.metadata.get("load"):
        return Path(os.path.normpath(path.parent / loaded)), line
    page, first = path.read_text("utf8").splitlines(), cell.source.split("\n")[0]
    begins = page.index(first, fence) if first in page[fence:] else fence  # below its options
    return path, begins + line


def of_cell(path: Path, notebook: NotebookNode, index: int, error: BaseException) -> Failure:
    """The failure of a cell; one that raises in a snippet is placed there, with the page's line."""
    cells = code_cells(notebook)
    name = getattr(error, "ename", type(error).__name__)
    value = ANSI.sub("", str(getattr(error, "evalue", error))).strip().split("\n")[0]
    message = DEAD if name == "DeadKernelError" else CELL_FILE.sub("", value)
    outputs = notebook.cells[index].get("outputs", []) if hasattr(error, "ename") else []
    trace = "\n".join(line for output in outputs for line in output.get("traceback", []))
    counts = {cell.execution_count: i for i, cell in cells if cell.execution_count}
    frames = [(counts.get(int(n), index), int(at)) for n, at in FRAME.findall(ANSI.sub("", trace))]
    file, line = _line_of(path, notebook, *(frames[-1] if frames else (index, 1)))
    called = ""
    if file != path:
        own = [_line_of(path, notebook, i, at) for i, at in frames if i == index]
        fence = notebook.metadata.source_map[index]
        line_here = own[-1][1] if own and own[-1][0] == path else fence
        called = f" (from {os.path.relpath(path)}:{line_here})"
    number = sum(i <= index for i, _ in cells)
    return Failure(file, line, f"cell {number}: {name}", message, called)
