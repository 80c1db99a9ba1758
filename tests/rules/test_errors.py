"""The rules of a page of an error: what it looks like, and that each of its cells stands alone."""

import ast
import re

import pytest
from extensions import copies

from tests.rules.places import at, of_cell

SECTIONS = ["Read on", "Asked elsewhere"]
TITLE = {
    "error": re.compile(r"# `(\w*(?:Error|Exception|Warning|Exit|Iteration)): [^`]+`"),
    "silent error": re.compile(r"# (?!`\w+Error)"),  # what the reader sees, in words
}
WRONG = {"error": "raises-exception", "silent error": "wrong-way"}


def tags(error) -> list[str]:
    """What each cell is for."""
    own = {"raises-exception", "wrong-way", "fix", "check"}
    cells = [cell.tags for cell in error.cells]
    return [next((tag for tag in found if tag in own), "none") for found in cells]


def test_it_says_its_kind(error):
    said = f"write `kind:` in the front matter, one of {', '.join(TITLE)}"
    assert error.notebook.metadata.get("kind") in TITLE, f"{error.path}:1: {said}"


def test_its_title_is_what_the_reader_sees(error):
    title = re.search(r"^# .*$", error.path.read_text("utf8"), re.MULTILINE)[0]
    kind = error.notebook.metadata["kind"]
    words = "its type and message between two backticks, `…` for what varies, no backtick within"
    said = words if kind == "error" else "what the reader sees, in words, no name of an error"
    assert TITLE[kind].match(title), (
        f"{at(error, title)}: title the page with {said}; it is {title}"
    )


def test_each_cell_that_goes_wrong_is_followed_by_its_fix(error):
    wrong, kinds = WRONG[error.notebook.metadata["kind"]], tags(error)
    pairs = kinds[: len(kinds) - kinds.count("check")]
    said = f"tag its cells {wrong} and fix in turn; they are {', '.join(kinds)}"
    assert pairs and pairs == [wrong, "fix"] * (len(pairs) // 2), f"{error.path}:1: {said}"


def test_a_silent_one_has_a_check_to_paste(error):
    silent = error.notebook.metadata["kind"] == "silent error"
    said = "tag one cell `check`, to paste" if silent else "only a silent error has a cell `check`"
    assert tags(error).count("check") == int(silent), f"{error.path}:1: {said}"


def test_a_fix_is_asserted(error):
    for kind, cell in zip(tags(error), error.cells, strict=True):
        tree = ast.parse(cell.code)
        asserts = any(isinstance(node, ast.Assert) for node in ast.walk(tree))
        assert kind != "fix" or asserts, f"{of_cell(error, cell)}: assert what the fix mends"


def test_a_fix_changes_fewer_lines_than_it_keeps(error):
    sources = [cell.code.split("\n") for cell in error.cells]
    for number, kind in enumerate(tags(error)):
        if kind == "fix":
            before, after = sources[number - 1], sources[number]
            kept = [line for line in before if line in after]
            said = "keep at least half the lines of the cell above: a fix is its smallest change"
            place = of_cell(error, error.cells[number])
            assert len(kept) >= len(before) / 2, f"{place}: {said}; kept are {len(kept)}"


def test_nothing_is_raised_by_hand(error):
    for cell in error.cells:
        raised = any(isinstance(node, ast.Raise) for node in ast.walk(ast.parse(cell.code)))
        assert not raised, f"{of_cell(error, cell)}: let Keras raise it"


def test_each_cell_stands_alone(error):
    codes = [cell.copied for cell in error.cells]
    for cell in error.cells:
        found = list(copies.before(codes, cell.number - 1))
        said = f"define all that it uses in the cell: it stands on the cells {found}"
        assert not found, f"{of_cell(error, cell)}: {said}"


def test_it_ends_in_what_to_read_and_who_asked(error):
    text = error.path.read_text("utf8")
    said = f"{error.path}:1: end the page in the sections {' and '.join(SECTIONS)}"
    assert re.findall(r"^## (.*)$", text, re.MULTILINE)[-2:] == SECTIONS, said
    read, asked = text.split("## Read on\n")[1].split("## Asked elsewhere\n")
    assert re.search(r"\]\([^)]*\.md", read), (
        f"{at(error, '## Read on')}: link a vignette that explains it"
    )
    assert "](https://" in asked, f"{at(error, '## Asked elsewhere')}: link who asked"


@pytest.mark.parametrize("title", ["# `TypeError: it is not`", "# `ValueError: … of \\d`, twice"])
def test_a_title_of_an_error_is_known(title):
    assert TITLE["error"].match(title)
    assert not TITLE["silent error"].match(title)
