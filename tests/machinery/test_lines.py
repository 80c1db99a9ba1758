"""What differs on a line is listed with its cause, said at the block, and fails where it is not."""

import pytest

from tests.machinery.project import cell

pytestmark = pytest.mark.parametrize("project", ["local-provisioner"], indirect=True)
OWN = "tests/vignettes/expected/3.9/rnn_cells/page.txt"
# Prints its line, as a cell does whose output Keras changed.
SAYS = 'import os\n\nprint("line", os.environ["LINE"])'


@pytest.fixture
def page(project):
    """A page that prints one thing on 3.15 and another on 3.9, where that is listed."""
    project.page("page", cell(SAYS), cell('print("alike")'))
    project.write(
        "tests/vignettes/expected/rnn_cells/page.txt", "--- cell 1\nline 3.15\n--- cell 2\nalike\n"
    )
    project.write(OWN, "--- cell 1: Keras 3.12 counts otherwise, keras#1\nline 3.9\n")
    return project


def test_a_listed_difference_is_green(page):
    result = page.build("3.9")
    assert result.returncode == 0, result.stdout


def test_a_difference_that_is_not_listed_fails_its_line_alone(page):
    (page.folder / OWN).unlink()
    result = page.build("3.9")
    assert result.returncode == 1
    line = (
        'vignettes/rnn_cells/page.md:10: cell 1: Unexpected output: expected "line 3.15", printed'
    )
    assert line in result.stdout
    assert "1 of 1 vignettes failed on the line 3.9" in result.stdout
    assert page.build("3.15").returncode == 0


def test_a_difference_that_is_there_no_more_fails(page):
    page.write(OWN, "--- cell 2: Keras 3.12 speaks otherwise\nunlike\n")
    result = page.build("3.9")
    assert 'expected "unlike", printed "alike"' in result.stdout
    assert result.returncode == 1


@pytest.mark.parametrize(("line", "other"), [("3.15", "3.9"), ("3.9", "3.15")])
def test_the_block_unfolds_to_what_the_other_line_prints(page, line, other):
    assert page.build(line).returncode == 0
    text = page.text("page")
    mark = text[text.index('<details class="differs">') :].partition("</details>")[0]
    assert f"<pre>line {other}\n</pre>" in mark
    assert "Keras 3.12 counts otherwise, keras#1" in mark
    assert text.count('class="differs"') == 1


def test_a_list_of_differences_that_is_new_makes_the_page_new(page):
    own = (page.folder / OWN).read_text()
    (page.folder / OWN).unlink()
    assert page.build().returncode == 0
    assert "differs" not in page.text("page")
    page.write(OWN, own)
    assert page.build().returncode == 0
    assert "differs" in page.text("page")
    (page.folder / OWN).unlink()
    assert page.build().returncode == 0
    assert "differs" not in page.text("page")


def test_expect_keeps_only_what_differs_and_the_cause_it_had(page):
    page.line = "3.9"
    page.write(OWN, "--- cell 1: Keras 3.12 counts otherwise\nline 3.8\n")
    assert page.run("expect", "rnn_cells/page").returncode == 0
    kept = (page.folder / OWN).read_text()
    assert kept == "--- cell 1: Keras 3.12 counts otherwise\nline 3.9\n"


def test_expect_asks_for_a_cause_that_is_missing(page):
    page.line = "3.9"
    (page.folder / OWN).unlink()
    assert "write the cause behind `--- cell 1`" in page.run("expect", "rnn_cells/page").stdout


def test_expect_removes_the_file_of_a_line_that_differs_no_more(page):
    page.line = "3.11"
    own = OWN.replace("3.9", "3.11")
    page.write(own, "--- cell 2: Keras 3.12 speaks otherwise\nunlike\n")
    page.write(
        "tests/vignettes/expected/rnn_cells/page.txt", "--- cell 1\nline 3.11\n--- cell 2\nalike\n"
    )
    page.run("expect", "rnn_cells/page")
    assert not (page.folder / own).exists()


def test_a_cell_that_needs_a_newer_keras_says_which_line_has_it(project):
    project.page("page", cell('print("new")', 'since: "3.12"'), cell('print("old")'))
    project.write(
        "tests/vignettes/expected/rnn_cells/page.txt", "--- cell 1\nnew\n--- cell 2\nold\n"
    )
    assert project.build("3.11").returncode == 0
    older = project.text("page")
    assert "Not run on Keras 3.11, since it needs Keras 3.12 or newer; the first line" in older
    assert "first line of this site that runs it is Keras 3.15." in older
    assert "What it prints on Keras 3.15" in older
    assert project.build("3.15").returncode == 0
    assert "Needs Keras 3.12 or newer: not run on Keras 3.11, 3.9 and 3.4." in project.text("page")
    assert "Not run on" not in project.text("page")


def test_a_page_with_nothing_left_is_a_short_notice(project):
    project.page("page", cell('print("new")', 'since: "3.12"'))
    project.write("tests/vignettes/expected/rnn_cells/page.txt", "--- cell 1\nnew\n")
    assert project.build("3.11").returncode == 0
    assert "Nothing on this page runs on Keras 3.11" in project.text("page")
    assert "Text." not in project.text("page")
    assert project.build("3.15").returncode == 0
    assert "Text." in project.text("page")
