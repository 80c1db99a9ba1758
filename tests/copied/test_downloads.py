"""Every download holds what its page holds, and runs where this project is not installed."""

import ast

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from machinery.execute import kernels
from machinery.ground import outputs
from machinery.ground.page import code_cells
from machinery.publish import downloads
from nbformat.v4 import new_code_cell

from tests.copied.child import OURS, run_download
from tests.copied.pages import PAGES, ROOT, cheapest, downloaded, executed
from tests.copied.process import context, in_a_process

each = pytest.mark.parametrize("page", PAGES)
# Run first in a kernel. Figures: the server that it is forked from has another back end.
LEAVE = """from tests.copied.child import leave_project
leave_project()
%matplotlib inline"""


def notebook(page):
    """The notebook that a page offers."""
    return nbformat.read(downloaded(page, "ipynb"), as_version=4)


def imported(cell):
    """The packages that a cell imports."""
    for node in ast.walk(ast.parse(cell.code)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or ".").split(".")[0]


def cells_of(notebook):
    """Of each code cell that is shown and run its code, whether it is to raise, what it prints."""
    printed = outputs.printed(notebook)
    for cell in code_cells(notebook):
        if not cell.tags & {"remove-cell", "skip-execution"}:
            yield cell.code, cell.raises, printed.get(cell.number, "")


@each
def test_the_program_prints_what_the_page_prints(page, tmp_path):
    parts = in_a_process(run_download, str(downloaded(page, "py")), tmp_path, patience=600)
    assert parts, f"{page}: the process died, or did not end in ten minutes"
    assert not parts[0].trace, f"{page}: {parts[0].trace}"
    expected = "".join(outputs.printed(notebook(page)).values())
    printed = kernels.said(parts[0].printed)
    assert outputs.same(expected, printed), f"{page}: {printed}"


@each
def test_the_program_is_the_notebook(page):
    assert downloaded(page, "py").read_text("utf8") == downloads.program(notebook(page))


@each
def test_the_notebook_has_the_cells_of_the_page(page):
    assert list(cells_of(notebook(page))) == list(cells_of(executed(page)))


@each
def test_the_notebook_imports_nothing_of_this_site(page):
    names = {name for cell in code_cells(notebook(page)) for name in imported(cell)}
    assert not names & {*OURS, "tests", "myst_nb"}


@each
def test_the_notebook_is_for_a_kernel_of_python(page):
    ours = notebook(page)
    nbformat.validate(ours)
    kernel = ours.metadata.kernelspec.name
    assert KernelSpecManager().get_kernel_spec(kernel).language == "python"


@pytest.mark.parametrize("page", cheapest())
def test_the_notebook_prints_what_the_page_prints(page):
    context()  # the environment that a reader's program has
    ours = notebook(page)
    printed = outputs.printed(ours)
    for cell in code_cells(ours):
        cell.node.outputs, cell.node.execution_count = [], None
    ours.cells.insert(0, new_code_cell(LEAVE))
    run = kernels.execute(ours, ROOT, timeout=300)
    assert run.error is None, f"{page}: {run.error}"
    del ours.cells[0]
    assert printed, "nothing is printed"
    assert list(outputs.differences(printed, outputs.printed(ours))) == []


@each
def test_no_place_of_this_site_is_left_in_the_text(page):
    text = "\n".join(c.source for c in notebook(page).cells if c.cell_type == "markdown")
    assert "{glue" not in text
    assert "\n:::" not in text
    assert ".md" not in text
