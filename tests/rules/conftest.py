"""The vignettes as MyST-NB reads them."""

from pathlib import Path

import pytest
from machinery import reading

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path.relative_to(ROOT).with_suffix("").as_posix() for path in ROOT.glob("vignettes/**/*.md")
)


@pytest.fixture(scope="session")
def application(tmp_path_factory):
    """Sphinx with the project's settings."""
    return reading.application(ROOT, tmp_path_factory.mktemp("sphinx"))


@pytest.fixture(scope="session", params=PAGES)
def vignette(request, application):
    """Each vignette in turn."""
    return reading.read(application, request.param)
