"""What each vignette printed when it was last reviewed, and whether it still prints it."""

import math
import re
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from nbformat import NotebookNode

from .failures import code_cells

NUMBER = re.compile(r"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?")
HEADER = re.compile(r"^--- cell (\d+)\n", re.MULTILINE)
GLUE = "application/papermill.record/text/plain"


def file(root: Path, docname: str) -> Path:
    """Where the expected outputs of a vignette are kept."""
    return root / f"tests/vignettes/expected/{docname.removeprefix('vignettes/')}.txt"


def printed(notebook: NotebookNode) -> dict[int, str]:
    """The text that each code cell put on the page, glued values included, by its number."""
    texts = {}
    for number, (_, cell) in enumerate(code_cells(notebook), 1):
        text, hidden = "", "remove-output" in cell.metadata.get("tags", [])
        for output in [] if hidden else cell.get("outputs", []):
            if output.output_type == "stream":
                text += output.text
            elif list(output.get("data", {})) == [GLUE]:  # a figure has other forms beside it
                text += f"{output.metadata.scrapbook.name} = {output.data[GLUE]}\n"
            elif output.output_type == "execute_result":
                text += f"{output.data['text/plain']}\n"
        if text:
            texts[number] = text.rstrip("\n") + "\n"
    return texts


def write(texts: dict[int, str]) -> str:
    """The form in which outputs are kept: each cell's text under its number."""
    return "".join(f"--- cell {number}\n{text}" for number, text in texts.items())


def parse(content: str) -> dict[int, str]:
    """What `write` wrote."""
    parts = HEADER.split(content)
    return dict(zip(map(int, parts[1::2]), parts[2::2], strict=True))


def _near(a: str, b: str) -> bool:
    if a.lstrip("+-").isdigit() or b.lstrip("+-").isdigit():
        return a == b
    return math.isclose(float(a), float(b), rel_tol=1e-3, abs_tol=1e-6)


def same(expected: str, text: str) -> bool:
    """Whether two texts are equal: whole numbers exactly, others to a thousandth or a millionth."""
    pairs = zip(NUMBER.findall(expected), NUMBER.findall(text), strict=False)
    return NUMBER.sub("#", expected) == NUMBER.sub("#", text) and all(_near(*p) for p in pairs)


def differences(expected: dict[int, str], texts: dict[int, str]) -> Iterator[tuple[int, str]]:
    """Each cell that does not print what it should, with the first line that differs."""
    for number in sorted(expected.keys() | texts.keys()):
        before, now = expected.get(number, "").splitlines(), texts.get(number, "").splitlines()
        for pair in zip_longest(before, now):
            if None in pair or not same(*pair):
                a, b = ("nothing" if line is None else f'"{line}"' for line in pair)
                yield number, f"expected {a}, printed {b}"
                break
