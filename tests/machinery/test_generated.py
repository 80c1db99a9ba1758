"""What hypothesis draws of each kind that can be wrong; a build has many cases at once."""

import json
import random
import re
import shutil

import pytest
import yaml
from extensions import addresses
from hypothesis import given, settings
from hypothesis import strategies as st
from machinery.execute import report
from machinery.execute.cache import Cache, remove
from machinery.ground import lines, outputs
from machinery.ground.failure import one_line
from machinery.ground.outputs import Output
from machinery.ground.page import Page
from machinery.publish import changes
from nbformat.v4 import new_code_cell, new_notebook, new_output

from tests.machinery.drawn import anything, cases, drawn, values
from tests.machinery.project import PAGE, Project, cell

RARELY = settings(max_examples=cases(20))
OFTEN = settings(max_examples=cases(100))


def json_or_bytes(form):
    """The text of a file of some form whose values are anything, or bytes."""
    return st.one_of(form.map(lambda value: json.dumps(value).encode()), st.binary(max_size=50))


# The cache ----------------------------------------------------------------------------------------
def page(name):
    """An executed page, in whose output what is damaged does not show by itself."""
    output = new_output("stream", name="stdout", text=f"{name} 1.25\n" * 20)
    notebook = new_notebook(cells=[new_code_cell(f"print('{name}')", outputs=[output])])
    notebook.metadata.kernelspec = {"name": "python3"}
    return Page(name, None, notebook)


def harm(place, kind, where, byte):
    """Damage a file: as a full disk, a kill, a bad disk or another program does."""
    content = bytearray(place.read_bytes())
    at = int(where * (len(content) - 1))
    if kind == "cut":
        place.write_bytes(content[:at])
    elif kind == "flip":
        content[at] ^= byte
        place.write_bytes(content)
    elif kind == "garbage":
        place.write_bytes(random.Random(byte).randbytes(at))
    else:
        remove(place)
        if kind == "folder":
            place.mkdir()
        if kind == "no folder":
            remove(place.parent)


