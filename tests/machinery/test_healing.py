"""Whatever is damaged costs a line and a run; whatever is wrong with one page is a line of it."""

import json
import re
import shutil

import pytest
from extensions import addresses

from tests.machinery.project import Project, cell


def cut(file):
    """Leave half of a file, as a full disk or a kill does."""
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])


def statuses(project):
    """The status of each page in the report."""
    report = json.loads((project.folder / "build/3.15/report.json").read_text())
    return {row["page"].split("/")[-1]: row["status"] for row in report["vignettes"]}


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """A project of two pages, built once for all tests."""
    project = Project(tmp_path_factory.mktemp("once") / "project", "local-provisioner")
    for name in ("page", "other"):
        project.page(name, cell(f"print('{name}')"), expected=f"--- cell 1\n{name}\n")
    result = project.build()
    assert result.returncode == 0, result.stdout
    return project


@pytest.fixture
def two(once, tmp_path):
    """A copy of that project for the test alone."""
    return once.copy(tmp_path / "project")


@pytest.fixture
def project(tmp_path):
    """An empty project; the kind of its kernels matters to none of these."""
    return Project(tmp_path / "project", "local-provisioner")


def rebuilt(project):
    """A build in which the sentences of all pages changed, and no code did."""
    for name in ("page", "other"):
        file = project.folder / f"vignettes/rnn_cells/{name}.md"
        file.write_text(file.read_text() + "\nOne more sentence.\n")
    result = project.build()
    assert result.returncode == 0, result.stdout
    return result.stdout


def notebooks(project):
    """The kept notebooks that print `page`."""
    found = project.folder.glob("build/3.15/cache-*/executed/*/base.ipynb")
    return [file for file in found if "print('page')" in file.read_text()]


@pytest.mark.parametrize(
    "harm",
    [
        cut,
        lambda file: file.write_text("no notebook"),
        lambda file: file.write_text(file.read_text().replace("page\\n", "pace\\n")),
        lambda file: file.write_text('{"cells": [], "metadata": {}}'),
        lambda file: file.unlink(),
        lambda file: shutil.rmtree(file.parent),
    ],
    ids=["half", "garbage", "otherwise", "empty", "missing", "folder"],
)
def test_a_kept_page_that_is_damaged_is_run_again_and_no_other_is(two, harm):
    harm(notebooks(two)[0])
    said = rebuilt(two)
    assert "vignettes/rnn_cells/page: kept damaged, and run again" in said
    assert statuses(two) == {"page": "ran", "other": "cached"}
    assert "damaged" not in rebuilt(two)
    assert statuses(two) == {"page": "cached", "other": "cached"}


@pytest.mark.parametrize("content", [None, b"", b"no database"], ids=["half", "empty", "garbage"])
def test_a_cache_without_its_database_is_made_again(two, content):
    database = next(two.folder.glob("build/3.15/cache-*/global.db"))
    cut(database) if content is None else database.write_bytes(content)
    said = rebuilt(two)
    assert statuses(two) == {"page": "ran", "other": "ran"}
    assert "Traceback" not in said
    assert "ran" not in statuses(two) or "damaged" not in rebuilt(two)


@pytest.mark.parametrize("content", ["", "[]", '{"vignettes": [{}]}', '{"vigne'])
def test_a_damaged_report_is_made_again(two, content):
    two.write("build/3.15/work/report.json", content)
    assert "report.json: damaged, and made again" in rebuilt(two)
    assert statuses(two) == {"page": "cached", "other": "cached"}


@pytest.mark.parametrize("content", ["", "[]", '{"index.md": 3}', "{"])
def test_a_damaged_state_of_the_sources_makes_every_page_anew(two, content):
    two.write("build/3.15/work/state.json", content)
    rebuilt(two)
    assert "One more sentence." in two.text("other")


@pytest.mark.parametrize("folder", ["notebooks", "html", "doctrees", ""])
def test_a_folder_of_sphinx_that_is_gone_costs_a_build_at_most(two, folder):
    shutil.rmtree(two.folder / "build/3.15/work" / folder)
    two.page("page", cell("print('new')"), expected="--- cell 1\nnew\n")
    two.build()
    result = two.build()
    assert result.returncode == 0, result.stdout
    assert ">new\n" in two.text("page")
    assert ">other\n" in two.text("other")


@pytest.mark.parametrize("name", ["names.json", "numpy.inv"])
def test_damaged_addresses_of_names_are_found_again(project, name, monkeypatch):
    monkeypatch.setattr(addresses, "SITES", {"numpy": addresses.SITES["numpy"]})
    addresses.documented.cache_clear()
    before = addresses.documented(project.folder)
    cut(next(project.folder.glob(f"names-*/{name}")))
    addresses.documented.cache_clear()
    assert addresses.documented(project.folder) == before
    assert addresses.known(project.folder, "numpy")
    addresses.documented.cache_clear()


