"""The home page leads to a page by its reader's question, which stands on that page alone."""

import pytest

from tests.machinery.project import INDEX, cell

pytestmark = pytest.mark.parametrize("project", ["local-provisioner"], indirect=True)


def test_a_link_without_words_follows_the_question_of_its_page(project):
    project.write("index.md", INDEX + "\n[](vignettes/rnn_cells/one.md) In a word.\n")
    for question in ("Which tensor is which?", "What comes back?"):
        project.page("one", cell("x = 1"), prose=f"*{question}*\n\nThis one.")
        result = project.build()
        assert result.returncode == 0, result.stdout
        assert f">{question}<" in (project.site / "index.html").read_text()


def test_a_link_to_a_page_without_a_question_has_its_title(project):
    project.write("index.md", INDEX + "\n[](vignettes/rnn_cells/one.md) In a word.\n")
    project.page("one", cell("x = 1"))
    result = project.build()
    assert result.returncode == 0, result.stdout
    assert ">one</span></a> In a word." in (project.site / "index.html").read_text()
