"""A build that fails says where in a line each, and leaves the site that stood as it was."""

import re

from tests.machinery.project import cell

TOP = '"""A snippet that fails when it is loaded."""\n\n{}["now"]\n\n\ndef top():\n    return 1\n'
DEEP = '"""A snippet that fails when it is called."""\n\n\ndef deep(d):\n    return d["deep"]\n'

LINES = """\
snippets/rnn_cells/deep.py:5 (from vignettes/rnn_cells/called.md:18): cell 2: KeyError: 'deep'
snippets/rnn_cells/top.py:3 (from vignettes/rnn_cells/loaded.md:10): cell 1: KeyError: 'now'
vignettes/rnn_cells/dead.md:12: cell 1: DeadKernelError: the kernel died
vignettes/rnn_cells/killed.md:12: cell 1: DeadKernelError: the kernel died
vignettes/rnn_cells/missing.md:11: FileNotFoundError: no such file: ../../snippets/none.py
vignettes/rnn_cells/nothing.md:1: no expected outputs: read what the page prints
vignettes/rnn_cells/number.md:10: cell 1: Unexpected output: expected "a 1.6", printed "a 1.5"
vignettes/rnn_cells/plain.md:1: FormatError: no front matter of a MyST notebook
vignettes/rnn_cells/raises.md:18: cell 2: ValueError: inline
vignettes/rnn_cells/silent.md:10: cell 1: Unexpected output: expected "a", printed nothing
vignettes/rnn_cells/slow.md:13: cell 1: CellTimeoutError: A cell timed out
vignettes/rnn_cells/syntax.md:12: cell 1: SyntaxError: invalid syntax
""".splitlines()


def break_pages(project):
    """Write a page for each way in which a page can fail."""
    load_deep = project.snippet("deep", DEEP)
    load_top = project.snippet("top", TOP)
    project.page("called", cell("", load_deep), cell("d = {}\n\ndeep(d)"))
    project.page("loaded", cell("", load_top))
    project.page("dead", cell("import os\nos._exit(1)").replace("import", "\nimport", 1))
    kill = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"
    project.page("killed", cell(kill).replace("import", "\nimport", 1))
    project.page("missing", cell("", "load: ../../snippets/none.py"))
    project.page("nothing", cell("print(1)"), expected=None)
    project.page("number", cell('print("a 1.5")'), expected="--- cell 1\na 1.6\n")
    project.page("silent", cell("x = 1"), expected="--- cell 1\na\n")
    project.page("raises", cell("x = 1"), cell('x\nraise ValueError("inline")', "tags: [check]"))
    forever = cell("import time\nwhile True:\n    time.sleep(1)")
    project.page("slow", forever, front="mystnb:\n  execution_timeout: 3\n")
    project.page("syntax", cell("x = 1\ny = = 2"))
    project.write("vignettes/rnn_cells/plain.md", "No front matter.\n")


def test_every_bad_vignette_is_one_line_and_the_site_is_untouched(project):
    project.page("good", cell('print("good")'), expected="--- cell 1\ngood\n")
    assert project.build().returncode == 0
    before = project.files()
    break_pages(project)
    for _ in range(2):  # the second time nothing has changed, and it fails as the first time
        result = project.build()
        errors = re.findall(r"^.*ERROR: (.*:\d+.*)$", result.stdout, re.MULTILINE)
        assert [error.startswith(line) for error, line in zip(errors, LINES, strict=True)] == [
            True
        ] * len(LINES), "\n".join(errors)
        assert "12 of 13 vignettes failed" in result.stdout
        assert "Traceback" not in result.stdout
        assert result.returncode == 1
        assert project.files() == before


def test_a_warning_of_sphinx_fails_the_second_build_too(project):
    project.page("page", cell("x = 1"), prose="[nowhere](nowhere.md)")
    for _ in range(2):
        result = project.build()
        assert result.returncode == 1
        assert re.search(r"page\.md:\d+: WARNING", result.stdout)


def test_an_unknown_line_is_one_sentence(project, monkeypatch):
    monkeypatch.setattr(type(project), "environment", {**project.environment, "LINE": "9.9"})
    result = project.build()
    assert result.returncode == 1
    assert result.stdout == "conf/lines.toml: no line '9.9'; there are 3.15, 3.11, 3.9, 3.4\n"


def test_a_page_that_fails_is_refused_by_expect(project):
    project.page("bad", cell("1 / 0"), expected=None)
    result = project.run("expect", "rnn_cells/bad")
    assert result.returncode == 1
    assert "refused: vignettes/rnn_cells/bad.md:11: cell 1: ZeroDivisionError" in result.stdout
    assert not (project.folder / "tests/vignettes/expected/rnn_cells/bad.txt").exists()


def test_expect_shows_the_difference_and_the_next_build_runs_nothing(project):
    project.page("page", cell('print("new")'), expected="--- cell 1\nold\n")
    result = project.run("expect", "rnn_cells/page")
    assert "-old\n+new\n" in result.stdout
    assert "ran" not in project.build().stdout
    assert project.build().returncode == 0