ROW = '[[line]]\nname = "3.15"\nkeras = "3.15.*"\ntensorflow = "2.21.*"\npython = "3.11"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ROW.replace("python", "snake"), "a line has an unknown key: snake"),
        (ROW, "a line lacks status"),
        (ROW + 'status = "done"', "no status 'done'"),
        (ROW + 'status = "rebuilt"', 'one line, and no more, has the status "stable"'),
        ((ROW + 'status = "stable"\n') * 2, "a line stands twice"),
        (ROW.replace("3.15.*", "newest") + 'status = "stable"', "Invalid version: 'newest'"),
        ("[[line", "Expected"),
        ("", 'one line, and no more, has the status "stable"'),
        (None, "No such file"),
    ],
)
def test_whatever_is_wrong_with_the_lines_is_one_line(project, text, said):
    project.write("conf/lines.toml", text or "")
    if text is None:
        (project.folder / "conf/lines.toml").unlink()
    result = project.build()
    assert result.returncode == 1
    assert result.stdout.startswith("conf/lines.toml: ") and said in result.stdout
    assert result.stdout.count("\n") == 1


# A page that is wrong: its text below the head, the line to which that leads, and what is said.
WRONG = {
    "magic": (cell("x = 1\n!echo hi"), 12, "cell 1: SyntaxError: invalid syntax; a cell is plain"),
    "kernel": ("", 1, "FormatError: in the front matter, kernelspec: no kernel named nosuch"),
    "mode": ("", 1, "FormatError: in the front matter, mystnb: execution_mode: a page cannot"),
    "since": (cell("x = 1", "since: 3.99"), 10, 'cell 1: write :since: "3.12"'),
    "since_words": (cell("x = 1", "since: soon"), 10, 'cell 1: write :since: "3.12"'),
    "option": (cell("x = 1", "sing: a.py"), 10, "cell 1: unknown option sing"),
    "tag": (cell("x = 1", "tags: [hidden]"), 10, "cell 1: unknown tag hidden"),
    "by_hand": (cell("x = 1", "tags: [skip-execution]"), 11, "no tag"),
    "yaml": ("```{code-cell} python\n---\ntags: [fix]\n---\nx = 1\n```\n", 10, "write the options"),
    "no_file": (cell("", "load: ../../snippets/rnn_cells/no.py"), 11, "no such file"),
    "outside": (cell("", "load: ../../conf/conf.py"), 11, "no file of snippets/"),
    "empty": (cell("", "load: ../../snippets/rnn_cells/empty.py"), 11, "no public class"),
    "repr": (cell("class B:\n    def __repr__(self): 1 / 0\n\nB()"), 12, "ZeroDivisionError"),
    "long": (cell("raise ValueError('x' * 1_000_000)"), 11, "more characters)"),
    "exits": (cell("x = 1\nexit()"), 11, "cell 1: DeadKernelError: the kernel died: exit()"),
    "leaves": (cell("import sys\nsys.exit(3)"), 11, "cell 1: SystemExit: 3"),
    "steers": (cell("raise ValueError('\\x1b[2J')"), 11, "cell 1: ValueError: \\x1b[2J"),
    "fix": (cell("x = 1", "tags: [fix]"), 10, "cell 1: a fix has nothing above it"),
    "flood": (cell("print('x' * 6_000_000)"), 11, "OutputLimitError: more than"),
}
FRONT = {"kernel": "python3", "mode": "mystnb:\n  execution_mode: off\n"}


@pytest.fixture
def wrong(two):
    """The project with a page for each kind of what can be wrong with one."""
    two.snippet("empty", '"""Nothing."""\n')
    for name, (text, _, _) in WRONG.items():
        page = two.page(name, text, expected=None, front=FRONT["mode"] if name == "mode" else "")
        if name == "kernel":
            page.write_text(page.read_text().replace("name: python3", "name: nosuch"))
    latin = two.page("latin", prose="Text", expected=None)
    latin.write_bytes(latin.read_bytes().replace(b"Text", b"na\xefve"))
    mark = two.page("mark", expected=None)
    mark.write_bytes(b"\xef\xbb\xbf" + mark.read_bytes())
    two.write("vignettes/rnn_cells/book.ipynb", '{"cells": []}')
    two.write("docs/runs.md", "---\nfile_format: mystnb\n---\n\n# Runs\n")
    two.page("before", cell("x = 1"), expected="no cell\n")
    two.page("twice", cell("x = 1"), expected="--- cell 1\na\n--- cell 1\nb\n")
    return two


def test_whatever_is_wrong_with_a_page_is_one_line_of_it_and_no_page_hides_another(wrong):
    before = wrong.files()
    result = wrong.build()
    lines = result.stdout.splitlines()
    for name, (_, number, words) in WRONG.items():
        found = [line for line in lines if f"vignettes/rnn_cells/{name}.md" in line]
        found = [line for line in found if f"{name}.md:{number}: " in line and words in line]
        assert len(found) == 1, f"{name}:{number}: {words}\n{result.stdout}"
    for words in (
        "latin.md:8: UnicodeDecodeError: not UTF-8: save it as UTF-8",
        "mark.md:1: FormatError: a byte-order mark",
        "book.ipynb:1: FormatError: a vignette is a file .md",
        "docs/runs.md:1: FormatError: only pages in vignettes/ run",
        "expected/rnn_cells/before.txt:1: ValueError: it does not begin with",
        "expected/rnn_cells/twice.txt:1: ValueError: cell 1 stands here twice",
    ):
        assert sum(words in line for line in lines) == 1, f"{words}\n{result.stdout}"
    assert "Traceback" not in result.stdout
    assert "html is as it was" in result.stdout
    assert max(map(len, lines)) < 1500
    assert result.returncode == 1
    assert wrong.files() == before


