"""The rules of expected outputs: what a line has of its own differs, and has its cause."""

from pathlib import Path

import pytest
from machinery.ground import lines, outputs

from tests.pages import ROOT

FOLDER = ROOT / "tests/vignettes/expected"
LINES = list(lines.every(ROOT))
OWN = [
    pytest.param(line, page, number, id=f"{line}-{page}-{number}")
    for line in LINES
    for path in sorted((FOLDER / line).rglob("*.txt"))
    for page in [path.relative_to(FOLDER / line).with_suffix("").as_posix()]
    for number in outputs.read(ROOT, f"vignettes/{page}", line)
]


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.txt")), ids=lambda path: path.stem)
def test_its_page_exists(path):
    page = path.relative_to(FOLDER).with_suffix(".md")
    line, *rest = page.parts
    page = Path(*rest) if line in LINES else page
    assert (ROOT / "vignettes" / page).is_file(), (
        f"{path}:1: no vignettes/{page}: remove this file, too"
    )


def test_the_stable_line_has_none_of_its_own():
    assert not (FOLDER / lines.stable(ROOT).name).exists()


@pytest.mark.parametrize(("line", "page", "number"), OWN)
def test_a_difference_has_its_cause_in_one_line(line, page, number):
    output = outputs.read(ROOT, f"vignettes/{page}", line)[number]
    place = outputs.file(ROOT, page, line)
    above = place.read_text("utf8").partition(f"--- cell {number}")[0]
    head = above.count("\n") + 1
    assert len(output.cause) > 10, (
        f"{place}:{head}: write behind `--- cell {number}: ` why it differs"
    )


@pytest.mark.parametrize(("line", "page", "number"), OWN)
def test_a_difference_is_one(line, page, number):
    own, stable = (outputs.read(ROOT, f"vignettes/{page}", name) for name in (line, ""))
    text = stable.get(number, outputs.Output("")).text
    place = outputs.file(ROOT, page, line)
    again = f"LINE={line} nox -s expect -- {page}"
    assert not outputs.same(own[number].text, text), (
        f"{place}:1: cell {number} prints what it does on the stable line: {again}"
    )
