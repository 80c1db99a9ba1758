"""Which tests a back end runs, and the fixtures that several folders of tests share.

The environments of tests/browser and tests/assembled have neither Sphinx nor this project's
engine, so what needs them is imported where it is used.
"""

import os
import sys
from importlib.util import find_spec
from typing import Any

import pytest

from tests.pages import ERRORS, PAGES, RECIPES, ROOT, TABLES, VIGNETTES

FORKED = sys.platform.startswith("linux") and find_spec("forked_kernels")
BACK_END = {"tensorflow": "TensorFlow", "jax": "JAX"}[os.environ.get("KERAS_BACKEND", "tensorflow")]


def runs_here(item: pytest.Item) -> bool:
    """Whether the back end of this run is one that a test is for.

    Those of a snippet are the ones that its docstring names. Every other test is for TensorFlow,
    or for JAX alone where it is marked so.
    """
    if item.path.name == "conformance.py":
        assert isinstance(item, pytest.Function)
        one: Any = item.callspec.params["one"]
        return BACK_END in one.snippet.back_ends
    topic, name = item.path.parent.name, f"{item.path.stem.removeprefix('test_')}.py"
    if item.path.is_relative_to(ROOT / "tests/snippets"):
        from machinery.ground.snippet import Snippet

        return BACK_END in Snippet(ROOT / "snippets" / topic / name).back_ends
    return BACK_END == ("JAX" if item.get_closest_marker("jax") else "TensorFlow")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the tests that are for another back end."""
    here, elsewhere = [], []
    for item in items:
        (here if runs_here(item) else elsewhere).append(item)
    config.hook.pytest_deselected(items=elsewhere)
    items[:] = here


@pytest.fixture(scope="session")
def application(tmp_path_factory):
    """Sphinx with the project's settings."""
    from machinery.execute import reading

    return reading.application(ROOT, tmp_path_factory.mktemp("sphinx"))


def each(pages):
    """A fixture that reads each of some pages in turn, as MyST-NB does."""

    def one(request, application):
        from machinery.execute import reading

        return reading.read(application, request.param)

    return pytest.fixture(scope="session", params=pages)(one)


page, vignette, error, recipes, table = map(each, (PAGES, VIGNETTES, ERRORS, RECIPES, TABLES))


@pytest.fixture(
    params=[
        pytest.param("forked", marks=pytest.mark.skipif(not FORKED, reason="nothing to fork")),
        pytest.param("local-provisioner", id="ordinary"),
    ]
)
def project(request, tmp_path):
    """An empty project, once with forked and once with ordinary kernels."""
    from tests.machinery.project import Project

    return Project(tmp_path / "project", request.param)
