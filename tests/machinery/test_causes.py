"""A difference between lines needs its cause once: it is taken over, given, or asked for."""

import os
import pty

import pytest

from tests.machinery.project import cell

pytestmark = pytest.mark.parametrize("project", ["local-provisioner"], indirect=True)
STABLE = "--- cell 1\non 3.15\n--- cell 2\nline 3.15\n"
CAUSE = "Keras 3.12 counts otherwise, keras#1"


@pytest.fixture
def page(project):
    """A page whose first cell prints one thing on every older line, and whose second its line."""
    old = 'import os\n\nprint("on 3.15" if os.environ["LINE"] == "3.15" else "before")'
    says = 'import os\n\nprint("line", os.environ["LINE"])'
    project.page("page", cell(old), cell(says), expected=STABLE)
    return project


def kept(page, line):
    """What is kept for a line of its own."""
    return (page.folder / f"tests/vignettes/expected/{line}/rnn_cells/page.txt").read_text()


def test_a_cause_that_is_given_is_that_of_each_difference_without_one(page):
    page.line = "3.9"
    assert page.run("expect", "rnn_cells/page", "--cause", CAUSE).returncode == 0
    assert kept(page, "3.9") == f"--- cell 1: {CAUSE}\nbefore\n--- cell 2: {CAUSE}\nline 3.9\n"


def test_where_another_line_prints_the_same_its_cause_is_taken(page):
    own = f"--- cell 1: {CAUSE}\nbefore\n"
    page.write("tests/vignettes/expected/3.11/rnn_cells/page.txt", own)
    page.line = "3.9"
    assert page.run("expect", "rnn_cells/page").returncode == 0
    assert kept(page, "3.9") == f"--- cell 1: {CAUSE}\nbefore\n--- cell 2\nline 3.9\n"


def test_who_sits_at_the_terminal_is_asked_for_each_cell(page):
    page.line = "3.9"
    terminal, stdin = pty.openpty()
    os.write(terminal, b"Keras 3.12 is otherwise\nit says its line\n")
    with page.start("expect", "rnn_cells/page", stdin=stdin) as process:
        said = process.communicate()[0]
    assert process.returncode == 0, said
    assert "cell 2: why does it differ?" in said
    causes = [line for line in kept(page, "3.9").splitlines() if line.startswith("---")]
    assert causes == ["--- cell 1: Keras 3.12 is otherwise", "--- cell 2: it says its line"]


def test_a_page_that_does_not_exist_is_named_in_one_line(page):
    result = page.run("expect", "rnn_cells/other")
    assert result.returncode == 1
    assert result.stdout.strip() == "vignettes/rnn_cells/other.md: no such vignette"
