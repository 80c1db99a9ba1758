"""The home page is the door: each vignette by its reader's question, under its topic."""

import re

import pytest

from tests.pages import ROOT

VIGNETTES = [
    path
    for path in sorted(ROOT.glob("vignettes/*/*.md"))
    if re.search(r"^\*.+\?\*$", path.read_text("utf8"), re.MULTILINE)
]


@pytest.mark.parametrize("path", VIGNETTES, ids=lambda path: path.stem)
def test_the_home_page_asks_the_question_of_each_vignette(path):
    question = re.search(r"^\*(.+\?)\*$", path.read_text("utf8"), re.MULTILINE)[1]
    home = (ROOT / "index.md").read_text("utf8")
    link = f"[{question}]({path.relative_to(ROOT).as_posix()})"
    assert link in home, f"index.md:1: write {link} under its topic"
