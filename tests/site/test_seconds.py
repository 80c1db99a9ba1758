"""What the cells of a page may take: a limit, and on a slow machine one relative to its kin."""

import tomllib
from statistics import median

import pytest
from machinery.execute import report
from machinery.ground import lines

from tests import pages
from tests.pages import ROOT

ROWS = report.load(ROOT / "build" / lines.current(ROOT).name / "report.json")
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["tool"]["vignettes"]
LONG, LONGER = SETTINGS["long"], SETTINGS["longer"]
USUAL = median(row["seconds"] for name, row in ROWS.items() if name in pages.VIGNETTES)


@pytest.mark.parametrize("name", [name for name in ROWS if name not in LONGER])
def test_the_cells_of_a_page_take_no_longer_than_they_may(name):
    most, times = (40, 9) if name in LONG else (12, 3)
    seconds = ROWS[name]["seconds"]
    said = f"{name}: {seconds:.1f} s, and the usual vignette {USUAL:.1f} s"
    assert seconds <= max(most, times * USUAL), said


@pytest.mark.parametrize("name", [*LONG, *LONGER])
def test_an_exception_is_a_page(name):
    assert (ROOT / f"{name}.md").is_file()
