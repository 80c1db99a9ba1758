"""What each page printed when it was last reviewed, on each line, and whether it still does.

`expected/<page>.txt` is the stable line's; `expected/<line>/<page>.txt` holds only the cells that
print something else on that line, each with its cause behind the cell's number.
"""

import math
import re
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from nbformat import NotebookNode
from packaging.version import Version

from . import lines
from .failure import Failure
from .lines import Line
from .page import GLUED, TABLE, Page, code_cells, glued_as

NUMBER = re.compile(r"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?")
HEADER = re.compile(r"^--- cell (\d+)(?:: *(.*))?\n", re.MULTILINE)
LIKE_HEADER = re.compile(r"^(\\*--- cell )", re.MULTILINE)  # in an output: one more backslash
KEPT = re.compile(r"^\\(?=\\*--- cell )", re.MULTILINE)


class Output(NamedTuple):
    """What a cell prints, and why it is not what it prints on the stable line."""

    text: str
    cause: str = ""


def file(root: Path, docname: str, line: str = "") -> Path:
    """Where the expected outputs of a page are kept: the stable line's, or what differs."""
    page = docname.removeprefix("vignettes/")
    return root / "tests/vignettes/expected" / line / f"{page}.txt"


def files(root: Path, docname: str) -> list[Path]:
    """Every file of expected outputs that a page has."""
    own = [file(root, docname, line) for line in ("", *lines.every(root))]
    return [path for path in own if path.exists()]


def write(outputs: dict[int, Output]) -> str:
    """The form in which outputs are kept: each cell's text under its number and cause."""
    heads = {n: f"{n}: {o.cause}".removesuffix(": ") for n, o in outputs.items()}
    texts = {n: LIKE_HEADER.sub(r"\\\1", output.text) for n, output in outputs.items()}
    return "".join(f"--- cell {heads[n]}\n{text}" for n, text in texts.items())


def parse(content: str) -> dict[int, Output]:
    """What `write` wrote."""
    parts = HEADER.split(content)
    rows = zip(parts[1::3], parts[2::3], parts[3::3], strict=True)
    return {int(n): Output(KEPT.sub("", text), cause or "") for n, cause, text in rows}


def read(root: Path, docname: str, line: str = "") -> dict[int, Output]:
    """The outputs that one file holds; none where there is no file.

    Raises:
        Failure: where the file is not such as `write` writes.
    """
    path = file(root, docname, line)
    if not path.exists():
        return {}
    try:
        content = path.read_text("utf8")
        if content and not HEADER.match(content):
            raise ValueError("it does not begin with `--- cell 1`, the number of a cell")
        numbers = [number for number, _ in HEADER.findall(content)]
        if twice := {number for number in numbers if numbers.count(number) > 1}:
            raise ValueError(f"cell {', '.join(sorted(twice))} stands here twice")
    except ValueError as error:
        raise Failure(path, 1, type(error).__name__, str(error)) from None
    return parse(content)


class Expected:
    """What a page is to print on each line, and which of its cells a line does not run."""

    def __init__(self, root: Path, page: Page) -> None:
        self.lines = lines.every(root)
        self.stable = read(root, page.docname)
        self.own = {name: read(root, page.docname, name) for name in self.lines}
        self.since = {cell.number: cell.since for cell in page.cells}

    def lacking(self, line: Line) -> dict[int, str]:
        """The cells, by number, that are not run on a line, and the Keras that each needs."""
        return {n: first for n, first in self.since.items() if Version(first) > line.version}

    def on(self, line: Line) -> dict[int, Output]:
        """What each cell is to print on a line; a cell that is not run there has no entry."""
        outputs, lacking = self.stable | self.own.get(line.name, {}), self.lacking(line)
        return {number: output for number, output in outputs.items() if number not in lacking}


def printed(notebook: NotebookNode) -> dict[int, str]:
    """The text that each code cell put on the page, glued values included, by its number."""
    texts = {}
    for cell in code_cells(notebook):
        text = ""
        for output in [] if "remove-output" in cell.tags else cell.outputs:
            if output.output_type == "stream":
                text += output.text
            elif list(output.get("data", {})) == [GLUED]:  # a figure has other forms beside it
                text += f"{glued_as(output)} = {output.data[GLUED]}\n"
            elif TABLE in output.get("data", {}):
                text += f"{output.data[TABLE]}\n"
            elif output.output_type == "error":
                text += "\n".join([*output.traceback, ""])
            elif output.output_type == "execute_result":
                text += f"{output.data['text/plain']}\n"
        if text:
            texts[cell.number] = text.rstrip("\n") + "\n"
    return texts


def _near(a: str, b: str) -> bool:
    if a.lstrip("+-").isdigit() or b.lstrip("+-").isdigit():
        return a == b
    return math.isclose(float(a), float(b), rel_tol=1e-3, abs_tol=1e-6)


def same(expected: str, text: str) -> bool:
    """Whether two texts are equal: whole numbers exactly, others to a thousandth or a millionth."""
    pairs = zip(NUMBER.findall(expected), NUMBER.findall(text), strict=False)
    return NUMBER.sub("#", expected) == NUMBER.sub("#", text) and all(_near(*p) for p in pairs)


def differences(before: dict[int, str], now: dict[int, str]) -> Iterator[tuple[int, str]]:
    """Each cell that does not print what it did, with the first line that differs."""
    for number in sorted(before.keys() | now.keys()):
        olds, news = before.get(number, "").splitlines(), now.get(number, "").splitlines()
        for pair in zip_longest(olds, news):
            if None in pair or not same(*pair):
                a, b = ("nothing" if line is None else f'"{line}"' for line in pair)
                yield number, f"expected {a}, printed {b}"
                break
