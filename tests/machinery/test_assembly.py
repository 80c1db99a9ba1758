"""Finished lines become one site in one step, or the old site stays."""

import signal
import time

import pytest
from machinery.ground import sources

from tests.machinery.project import ROOT, Project, cell


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """A project of two lines, both built, and said to be tested."""
    project = Project(tmp_path_factory.mktemp("once") / "project", "local-provisioner")
    project.lines("3.15", "3.9")
    for name in ("tests/assembled/test_crawl.py", "docs/compatibility.md"):
        project.write(name, (ROOT / name).read_text())
    project.write("404.md", "---\norphan: true\n---\n\n# Lost\n\n[Home](index.md)\n")
    project.page("page", cell('import os\n\nprint("line", os.environ["LINE"])'))
    project.page("new", cell('print("new")', 'since: "3.12"'), cell("x = 1"))
    project.page("alike", cell("x = 1"))
    project.write("tests/vignettes/expected/rnn_cells/page.txt", "--- cell 1\nline 3.15\n")
    project.write("tests/vignettes/expected/rnn_cells/new.txt", "--- cell 1\nnew\n")
    own = "--- cell 1: Keras 3.12 counts otherwise\nline 3.9\n"
    project.write("tests/vignettes/expected/3.9/rnn_cells/page.txt", own)
    for line in ("3.15", "3.9"):
        assert project.build(line).returncode == 0
        say_tested(project, line)
    return project


@pytest.fixture
def built(once, tmp_path):
    """A copy of that project for the test alone."""
    return once.copy(tmp_path / "project")


def say_tested(project, line):
    """Say that the line is tested, as the session `tests` does when all is green."""
    project.write(f"build/{line}/tested", sources.everything(project.folder))


def page(project, name):
    """A page of the assembled site."""
    return (project.folder / "build/site" / name).read_text()


def files(project):
    """Every file of the assembled site."""
    site = project.folder / "build/site"
    return {p.relative_to(site): p.read_bytes() for p in site.rglob("*") if p.is_file()}


def test_the_assembled_site_passes_the_crawler_and_says_what_differs(built):
    result = built.run("assemble", "--address", "https://example.org/keras")
    assert result.returncode == 0, result.stdout
    old = page(built, "3.9/vignettes/rnn_cells/page.html")
    assert 'href="https://example.org/keras/stable/vignettes/rnn_cells/page.html"' in old
    banner = " ".join(old[old.index('<aside class="banner"') :].partition("</aside>")[0].split())
    assert "1 block prints something else here." in banner
    banner = page(built, "3.9/vignettes/rnn_cells/new.html")
    assert "1 block is not run, since a newer Keras is needed" in " ".join(banner.split())
    alike = page(built, "3.9/vignettes/rnn_cells/alike.html")
    assert "the same on Keras 3.15</a>" in alike
    matrix = page(built, "stable/docs/compatibility.html")
    assert "Keras 3.12 counts otherwise" in matrix
    assert "needs Keras 3.12 or newer" in matrix


def test_a_red_line_blocks_and_all_is_said(built):
    assert built.run("assemble").returncode == 0
    before = files(built)
    built.write("tests/vignettes/expected/3.9/rnn_cells/page.txt", "--- cell 1: Why not\nline 3\n")
    built.write("tests/vignettes/expected/rnn_cells/new.txt", "--- cell 1\nnewer\n")
    for line in ("3.15", "3.9"):
        (built.folder / f"build/{line}/tested").unlink()
        assert built.build(line).returncode == 1
    result = built.run("assemble")
    assert result.returncode == 1
    assert '3.9: vignettes/rnn_cells/page.md:10: cell 1: Unexpected output: expected "line 3"' in (
        result.stdout
    )
    assert "3.15: vignettes/rnn_cells/new.md:10: cell 1: Unexpected output" in result.stdout
    assert "3.15: built from other sources" in result.stdout
    assert "Nothing is assembled; the site that stood stays." in result.stdout
    assert files(built) == before


def test_a_line_built_from_other_sources_blocks(built):
    built.page("page", cell('import os\n\nprint("line", os.environ["LINE"])'), prose="Other text.")
    built.write("tests/vignettes/expected/rnn_cells/page.txt", "--- cell 1\nline 3.15\n")
    assert built.build("3.15").returncode == 0
    say_tested(built, "3.15")
    assert "3.9: built from other sources" in built.run("assemble").stdout


def test_a_broken_link_blocks(built):
    assert built.run("assemble").returncode == 0
    before = files(built)
    index = built.folder / "build/3.9/html/index.html"
    index.write_text(index.read_text().replace("</article>", '<a href="no.html">x</a></article>'))
    result = built.run("assemble")
    assert result.returncode == 1
    assert "test_no_link_is_broken[3.9/index.html]" in result.stdout
    assert files(built) == before


def test_an_assembly_that_is_killed_midway_leaves_the_old_site_whole(built):
    assert built.run("assemble").returncode == 0
    before = files(built)
    with built.start("assemble") as process:
        while not any((built.folder / "build").glob(f"site-{process.pid}/3.9")):
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert files(built) == before
    assert built.run("assemble").returncode == 0
    assert len(list((built.folder / "build").glob("site-*"))) == 1


def test_a_frozen_line_is_assembled_as_it_was_and_knows_the_newer_ones(built):
    built.lines("3.15", "3.9", status="frozen")
    built.page("later", cell("x = 1"))
    assert built.build("3.15").returncode == 0
    say_tested(built, "3.15")
    result = built.run("assemble")
    assert result.returncode == 0, result.stdout
    old = page(built, "3.9/vignettes/rnn_cells/page.html")
    assert "kept as it was last built" in old
    assert "../../../stable/vignettes/rnn_cells/page.html" in old
    later = page(built, "stable/vignettes/rnn_cells/later.html")
    assert "../../../3.9/index.html" in later


def test_a_preview_needs_only_the_stable_line(built):
    (built.folder / "build/3.9/tested").unlink()
    assert built.run("assemble", "--preview").returncode == 0
    assert (built.folder / "build/preview/3.9/index.html").exists()
    assert not (built.folder / "build/site").exists()
