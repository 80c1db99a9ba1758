"""A cell that is to raise: what of it is shown, and that it has to."""

import pytest

from tests.machinery.project import cell

# The kind of the kernels matters to none of these.
pytestmark = pytest.mark.parametrize("project", ["local-provisioner"], indirect=True)

RAISES = 'tags: ["raises-exception"]'
FIX = 'tags: ["fix", "hide-input"]'


def test_it_is_cut_to_type_and_message_and_its_fix_is_a_difference(project):
    project.page("page", cell("x = 4\nx / 0", RAISES), cell("x = 4\nx / 2;", FIX))
    expected = "--- cell 1\nZeroDivisionError: division by zero\n"
    project.write("tests/vignettes/expected/rnn_cells/page.txt", expected)
    result = project.build()
    assert result.returncode == 0, result.stdout
    page = project.text("page")
    assert "ZeroDivisionError: division by zero" in page
    assert "Traceback" not in page
    assert '<span class="gd">-x / 0</span>' in page
    assert '<span class="gi">+x / 2;</span>' in page


def test_what_differs_between_runs_is_left_out_of_a_message(project):
    project.page("page", cell("{}[object()]", RAISES), expected="")
    expected = "--- cell 1\nKeyError: <object object at …>\n"
    project.write("tests/vignettes/expected/rnn_cells/page.txt", expected)
    result = project.build()
    assert result.returncode == 0, result.stdout


def test_one_that_raises_no_more_fails_the_build(project):
    expected = "--- cell 1\nZeroDivisionError: division by zero\n"
    project.page("page", cell("1 / 1;", RAISES), expected=expected)
    result = project.build()
    assert result.returncode == 1
    message = 'expected "ZeroDivisionError: division by zero", printed nothing'
    assert f"vignettes/rnn_cells/page.md:10: cell 1: Unexpected output: {message}" in result.stdout


def test_what_tensorflow_says_of_where_is_left_out(project):
    stack = ' defined at (most recent call last):\\n  File "/a/b.py", line 1, in f\\n\\n'
    kernel = "{{function_node __wrapped____MklMatMul_device_/job:localhost/device:CPU:0}} "
    message = f"Detected at node n{stack}{kernel}Sizes [Op:MatMul] [Op:__inference_f_12]"
    project.page("page", cell(f"raise ValueError('{message}')", RAISES), expected="")
    expected = "--- cell 1\nValueError: Detected at node n\nSizes [Op:MatMul]\n"
    project.write("tests/vignettes/expected/rnn_cells/page.txt", expected)
    result = project.build()
    assert result.returncode == 0, result.stdout