def test_an_output_that_sphinx_cannot_show_is_a_line_of_its_page(project):
    code = "from IPython.display import display\ndisplay({'image/png': 'é'}, raw=True)"
    project.page("picture", cell(code))
    project.page(
        "kind", cell("from IPython.display import display\ndisplay({'é' * 9999: ''}, raw=True)")
    )
    result = project.build()
    assert result.returncode == 1
    assert len(re.findall(r"picture\.md:1: ERROR: ValueError", result.stdout)) == 1
    assert len(re.findall(r"kind\.md:12: WARNING: skipping unknown", result.stdout)) == 1
    assert max(map(len, result.stdout.splitlines())) < 1500


def test_what_stops_sphinx_itself_is_one_line_and_no_report_of_a_crash(two):
    two.write("conf/templates/holds_for.html", "{{ nothing.at.all }}")
    result = two.build()
    assert result.returncode == 1
    assert len(re.findall("UndefinedError|is undefined", result.stdout)) == 1
    assert "traceback.txt" in result.stdout
    assert "html is as it was" in result.stdout
    assert "Versions" not in result.stdout


def test_a_report_that_is_damaged_has_every_page_again(two):
    two.write("build/3.15/work/report.json", "{")
    two.page("page", cell("print('new')"), expected="--- cell 1\nnew\n")
    assert two.build().returncode == 0
    assert statuses(two) == {"page": "ran", "other": "cached"}


def test_an_output_like_the_form_of_what_is_kept_is_kept(project):
    project.page(
        "page", cell("print('--- cell 1\\n--- cell 7: x')"), cell("print(2)"), expected=None
    )
    assert project.run("expect", "rnn_cells/page").returncode == 0
    result = project.build()
    assert result.returncode == 0, result.stdout


def test_a_long_line_costs_no_more_than_many_short_ones(project):
    project.page("page", cell("print('x' * 1_000_000)", "tags: [remove-output]"))
    result = project.build()  # minutes, where the work grows with the square
    assert result.returncode == 0, result.stdout


def test_what_stands_is_as_it_was_where_the_last_step_fails(two):
    build = two.folder / "build/3.15"
    parts = ["report.json", "notebooks/vignettes/rnn_cells/page.ipynb"]
    before = two.files(), [build.joinpath(part).read_bytes() for part in parts]
    two.write("conf/pagefind/__main__.py", "raise SystemExit('no index')")
    two.write("conf/pagefind/__init__.py", "")
    two.page("page", cell("print('new')"), expected="--- cell 1\nnew\n")
    result = two.build()
    assert result.returncode == 1
    assert "The search index cannot be written: no index" in result.stdout
    assert "html is as it was" in result.stdout
    assert (two.files(), [build.joinpath(part).read_bytes() for part in parts]) == before
    assert len(list(build.glob("current-*"))) == 1


def test_a_name_with_a_space_and_an_accent_is_published(project):
    project.imports = "matplotlib.pyplot"
    figure = "import matplotlib.pyplot as plt\n\nfigure, axes = plt.subplots()\naxes.plot([1, 3]);"
    project.page("naïve page", cell(figure), cell("print(1)"), expected="--- cell 2\n1\n")
    result = project.build()
    assert result.returncode == 0, result.stdout
    folder = project.site / "vignettes/rnn_cells"
    for ending in ("html", "html.md", "ipynb", "py"):
        assert (folder / f"naïve page.{ending}").is_file()


def test_what_a_cell_writes_into_the_sources_is_said_with_its_line(two):
    wait = "import time\n\ntime.sleep(0.05)\n"  # else the clock cannot tell the cells apart
    stray, gone = (f"{two.folder}/{name}" for name in ("vignettes/STRAY.txt", "docs/gone.txt"))
    two.write("docs/gone.txt", "")
    write, remove = f"open({stray!r}, 'w').close()\n", f"import os\n\nos.remove({gone!r})\n"
    two.page("page", cell("x = 1"), cell(wait + write + wait), cell(wait + remove + wait))
    said = two.build().stdout
    place = "vignettes/rnn_cells/page.md"
    assert f"vignettes/STRAY.txt: written while this ran: {place}:14: cell 2\n" in said
    assert f"docs/gone.txt: written while this ran: {place}:25: cell 3\n" in said
    two.page("page", cell("x = 1"))
    assert "written while" not in two.build().stdout


def test_what_decides_what_is_kept_is_in_the_name_of_the_cache(two):
    kernels = two.folder / "conf/machinery/execute/kernels.py"
    kernels.write_text(kernels.read_text().replace("MOST = 5_000_000", "MOST = 5_000_001"))
    rebuilt(two)
    assert statuses(two) == {"page": "ran", "other": "ran"}
