"""The fixture `project`, once with forked and once with ordinary kernels."""

import sys
from importlib.util import find_spec

import pytest

from tests.machinery.project import Project

FORKED = sys.platform.startswith("linux") and find_spec("forked_kernels")


@pytest.fixture(
    params=[
        pytest.param("forked", marks=pytest.mark.skipif(not FORKED, reason="nothing to fork")),
        pytest.param("local-provisioner", id="ordinary"),
    ]
)
def project(request, tmp_path) -> Project:
    """An empty project."""
    return Project(tmp_path / "project", request.param)
