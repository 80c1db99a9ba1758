"""The import twin of a vignette prints the same: what a page shows is what the package holds."""

from pathlib import Path

import nbformat
import pytest
from machinery import execution, expectations, lines, reading
from machinery.catalogue import Snippet

ROOT = Path(__file__).parents[2]
NOTEBOOKS = ROOT / "build" / lines.current(ROOT).name / "notebooks"
PAGES = sorted(
    path.relative_to(ROOT).with_suffix("").as_posix()
    for path in ROOT.glob("vignettes/**/*.md")
    if reading.loaded_files(path, path.read_text("utf8"))
)


def twin(vignette: reading.Vignette) -> reading.Vignette:
    """The vignette with each loaded cell replaced by an import of its public name."""
    for cell in vignette.notebook.cells:
        if loaded := cell.metadata.pop("load", None):
            snippet = Snippet(vignette.path.parent.joinpath(loaded).resolve())
            cell.source = f"from {snippet.name} import {snippet.public[0].name}"
    return vignette


@pytest.fixture(scope="session")
def twins(tmp_path_factory):
    """Every twin, run: what it printed, or how it failed."""
    app = reading.application(ROOT, tmp_path_factory.mktemp("sphinx"))
    runs = execution.run_all(ROOT, [twin(reading.read(app, page)) for page in PAGES], {})
    return {
        vignette.docname: str(failed) if failed else expectations.printed(vignette.notebook)
        for vignette, _, failed in runs
    }


@pytest.mark.parametrize("page", PAGES)
def test_the_twin_prints_what_the_page_prints(page, twins):
    notebook = nbformat.read(NOTEBOOKS / f"{page}.ipynb", as_version=4)
    printed = expectations.printed(notebook)
    assert isinstance(twins[page], dict), twins[page]
    assert list(expectations.differences(printed, twins[page])) == []
