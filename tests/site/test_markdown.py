"""Each page as Markdown, for those who read by program."""

import re

import nbformat
import pytest
from machinery.ground import lines

from tests.pages import RECIPES, ROOT, VIGNETTES

BUILD = ROOT / "build" / lines.current(ROOT).name
LISTED = re.findall(r"\]\((\S+)\.html\.md\)", (BUILD / "html/llms.txt").read_text("utf8"))

HIDDEN = {"remove-cell", "remove-output"}


@pytest.mark.parametrize("name", LISTED)
def test_a_listed_page_has_its_title_and_no_markup(name):
    text = (BUILD / f"html/{name}.html.md").read_text("utf8")
    assert re.match(r"# \S", text)
    assert not re.search(r"</?(div|span|button|math|svg)", text)
    assert not re.search(r"^(Show|Hide) the code$", text, re.MULTILINE)


@pytest.mark.parametrize("name", [name for name in LISTED if name.startswith("vignettes/")])
def test_a_page_has_what_its_blocks_printed(name):
    text = (BUILD / f"html/{name}.html.md").read_text("utf8")
    for cell in nbformat.read(BUILD / f"notebooks/{name}.ipynb", as_version=4).cells:
        if cell.cell_type == "code" and not HIDDEN & set(cell.metadata.get("tags", [])):
            printed = "".join(o.text for o in cell.outputs if o.output_type == "stream")
            assert printed.strip() in text


def test_every_vignette_is_listed_with_its_answer():
    llms = (BUILD / "html/llms.txt").read_text("utf8")
    assert {*VIGNETTES, *RECIPES} <= set(LISTED)
    line = next(row for row in llms.splitlines() if "the_loop.html.md" in row)
    assert "What does the layer do? A recurrent layer takes the steps of a sequence" in line


def test_a_formula_is_tex():
    text = (BUILD / "html/vignettes/rnn_cells/gru_lstm_inside.html.md").read_text("utf8")
    assert r"$\sigma$ is the sigmoid" in text


def test_a_block_that_shows_a_fence_has_a_longer_one():
    text = (BUILD / "html/docs/adding_a_vignette.html.md").read_text("utf8")
    shown = re.search(r"^(`{4,})\n---\nfile_format: mystnb.*?^\1$", text, re.MULTILINE | re.DOTALL)
    assert shown and "```{code-cell} python" in shown[0]
