"""The import twin of a vignette prints the same: what a page shows is what the package holds."""

import nbformat
import pytest
from machinery.execute import reading, stale
from machinery.ground import lines, outputs
from machinery.ground.page import Page
from machinery.ground.snippet import Snippet, loaded_files

from tests.pages import PAGES, ROOT

pytestmark = pytest.mark.nightly
NOTEBOOKS = ROOT / "build" / lines.current(ROOT).name / "notebooks"
LOADING = [
    page
    for page in PAGES
    if loaded_files(ROOT / f"{page}.md", (ROOT / f"{page}.md").read_text("utf8"))
]


def twin(page: Page) -> Page:
    """The page with each loaded cell replaced by an import of its public name."""
    for cell in page.cells:
        if cell.loaded:
            snippet = Snippet(page.path.parent.joinpath(cell.loaded).resolve())
            cell.node.source = f"from {snippet.name} import {snippet.public[0].name}"
            del cell.node.metadata["load"]
    return page


@pytest.fixture(scope="session")
def twins(application):
    """Every twin, run: what it printed, or how it failed."""
    runs = stale.run_all(ROOT, [twin(reading.read(application, page)) for page in LOADING], {})
    return {
        page.docname: str(failed) if failed else outputs.printed(page.notebook)
        for page, _, failed in runs
    }


@pytest.mark.parametrize("page", LOADING)
def test_the_twin_prints_what_the_page_prints(page, twins):
    notebook = nbformat.read(NOTEBOOKS / f"{page}.ipynb", as_version=4)
    printed = outputs.printed(notebook)
    assert isinstance(twins[page], dict), twins[page]
    assert list(outputs.differences(printed, twins[page])) == []
