"""A trial is what is installed: it reports what prints otherwise, and is no line of the site."""

import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import version

import pytest
from machinery.assemble.find import find

from tests.machinery.project import cell

pytestmark = pytest.mark.parametrize("project", ["local-provisioner"], indirect=True)
ROW = '\n[[line]]\nname = "next"\npython = "3.11"\nstatus = "trial"\ninstall = ["keras"]\n'
# Prints its line, as a cell does whose output Keras changed.
SAYS = 'print(greeting, os.environ["LINE"])'


@pytest.fixture
def trial(project):
    """A project with a trial, and a page that prints something else there."""
    project.lines("3.15")
    with open(project.folder / "conf/lines.toml", "a") as file:
        file.write(ROW)
    for names in project.folder.glob("build/3.15/names-*"):  # else they are looked up
        shutil.copytree(names, project.folder / "build/next" / names.name)
    before = cell('import os\n\ngreeting = "Good day from"'), cell('print("of no use")')
    printed = "--- cell 2\nof no use\n--- cell 3\nGood day from 3.15\n"
    project.page("page", *before, cell(SAYS), expected=printed)
    project.page("alike", cell("print(1)"), expected="--- cell 1\n1\n")
    project.line = "next"
    return project


def blocks(report):
    """The titled blocks of a difference."""
    return dict(re.findall(r"([^\n]+):\n\n`{5}\w+\n(.*?)\n`{5}\n", report, re.DOTALL))


@pytest.fixture
def report(trial):
    """The report of that project's trial, of which one page differs."""
    result = trial.run("check")
    file = trial.folder / "build/next/differences.md"
    assert result.returncode == 1
    assert "1 of 2 pages print what is expected on next" in result.stdout
    assert f"each difference as the text of an issue: {file}" in result.stdout
    return file.read_text()


def test_a_difference_is_reported_with_page_cell_both_texts_and_versions(report):
    assert re.findall("^## .*", report, re.MULTILINE) == [
        "## vignettes/rnn_cells/page.md:20: cell 3"
    ]
    found = blocks(report)
    assert found["Expected"] == "Good day from 3.15"
    assert found["Printed"] == "Good day from next"
    assert f"keras {version('keras')}, tensorflow {version('tensorflow')}" in report


def test_the_program_of_a_difference_runs_and_prints_what_was_printed(report, tmp_path):
    found = blocks(report)
    assert "of no use" not in found["The smallest program"]
    command = [sys.executable, "-c", found["The smallest program"]]
    environment = {**os.environ, "LINE": "next"}
    result = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert result.stdout == found["Printed"] + "\n"


def test_a_cell_that_raises_is_a_difference_and_so_is_what_differs_before_it(trial):
    says = cell('import os\n\nprint(os.environ["LINE"])')
    trial.page("page", says, cell("1 / 0"), expected="--- cell 1\n3.15\n")
    assert trial.run("check", "rnn_cells/page").returncode == 1
    report = (trial.folder / "build/next/differences.md").read_text()
    assert re.findall("cell \\d$", report, re.MULTILINE) == ["cell 1", "cell 2"]
    assert "ZeroDivisionError: division by zero" in blocks(report)["Printed"]
    assert blocks(report)["The smallest program"] == "1 / 0"


def test_a_page_that_cannot_be_read_is_a_difference_without_a_program(trial):
    trial.page("page", cell("!ls"), expected="")
    assert trial.run("check", "rnn_cells/page").returncode == 1
    report = (trial.folder / "build/next/differences.md").read_text()
    assert list(blocks(report).values())[0].startswith("vignettes/rnn_cells/page.md:11: cell 1: ")
    assert "program" not in report


def test_where_nothing_differs_there_is_no_report(trial):
    trial.write("build/next/differences.md", "of yesterday")
    (trial.folder / "vignettes/rnn_cells/page.md").unlink()
    result = trial.run("check")
    assert result.returncode == 0, result.stdout
    assert not (trial.folder / "build/next/differences.md").exists()


def test_a_trial_that_is_built_is_neither_assembled_nor_in_the_list_of_lines(trial):
    for line in ("next", "3.15"):
        trial.write(f"build/{line}/html/index.html", "")
        trial.write(f"build/{line}/report.json", '{"vignettes": [], "source": ""}')
    assert [built.line.name for built in find(trial.folder, preview=True)] == ["3.15"]


def test_nothing_is_kept_for_a_trial(trial):
    result = trial.run("expect", "rnn_cells/page")
    assert result.returncode == 1
    assert result.stdout == "refused: nothing is kept for next, which is a trial\n"


def test_a_trial_gates_cells_by_what_is_installed(trial):
    (trial.folder / "vignettes/rnn_cells/page.md").unlink()
    trial.page("alike", cell("print(1)"), cell('print("new")', 'since: "9.9"'))
    trial.write("tests/vignettes/expected/rnn_cells/alike.txt", "--- cell 1\n1\n")
    result = trial.build("next")
    assert result.returncode == 0, result.stdout
    keras = ".".join(version("keras").split(".")[:2])
    assert f"Not run on Keras {keras}, since it needs Keras 9.9 or newer." in trial.text("alike")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (ROW.replace("install", "#"), "a trial lacks install"),
        (ROW + 'keras = "3.16.*"\n', "a trial has an unknown key: keras"),
        (ROW.replace("trial", "rebuilt"), "a line has an unknown key: install"),
    ],
)
def test_a_wrong_row_of_a_trial_is_one_line(trial, row, said):
    text = (trial.folder / "conf/lines.toml").read_text()
    trial.write("conf/lines.toml", text.replace(ROW, row))
    result = trial.run("check")
    assert (result.returncode, result.stdout) == (1, f"conf/lines.toml: {said}\n")
