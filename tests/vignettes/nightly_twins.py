"""The import twin of a vignette prints the same: what a page shows is what the package holds."""

from pathlib import Path

import nbformat
import pytest
from machinery.execute import reading, stale
from machinery.ground import lines, outputs
from machinery.ground.page import Page
from machinery.ground.snippet import Snippet, loaded_files

ROOT = Path(__file__).parents[2]
NOTEBOOKS = ROOT / "build" / lines.current(ROOT).name / "notebooks"
PAGES = sorted(
    path.relative_to(ROOT).with_suffix("").as_posix()
    for path in ROOT.glob("vignettes/**/*.md")
    if loaded_files(path, path.read_text("utf8"))
)


def twin(page: Page) -> Page:
    """The page with each loaded cell replaced by an import of its public name."""
    for cell in page.cells:
        if cell.loaded:
            snippet = Snippet(page.path.parent.joinpath(cell.loaded).resolve())
            cell.node.source = f"from {snippet.name} import {snippet.public[0].name}"
            del cell.node.metadata["load"]
    return page


@pytest.fixture(scope="session")
def twins(tmp_path_factory):
    """Every twin, run: what it printed, or how it failed."""
    app = reading.application(ROOT, tmp_path_factory.mktemp("sphinx"))
    runs = stale.run_all(ROOT, [twin(reading.read(app, page)) for page in PAGES], {})
    return {
        page.docname: str(failed) if failed else outputs.printed(page.notebook)
        for page, _, failed in runs
    }


@pytest.mark.parametrize("page", PAGES)
def test_the_twin_prints_what_the_page_prints(page, twins):
    notebook = nbformat.read(NOTEBOOKS / f"{page}.ipynb", as_version=4)
    printed = outputs.printed(notebook)
    assert isinstance(twins[page], dict), twins[page]
    assert list(outputs.differences(printed, twins[page])) == []
