"""Whoever knows a page knows its tests."""

import pytest

from tests.pages import ROOT

FOLDER = ROOT / "tests/vignettes"
OF_ALL = {"test_back_end.py", "test_twins.py"}  # of every page
FILES = [file.relative_to(FOLDER) for file in sorted(FOLDER.rglob("*.py"))]


@pytest.mark.parametrize("file", [file for file in FILES if file.name not in OF_ALL], ids=str)
def test_what_is_asserted_of_a_page_is_found_by_its_name(file):
    kind, _, name = file.stem.partition("_")
    said = f"{FOLDER / file}:1: name it test_<page>.py or answers_<page>.py, of a page of its topic"
    assert kind in ("test", "answers"), said
    assert (ROOT / "vignettes" / file.with_name(f"{name}.md")).is_file(), said
