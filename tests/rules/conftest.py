"""The executed pages as MyST-NB reads them: vignettes, errors, recipes and tables."""

from pathlib import Path

import pytest
from machinery.execute import reading

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path.relative_to(ROOT).with_suffix("").as_posix() for path in ROOT.glob("vignettes/**/*.md")
)
ERRORS = [page for page in PAGES if "/errors/" in page]
RECIPES = [page for page in PAGES if page.endswith("/recipes")]
TABLES = [page for page in PAGES if "/tables/" in page]
VIGNETTES = [page for page in PAGES if page not in (*ERRORS, *RECIPES, *TABLES)]


@pytest.fixture(scope="session")
def application(tmp_path_factory):
    """Sphinx with the project's settings."""
    return reading.application(ROOT, tmp_path_factory.mktemp("sphinx"))


def each(pages):
    """A fixture that reads each of some pages in turn."""

    def one(request, application):
        return reading.read(application, request.param)

    return pytest.fixture(scope="session", params=pages)(one)


page, vignette, error, recipes, table = map(each, (PAGES, VIGNETTES, ERRORS, RECIPES, TABLES))
