"""A page to take away holds what the page says, and nothing that only this project has."""

import json

import pytest

from tests.machinery.project import Project, cell

GLUE = 'from myst_nb import glue\n\nglue("part", 0.126, display=False)'
PROSE = """It is {glue:text}`part:.2f`, as [a page](other.md) and [the web](https://example.org)
say.

:::{dropdown} Answer
Folded.
:::
"""


@pytest.fixture
def project(tmp_path):
    """An empty project; the kind of its kernels matters to no download."""
    return Project(tmp_path / "project", "local-provisioner")


@pytest.fixture
def taken(project):
    """A page of every kind of cell, built, and its folder in the site."""
    project.page(
        "page",
        cell("import numpy\n\nprint(5)"),
        cell(GLUE, 'tags: ["remove-cell"]'),
        cell('int("five")', 'tags: ["raises-exception"]'),
        cell("print('new')", 'since: "9.1"'),
        prose=PROSE,
        expected=None,
    )
    project.page("other", cell("print(6)"), expected="--- cell 1\n6\n")
    project.run("expect", "rnn_cells/page")
    result = project.build()
    assert result.returncode == 0, result.stdout
    return project.site / "vignettes/rnn_cells"


def test_the_notebook_has_values_in_its_text_and_no_hidden_cells(taken):
    notebook = json.loads((taken / "page.ipynb").read_text())
    sources = ["".join(cell["source"]) for cell in notebook["cells"]]
    needs = sources[0].split("`")[1].split()
    assert [need.split("==")[0] for need in needs] == ["pip", "install", "numpy", "tensorflow"]
    assert "It is 0.13, as a page and [the web](https://example.org)\nsay." in sources[1]
    assert "Folded" not in "".join(sources)
    assert "glue" not in "".join(sources)
    assert [c["source"] for c in notebook["cells"] if c["cell_type"] == "code"] == [
        ["import numpy\n", "\n", "print(5)"],
        ['int("five")'],
    ]
    assert "print('new')" in sources[-1]


def test_the_program_goes_on_where_a_cell_is_to_raise(taken, capsys):
    exec((taken / "page.py").read_text(), {})
    printed = capsys.readouterr().out
    assert printed == "5\nValueError: invalid literal for int() with base 10: 'five'\n"


def test_a_page_is_opened_edited_and_reported_where_the_repository_is_known(project):
    project.page("page", cell("print(5)"), expected="--- cell 1\n5\n")
    assert project.run("build").returncode == 0
    assert "colab" not in project.text("page")
    assert "Edit this page" not in project.text("page")
    assert project.run("build", "-D", "repository=someone/keras").returncode == 0
    page, name = project.text("page"), "vignettes/rnn_cells/page"
    place = f"someone/keras/blob/gh-pages/3.15/{name}.ipynb"
    assert f'href="https://colab.research.google.com/github/{place}"' in page
    assert f'href="https://github.com/someone/keras/edit/main/{name}.md"' in page
    assert f'href="https://github.com/someone/keras/issues/new?title={name}%2C%20Keras' in page
