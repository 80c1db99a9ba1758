"""Pages are checked without a site: those named, or those whose turn it is."""

import subprocess

import pytest

from tests.machinery.project import cell

pytestmark = pytest.mark.parametrize("project", ["local-provisioner"], indirect=True)
NAMES = "abcdefgh"


@pytest.fixture
def many(project):
    """A project of pages that print their names, one of which prints another on 3.9."""
    for name in NAMES:
        project.page(name, cell(f"print('{name}')"), expected=f"--- cell 1\n{name}\n")
    own = "--- cell 1: Keras 3.12 spells otherwise\nA\n"
    project.write("tests/vignettes/expected/3.9/rnn_cells/a.txt", own)
    project.line = "3.9"
    subprocess.run(["git", "init", "--quiet"], cwd=project.folder, check=True)
    return project


def commit(project):
    """One more commit, of nothing."""
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    command = ["git", *who, "commit", "--quiet", "--allow-empty", "--message=x"]
    subprocess.run(command, cwd=project.folder, check=True)


def test_a_difference_that_is_not_listed_is_said_and_there_is_no_site(many):
    result = many.run("check", "rnn_cells/a", "rnn_cells/b")
    assert result.returncode == 1
    line = 'vignettes/rnn_cells/a.md:10: cell 1: Unexpected output: expected "A", printed "a"'
    assert line in result.stdout
    assert "1 of 2 pages print what is expected on 3.9" in result.stdout
    assert not many.site.exists()


def test_three_commits_bring_every_page_once_and_what_differs_each_time(many):
    turns = []
    for _ in range(3):
        commit(many)
        said = many.run("check").stdout
        ran = {name for name in NAMES if f"vignettes/rnn_cells/{name}" in said}
        turns.append(ran | ({"a"} if "a.md:10" in said else set()))
        (cache,) = many.folder.glob("build/3.9/cache-*")
        cache.rename(many.folder / f"cache-{len(turns)}")  # else what was run is not run again
    assert all("a" in turn for turn in turns)
    rest = [name for turn in turns for name in turn - {"a"}]
    assert sorted(rest) == sorted(set(NAMES) - {"a"})
