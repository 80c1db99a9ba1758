"""One page is executed and rendered by itself, and the site that stands is not touched."""

import pytest

from tests.machinery.project import cell

pytestmark = pytest.mark.parametrize("project", ["local-provisioner"], indirect=True)


@pytest.fixture
def pages(project):
    """A project of two pages that were never built; one links to the other."""
    for name, other in (("one", "two"), ("two", "one")):
        prose = f"[The other]({other}.md)."
        expected = f"--- cell 1\n{name}\n"
        project.page(name, cell(f"print('{name}')"), expected=expected, prose=prose)
    return project


def written(project):
    """The pages that stand in the folder of pages that were named."""
    folder = project.folder / "build/3.15/page/html/vignettes/rnn_cells"
    return sorted(path.stem for path in folder.glob("*.html"))


def test_the_page_that_is_named_is_executed_and_written_and_no_other(pages):
    result = pages.run("build", "rnn_cells/one")
    assert result.returncode == 0, result.stdout
    assert "vignettes/rnn_cells/one" in result.stdout
    assert "vignettes/rnn_cells/two" not in result.stdout
    assert written(pages) == ["one"]


def test_several_pages_are_written_by_their_files(pages):
    names = [f"vignettes/rnn_cells/{name}.md" for name in ("one", "two")]
    assert pages.run("build", *names).returncode == 0
    assert written(pages) == ["one", "two"]


def test_the_site_that_stands_is_as_it_was_and_the_next_build_as_a_cold_one(pages):
    assert pages.build().returncode == 0
    before = pages.files()
    pages.page("one", cell("print('1')"), expected="--- cell 1\n1\n")
    assert pages.run("build", "rnn_cells/one").returncode == 0
    assert pages.files() == before
    assert pages.build().returncode == 0
    after = pages.files()
    assert after != before
    cold = pages.copy(pages.folder.with_name("cold"))
    for part in ("work", "html", "current"):
        (cold.folder / "build/3.15" / part).rename(cold.folder / f"{part}-before")
    assert cold.build().returncode == 0
    assert cold.files() == after


def test_a_page_that_does_not_exist_is_named_in_one_line(pages):
    result = pages.run("build", "rnn_cells/three")
    assert result.returncode == 1
    assert result.stdout.strip() == "vignettes/rnn_cells/three.md: no such vignette"


def test_what_is_wrong_with_the_page_is_said_and_nothing_else_is_asked(pages):
    pages.page("two", cell("1 / 0"))
    assert pages.run("build", "rnn_cells/one").returncode == 0
    result = pages.run("build", "rnn_cells/two")
    assert result.returncode == 1
    assert "two.md:11: cell 1: ZeroDivisionError: division by zero" in result.stdout
