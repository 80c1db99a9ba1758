"""Every download runs where only published packages are, and prints what the page prints."""

import os
import subprocess
import sys

import nbformat
import pytest
from machinery.execute import kernels
from machinery.ground import outputs
from machinery.ground.environment import ENVIRONMENT
from machinery.ground.page import code_cells
from nbclient import NotebookClient

from tests.copied.pages import PAGES, downloaded

pytestmark = pytest.mark.nightly
each = pytest.mark.parametrize("page", PAGES)


@pytest.fixture
def environment():
    """What a reader's shell has, and nothing of this project."""
    own = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return {**own, **ENVIRONMENT, "MPLBACKEND": "agg"}


def notebook(page):
    """The download of a page."""
    return nbformat.read(downloaded(page, "ipynb"), as_version=4)


def test_this_project_is_not_there(environment, tmp_path):
    command = [sys.executable, "-c", "import snippets"]
    result = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert "No module named 'snippets'" in result.stderr


@each
def test_the_program_prints_what_the_page_prints(page, environment, tmp_path):
    command = [sys.executable, downloaded(page, "py")]
    result = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    expected = "".join(outputs.printed(notebook(page)).values())
    assert outputs.same(expected, kernels.said(result.stdout)), result.stdout


@each
def test_the_notebook_prints_what_the_page_prints(page, environment, tmp_path):
    ours = notebook(page)
    for cell in code_cells(ours):
        cell.node.outputs, cell.node.execution_count = [], None
    client = NotebookClient(ours, timeout=300)
    client.execute(cwd=tmp_path, env=environment)
    kernels.tidy(ours)
    printed = outputs.printed(notebook(page))
    assert printed, "nothing is printed"
    assert list(outputs.differences(printed, outputs.printed(ours))) == []
