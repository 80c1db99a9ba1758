"""Run a snippet's tests on the back ends that its docstring names, and on no others."""

import os
from pathlib import Path

import pytest
from machinery.ground.snippet import Snippet

ROOT = Path(__file__).parents[2]
BACK_END = {"tensorflow": "TensorFlow", "jax": "JAX"}[os.environ.get("KERAS_BACKEND", "tensorflow")]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the tests of snippets that this back end does not run."""
    here = Path(__file__).parent
    elsewhere = [
        item
        for item in items
        if item.path.is_relative_to(here)
        and BACK_END
        not in Snippet(
            ROOT / "snippets" / item.path.parent.name / f"{item.path.stem[len('test_') :]}.py"
        ).back_ends
    ]
    config.hook.pytest_deselected(items=elsewhere)
    items[:] = [item for item in items if item not in elsewhere]
