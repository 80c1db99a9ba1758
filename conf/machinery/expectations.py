"""What each vignette printed when it was last reviewed, and whether it still prints it."""

import math
import re
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from nbformat import NotebookNode

from .failures import code_cells

NUMBER = re.compile(r"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?")
RELATIVE, ABSOLUTE = 1e-3, 1e-6
HEADER = re.compile(r"^--- cell (\d+)\n", re.MULTILINE)
GLUE = "application/papermill.record/text/plain"


def file(root: Path, docname: str) -> Path:
    """Where the expected outputs of a vignette are kept."""
    return root / "tests/vignettes/expected" / f"{docname.removeprefix('vignettes/')}.txt"


def printed(notebook: NotebookNode) -> dict[int, str]:
    """The text that each code cell put on the page, glued values included, by the cell's number."""
    texts = {}
    for number, (_, cell) in enumerate(code_cells(notebook), 1):
        text = "".join(_texts(cell))
        if text:
            texts[number] = text if text.endswith("\n") else text + "\n"
    return texts


def _texts(cell: NotebookNode) -> Iterator[str]:
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            yield output.text
        elif name := output.get("metadata", {}).get("scrapbook", {}).get("name"):
            if list(output.data) == [GLUE]:  # a figure has other forms too
                yield f"{name} = {output.data[GLUE]}\n"
        elif output.output_type == "execute_result":
            yield f"{output.data.get('text/plain', '')}\n"


def write(texts: dict[int, str]) -> str:
    """The form in which outputs are kept: each cell's text under its number."""
    return "".join(f"--- cell {number}\n{text}" for number, text in texts.items())


def parse(content: str) -> dict[int, str]:
    """What `write` wrote."""
    parts = HEADER.split(content)
    return dict(zip(map(int, parts[1::2]), parts[2::2], strict=True))


def same(expected: str, text: str) -> bool:
    """Whether two texts are equal, whole numbers exactly, others to a thousandth or a millionth."""
    if NUMBER.sub("#", expected) != NUMBER.sub("#", text):
        return False
    pairs = zip(NUMBER.findall(expected), NUMBER.findall(text), strict=True)
    return all(_near(a, b) for a, b in pairs)


def _near(a: str, b: str) -> bool:
    if a.lstrip("+-").isdigit() or b.lstrip("+-").isdigit():
        return a == b
    return math.isclose(float(a), float(b), rel_tol=RELATIVE, abs_tol=ABSOLUTE)


def differences(expected: dict[int, str], texts: dict[int, str]) -> Iterator[tuple[int, str]]:
    """Each cell that does not print what it should, with a sentence that shows the first line."""
    for number in sorted(expected.keys() | texts.keys()):
        before, now = expected.get(number, ""), texts.get(number, "")
        if not same(before, now):
            for a, b in zip_longest(before.splitlines(), now.splitlines()):
                if a is None or b is None or not same(a, b):
                    yield number, f"expected {_quoted(a)}, printed {_quoted(b)}"
                    break


def _quoted(line: str | None) -> str:
    return "no more" if line is None else f'"{line}"'
