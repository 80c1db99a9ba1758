"""Which line of which file an error of a cell is to be blamed on."""

import os
import re
from pathlib import Path

from ..ground.failure import Failure
from ..ground.page import Cell, Page

ANSI = re.compile(r"\x1b\[[0-9;]*m")
FRAME = re.compile(r"Cell In\[(\d+)\], line (\d+)")
CELL_FILE = re.compile(r" \(\d+\.py, line \d+\)$")  # how IPython names a cell in a SyntaxError
DEAD = "the kernel died: exit(), os._exit, a crash, or the system out of memory"


def line_of(page: Page, cell: Cell, line: int) -> tuple[Path, int]:
    """File and line of a line of a cell: in the snippet, if the cell is loaded from one."""
    if cell.loaded:
        return Path(os.path.normpath(page.path.parent / cell.loaded)), line
    fence, first = page.line(cell.place), cell.code.split("\n")[0]
    text = page.path.read_text("utf8").splitlines()
    begins = text.index(first, fence) if first in text[fence:] else fence  # below its options
    return page.path, begins + line


def of_cell(page: Page, cell: Cell, error: BaseException) -> Failure:
    """The failure of a cell; one that raises in a snippet is placed there, with the page's line."""
    errors = [output for output in cell.outputs if output.output_type == "error"]
    if errors and getattr(error, "ename", "") == "NoneType":  # of a `__repr__` that raises
        error.ename, error.evalue = errors[-1].ename, errors[-1].evalue  # type: ignore[attr-defined]
    name = getattr(error, "ename", type(error).__name__)
    value = ANSI.sub("", str(getattr(error, "evalue", error))).strip().split("\n")[0]
    message = DEAD if name == "DeadKernelError" else CELL_FILE.sub("", value)
    outputs = cell.outputs if hasattr(error, "ename") else []
    trace = "\n".join(line for output in outputs for line in output.get("traceback", []))
    counts = {each.node.execution_count: each for each in page.cells if each.node.execution_count}
    found = FRAME.findall(ANSI.sub("", trace))
    frames = [(counts.get(int(count), cell), int(at)) for count, at in found]
    file, line = line_of(page, *(frames[-1] if frames else (cell, 1)))
    called = ""
    if file != page.path:
        own = [line_of(page, each, at) for each, at in frames if each is cell]
        here = own[-1][1] if own and own[-1][0] == page.path else page.line(cell.place)
        called = f" (from {os.path.relpath(page.path)}:{here})"
    return Failure(file, line, name, message, called, cell.number)
