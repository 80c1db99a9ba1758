"""A page that is begun by a command runs as it is, and lacks only what its author knows."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from machinery.ground.snippet import Snippet
from sphinx.ext.napoleon import GoogleDocstring

ROOT = Path(__file__).parents[2]
PAGES = {
    "rnn_cells/begun": "vignette",
    "rnn_cells/errors/value_error_begun": "error",
    "rnn_cells/errors/begun_and_silent": "silent error",
    "rnn_cells/tables/begun_table": "table",
    "subclassing/recipes": "recipes",
}
# By rule: what breaks it, what stands in its place, and what is said at this line of the page.
BROKEN = {
    "alt": ("_figure\n:alt: TODO", "_figure\n:width: TODO", "say in :alt: what the figure states"),
    "number": ("TODO: what the reader", "TODO: 0.5 of what the reader", "print it, glue it, or"),
    "filler": ("TODO: why this", "TODO: simply why this", "leave it out"),
    "private": ("TODO: what to see in what", "TODO: `keras.src`", "name what is public"),
    "shown": ('print("largest:", float(y.max()))', "y.max", "print it, or end it in a semicolon"),
    "bracket": (
        "TODO: the mistake",
        "TODO: $\\left(x$, the mistake",
        "drawn broken without a font",
    ),
    "sections": ("## Asked elsewhere", "## Asked", "end the page in the sections"),
    "exercises": ("## Exercises", "## Exercises\n\n0. TODO", "four exercises, 1 to 4"),
}


def run(folder, *module):
    """Run a module of Python in a copy of the project."""
    own = {"PYTHONPATH": f"{folder / 'conf'}:{folder}", "LINE": "3.15"}
    command = [sys.executable, "-m", *module]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.run(command, cwd=folder, env={**os.environ, **own}, **pipes)


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """A copy of the project in which a page of each kind was begun."""
    folder = tmp_path_factory.mktemp("begun") / "project"
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    files = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in files.splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    for page in PAGES:
        result = run(folder, "new", page)
        assert result.returncode == 0, result.stdout
    return folder


@pytest.fixture(scope="module")
def rules(begun):
    """What the rules say of these pages."""
    chosen = ["-k", "begun or (subclassing and recipes)", "--tb=short"]
    return run(begun, "pytest", "-p", "no:cacheprovider", "tests/rules", *chosen).stdout


def test_every_page_that_is_begun_runs_and_its_outputs_are_kept(begun):
    result = run(begun, "machinery", "expect", *PAGES)
    assert result.returncode == 0, result.stdout


def test_the_test_of_the_snippet_and_the_answers_pass(begun):
    files = ["tests/snippets/rnn_cells/test_begun.py", "tests/vignettes/rnn_cells/answers_begun.py"]
    result = run(begun, "pytest", "-p", "no:cacheprovider", *files)
    assert "4 passed" in result.stdout, result.stdout


def test_what_the_snippet_returns_is_not_taken_for_the_name_of_a_type(begun):
    docstring = Snippet(begun / "snippets/rnn_cells/begun.py").docstring
    assert ":returns:" in str(GoogleDocstring(docstring))
    assert ":rtype:" not in str(GoogleDocstring(docstring))


def test_no_rule_is_broken_but_that_nothing_is_left_to_fill_in(rules):
    failed = re.findall(r"^FAILED \S+::(\w+)", rules, re.MULTILINE)
    assert set(failed) == {"test_nothing_is_left_to_fill_in"}, rules


@pytest.mark.parametrize("page", PAGES)
def test_what_its_author_must_write_is_said_with_file_and_line(rules, page):
    name = page.rpartition("/")[2]
    assert re.search(rf"{name}\.md:\d+: TODO: the ", rules), rules


@pytest.fixture(scope="module")
def broken(begun):
    """A page that breaks rules, and what they say of it."""
    assert run(begun, "new", "rnn_cells/broken").returncode == 0
    page = begun / "vignettes/rnn_cells/broken.md"
    for sound, wrong, _ in BROKEN.values():
        assert sound in page.read_text()
        page.write_text(page.read_text().replace(sound, wrong, 1))
    text, chosen = page.read_text(), ["-k", "broken", "--tb=short"]
    said = run(begun, "pytest", "-p", "no:cacheprovider", "tests/rules", *chosen).stdout
    for path in begun.rglob("*broken*"):
        path.unlink()
    return text, said


@pytest.mark.parametrize("rule", BROKEN)
def test_a_rule_that_is_broken_says_what_to_do_at_its_line(broken, rule):
    text, said = broken
    _, wrong, todo = BROKEN[rule]
    line = text.partition(wrong)[0].count("\n") + 1
    assert re.search(rf"broken\.md:{line}: .*{re.escape(todo)}", said), said


@pytest.mark.parametrize("tool", [["ruff", "check", "."], ["ruff", "format", "--check", "."]])
def test_what_is_written_is_in_the_form_of_the_house(begun, tool):
    result = run(begun, *tool)
    assert result.returncode == 0, result.stdout


def test_a_page_may_stand_on_a_snippet_that_is_there(begun):
    snippet = begun / "snippets/rnn_cells/mgu_cell.py"
    before = snippet.read_text()
    assert run(begun, "new", "rnn_cells/borrowed", "mgu_cell").returncode == 0
    page = (begun / "vignettes/rnn_cells/borrowed.md").read_text()
    assert ":load: ../../snippets/rnn_cells/mgu_cell.py" in page
    assert snippet.read_text() == before


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("rnn_cells/nested", "vignettes/rnn_cells/nested.md: it is there already"),
        ("cooking/soup", "cooking/soup: no topic cooking; there are ecosystem, "),
        ("rnn_cells/Two words", "rnn_cells/Two words: write topic/name, "),
        ("", "write topic/name, "),
    ],
)
def test_what_cannot_be_begun_is_refused_in_one_line(begun, page, said):
    result = run(begun, "new", page)
    assert result.returncode == 1
    assert said in result.stdout and result.stdout.count("\n") == 1


def test_a_vignette_stands_last_in_the_list_of_its_topic(begun):
    lines = (begun / "index.md").read_text().splitlines()
    at = next(n for n, line in enumerate(lines) if "(vignettes/rnn_cells/begun.md)" in line)
    assert lines[at - 1].startswith("- [](vignettes/rnn_cells/")
