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
def test_the_home_page_leads_to_each_vignette(path):
    link = f"[]({path.relative_to(ROOT).as_posix()})"  # whose words are the page's question
    assert link in (ROOT / "index.md").read_text("utf8"), f"index.md:1: write {link} in its topic"