HARMS = st.tuples(
    st.sampled_from(["cut", "flip", "garbage", "gone", "folder", "no folder"]),
    st.floats(0, 1),
    st.integers(1, 255),
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A cache of two pages."""
    folder = tmp_path_factory.mktemp("kept") / "cache"
    cache = Cache(folder)
    for name in "ab":
        cache.put(page(name), 1.0)
    return folder


@RARELY
@given(place=st.integers(0, 3), damage=HARMS)
def test_a_cache_with_any_damage_gives_what_was_kept_or_nothing(kept, place, damage):
    folder = kept.with_name("damaged")
    remove(folder)
    shutil.copytree(kept, folder)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    harm(files[place], *damage)
    for _ in range(2):  # then nothing is damaged any more
        cache, lost = Cache(folder), 0
        for name in "ab":
            stale = page(name)
            stale.notebook.cells[0].outputs = []
            found = cache.get(stale)
            lost += found is None
            assert (
                found is None or found[0].cells[0].outputs == page(name).notebook.cells[0].outputs
            )
            if found is None:
                cache.put(page(name), 1.0)
    assert lost == 0


# Settings, and what the last build left -----------------------------------------------------------
ROW = st.fixed_dictionaries(
    {},
    optional={
        "name": st.just("3.15") | values,
        "keras": st.just("3.15.*") | values,
        "tensorflow": st.just("2.21.*") | values,
        "python": st.just("3.11") | values,
        "status": st.sampled_from(lines.STATES) | values,
        "extra": st.just([]) | values,
        "install": st.just([]) | values,
    },
)


def toml(rows):
    """Rows as TOML: what JSON writes is TOML, but for null and names of keys."""
    text = ""
    for row in rows:
        settings = {
            key: value
            for key, value in row.items()
            if not re.search("null|NaN|Inf|{", json.dumps(value))
        }
        text += "[[line]]\n" + "".join(f"{k} = {json.dumps(v)}\n" for k, v in settings.items())
    return text.encode()


@OFTEN
@given(content=st.lists(ROW, max_size=3).map(toml) | anything.map(str.encode) | st.binary())
def test_any_lines_are_lines_or_one_line_that_names_the_file(tmp_path_factory, content):
    root = tmp_path_factory.mktemp("lines", numbered=True)
    (root / "conf").mkdir()
    (root / "conf/lines.toml").write_bytes(content)
    try:
        found = lines.declared(root)
    except SystemExit as error:
        assert str(error).startswith("conf/lines.toml: ")
        assert one_line(str(error)) == str(error)
    else:
        assert all(isinstance(line.keras, str) and line.python for line in found.values())
        assert lines.stable(root) in found.values()


REPORTS = values | st.fixed_dictionaries({"vignettes": st.lists(values), "checksum": values})


@OFTEN
@given(content=json_or_bytes(REPORTS))
def test_any_report_is_as_it_was_written_or_none(tmp_path_factory, content):
    file = tmp_path_factory.mktemp("report") / "report.json"
    file.write_bytes(content)
    assert report.load(file) == {}


@OFTEN
@given(content=json_or_bytes(values | st.dictionaries(anything, st.lists(st.integers()))))
def test_any_state_of_the_sources_is_a_state_and_is_forgotten(tmp_path_factory, content):
    work = tmp_path_factory.mktemp("state")
    work.joinpath("state.json").write_bytes(content)
    before = changes.recall(work)
    assert changes.affected(work, before, {"index.md": [1, 2, 3]}) is None
    assert not work.joinpath("state.json").exists()


@RARELY
@given(content=json_or_bytes(values | st.tuples(values, values)))
def test_any_list_of_names_is_one_or_is_made_again(tmp_path_factory, content):
    root = tmp_path_factory.mktemp("names")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(addresses, "SITES", {"numpy": addresses.SITES["numpy"]})
        patch.setattr(addresses, "load", lambda: None)
        patch.setattr(addresses, "collect", lambda package: ({"a": "b"}, {"c": "d"}, []))
        addresses.documented.__wrapped__(root)
        next(root.glob("names-*/names.json")).write_bytes(content)
        names = addresses.documented.__wrapped__(root)
    texts = [*names.public, *names.public.values(), *names.gaps]
    assert all(isinstance(text, str) for text in texts)
    assert isinstance(names.public, dict) and isinstance(names.gaps, list)


# Outputs ------------------------------------------------------------------------------------------
LINES = st.lists(st.sampled_from(["--- cell 1", "\\--- cell 2: why", "", "1.5"]) | anything)
TEXTS = LINES.map(lambda parts: "\n".join(["a", *parts, ""]))


@OFTEN
@given(kept=st.dictionaries(st.integers(1, 99), TEXTS.map(Output), max_size=3))
def test_any_output_is_read_as_it_was_written(kept):
    assert outputs.parse(outputs.write(kept)) == kept


@OFTEN
@given(message=anything | anything.map(lambda text: text * 200))
def test_any_message_is_one_short_line(message):
    line = one_line(message)
    assert line.isprintable() and len(line) < 12_000


PARTS = ["\r", "\n", "\x1b[2J", "\x0c", "\x85", "\u2028", "</pre>", "<script>", "{{", "```", "\b"]
PARTS += ["--- cell 1\n", "--- cell 2: x\n", "🙂", "\u202e", "\ufeff", "1.5", "nan", "\t", "\x00"]
SAID = st.lists(st.sampled_from(PARTS) | anything, max_size=6).map("".join).map(ascii)
FORMS = [
    "print({0})",
    "print({0} * 20_000)",
    "for each in range(300): print({0})",
    "import sys\nsys.stdout.write({0});",
    "import os\nos.write(1, {0}.encode('utf8', 'replace'));",
    "{0}",
    "class A:\n    def __repr__(self): return {0}\n\n\nA()",
    "from IPython.display import HTML\nHTML({0})",
    "from IPython.display import Markdown\nMarkdown({0})",
    "from IPython.display import Latex\nLatex({0})",
    "display({{'text/plain': {0}, 'text/html': {0}}}, raw=True)",
    "display({{'image/svg+xml': {0}}}, raw=True)",
    "display({{'image/png': {0}}}, raw=True)",
    "display({{{0}: {0}}}, raw=True)",
    "from myst_nb import glue\nglue('x', {0})",
    "raise ValueError({0})",
    "raise type({0} or 'A', (Exception,), {{}})",
    "exit({0})",
]
OUTPUTS = st.tuples(
    st.sampled_from(FORMS), SAID, st.sampled_from([(), ("tags: [raises-exception]",)])
)


def many(project, texts):
    """Write a page for each text, keep what they print, and build: what both commands said.

    Then build once more without the pages that were refused, so that Sphinx reads the others.
    """
    folder = project.folder / "vignettes/rnn_cells"
    names = [f"p{number:03}" for number in range(len(texts))]
    for name, text in zip(names, texts, strict=True):
        (folder / f"{name}.md").write_bytes(text)
    said = [project.run("expect", *[f"rnn_cells/{name}" for name in names]), project.build()]
    for name in set(re.findall(r"^ERROR: .*?vignettes/rnn_cells/(p\d+)\.md", said[1].stdout, re.M)):
        (folder / f"{name}.md").unlink()
    return [*said, project.build()]


def all_of_them_are_lines(results, texts):
    """Whether a build said what is wrong in lines that name a page, and nothing else."""
    ours = r"(execute|show|publish): |\[\d+/\d+\] |The (build failed|site is built)|ERROR: \d+ of"
    for result in results[1:]:
        assert result.returncode in (0, 1), result.stdout
        rest = [line for line in result.stdout.splitlines() if not re.match(ours, line)]
        for line in rest:
            place = re.search(r"rnn_cells/p(\d+)\.md(:\d+)?: ", line)
            assert place, f"{line}\n{result.stdout[-3000:]}"
            assert len(line) < 1500 and line.isprintable(), texts[int(place[1])]
    refused = re.findall(r"^ERROR: .*?rnn_cells/(p\d+)\.md:\d+", results[1].stdout, re.M)
    assert len(refused) == len(set(refused)), results[1].stdout
    assert "Traceback" not in results[0].stdout, results[0].stdout


@pytest.fixture
def project(request, tmp_path):
    """An empty project on the kernels that are named."""
    return Project(tmp_path / "project", request.param)


BOTH = pytest.mark.parametrize("project", ["forked", "local-provisioner"], indirect=True)
ONE = pytest.mark.parametrize("project", ["forked"], indirect=True)


@BOTH
def test_whatever_cells_put_out_neither_hangs_nor_floods_nor_hides_a_page(project):
    count = cases(24 if project.kernels == "forked" else 8)
    texts = [
        PAGE.format(title="T", prose="", front="", cells=cell(form.format(said), *tags)).encode()
        for form, said, tags in drawn(OUTPUTS, count)
    ]
    all_of_them_are_lines(many(project, texts), texts)


# Pages --------------------------------------------------------------------------------------------
WORDS = [
    "print(",
    "1/0",
    "x",
    "=",
    "\n",
    "\n    ",
    ":",
    "'",
    '"',
    "#",
    "\\",
    "\t",
    "\x00",
    "\f",
    "é",
]
WORDS += ["%", "!", "raise", "def f():", "(", ")", "]", "await", "yield", "1e999", "'''", "\r", "?"]
CODE = st.lists(st.sampled_from(WORDS) | anything, max_size=5).map("".join)
KEYS = ["tags", "load", "since", "lineno-start", "emphasize-lines", "name", "caption", "mystnb"]
GIVEN = [
    "[fix]",
    "[raises-exception]",
    "[remove-cell]",
    "fix",
    '"3.15"',
    '"99.1"',
    "3.9",
    "[check]",
]
GIVEN += ["../../snippets/rnn_cells/one.py", "../../conf/conf.py", "."]
OPTION = st.tuples(
    st.sampled_from(KEYS) | anything,
    st.sampled_from(GIVEN) | values.map(lambda value: json.dumps(value)) | anything,
).map(": ".join)
MARKUP = [
    "# ",
    "```",
    "`",
    "\n",
    "\n\n",
    ":::",
    "{glue}`x`",
    "[](#x)",
    "$",
    "$$",
    "|",
    "<div>",
    "---",
]
MARKUP += [
    "(label)=",
    "{ref}`a`",
    "```{note}\n",
    "```{include} x.md\n```",
    "```{code-cell} python\n",
]
MARKUP += ["```{eval-rst}\n", "**", "[^1]", "[^1]: ", "![a](b.png)", "- ", "> ", "\\", "%", "+++"]
MARKUP += [
    "{py:obj}`keras.Model`",
    "```{toctree}\n",
    "```{math}\n",
    "\\frac{",
    "```{snippets} x\n```",
]
MARKUP += ["```{explorer}\n```", "{{ x }}", "\x00", "\t", "```{raw} html\n", "```{glue} x\n```"]
PROSE = st.lists(st.sampled_from(MARKUP) | anything, max_size=6).map("".join)
FRONT = st.dictionaries(
    st.sampled_from(["kernelspec", "mystnb", "myst", "kind", "title", "orphan", "html_meta"])
    | anything,
    values
    | st.dictionaries(st.sampled_from(["name", "execution_mode"]) | anything, values, max_size=2),
    max_size=2,
).map(lambda front: yaml.safe_dump(front, allow_unicode=True))


def written(front="", prose="", code="x = 1", options=()):
    """The text of a page."""
    return PAGE.format(title="T", front=front, prose=prose, cells=cell(code, *options))


TEXT = st.one_of(
    st.builds(written, front=FRONT),
    st.builds(written, front=anything.map(lambda text: f"{text}\n")),
    st.builds(written, prose=PROSE),
    st.builds(written, code=CODE),
    st.builds(written, options=st.lists(OPTION, max_size=2)),
)
CODECS = st.sampled_from(["utf8"] * 8 + ["utf-16", "latin-1", "utf-8-sig", "utf-7"])
PAGES = st.binary(max_size=60) | st.tuples(TEXT, CODECS).map(
    lambda page: page[0].encode(page[1], "replace")
)


@ONE
def test_whatever_a_page_is_is_one_line_or_a_page(project):
    project.snippet("one", '"""One."""\n\n\ndef one():\n    """One."""\n    return 1\n')
    texts = drawn(PAGES, cases(60))
    all_of_them_are_lines(many(project, texts), texts)


# Names of files -----------------------------------------------------------------------------------
LETTERS = st.characters(categories=["Lu", "Ll", "Lo", "Nd"]) | st.sampled_from(
    " -_.,+=&'()[]!@~;%#"
)
NAMES = st.text(LETTERS, min_size=1, max_size=20)


@ONE
def test_a_page_of_any_name_is_published_or_refused_in_one_line(project):
    names = sorted({name.casefold(): name for name in drawn(NAMES, cases(20))}.values())
    for name in names:
        project.page(name, cell("print(1)"), expected="--- cell 1\n1\n")
    result = project.build()
    for name in re.findall(
        r"^ERROR: vignettes/rnn_cells/(.*)\.md:1: FormatError: the name", result.stdout, re.M
    ):
        (project.folder / f"vignettes/rnn_cells/{name}.md").unlink()
        names.remove(name)
    assert len(names) > 8
    result = project.build()
    assert result.returncode == 0, result.stdout
    for name in names:
        for ending in ("html", "html.md", "ipynb", "py"):
            assert (project.site / f"vignettes/rnn_cells/{name}.{ending}").is_file()
