"""What the site relies on of the theme is listed in conf/light/theme.toml, and is there.

It is looked for where Sphinx wrote it: in pages that are not slimmed yet, and in the theme's files.
"""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from light.pages import NAMED, THEME
from machinery.ground import lines
from pygments.token import STANDARD_TYPES

from tests.pages import ROOT

BUILT = ROOT / "build" / lines.current(ROOT).name / "work/html"
PAGES = "".join(page.read_text("utf8") for page in BUILT.rglob("*.html"))
IN_PAGES = {name for value in NAMED.findall(PAGES) for name in value.split()}
OWN = [file for folder in ("static", "templates") for file in (ROOT / "conf" / folder).rglob("*.*")]
THEME_FILES = "".join(
    file.read_text("utf8")
    for file in BUILT.glob("_static/**/*.*")
    if file.suffix in (".css", ".js") and file.name not in {own.name for own in OWN}
)
TEMPLATES = [
    file
    for package in ("sphinx", "pydata_sphinx_theme", "sphinx_book_theme")
    for file in Path(find_spec(package).origin).parent.glob("theme*/**/*.html")
]

# What is ours: settings, templates, scripts and styles, and the classes that a page gives itself.
STYLES = re.sub(r"/\*.*?\*/", "", (ROOT / "conf/static/site.css").read_text("utf8"), flags=re.S)
SETTINGS = (ROOT / "conf/conf.py").read_text("utf8")
TEXTS = [file for file in [*OWN, *ROOT.glob("conf/**/*.py")] if file.suffix != ".css"]
TEXT = "".join(file.read_text("utf8") for file in TEXTS)
DIVISIONS = [
    name
    for page in ROOT.glob("docs/**/*.md")
    for name in re.findall(r"\{div\} ([\w-]+)", page.read_text("utf8"))
]

SELECTED = {name for group in THEME["selected"].values() for name in group}
CODE = THEME["selected"]["code"]


def each(*names):
    """A test for each of some names."""
    return pytest.mark.parametrize("name", names)


def said(name: str, text: str) -> bool:
    """Whether a text has a name as a whole."""
    return bool(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text))


@each(*THEME["files"]["needless"], THEME["files"]["inlined"])
def test_a_page_asks_for_the_file(name):
    assert re.search(rf'(?:src|href)="[^"]*/{re.escape(name)}[?"]', PAGES)


@each(*THEME["files"]["unpublished"])
def test_sphinx_writes_the_file_that_is_not_published(name):
    assert list(BUILT.rglob(f"*{name}"))


@each(*THEME["markup"]["spans"], *THEME["markup"]["links"], THEME["markup"]["toggle"])
def test_a_page_has_the_markup(name):
    assert f'class="{name}"' in PAGES


@each(*sorted(SELECTED - {*CODE}))
def test_a_page_has_what_is_selected(name):
    assert name in IN_PAGES


@each(*CODE)
def test_pygments_has_the_kind_of_code(name):
    assert name in STANDARD_TYPES.values()


@each(*THEME["written"]["names"])
def test_the_theme_acts_on_what_the_templates_write(name):
    assert said(name, THEME_FILES + "".join(re.findall(r"<style>.*?</style>", PAGES, re.DOTALL)))


@each(*THEME["written"]["data"])
def test_a_script_of_the_theme_knows_the_attribute(name):
    assert f"dataset.{name}" in THEME_FILES


@each(*THEME["templates"]["files"])
def test_the_theme_has_the_template(name):
    assert name in {file.name for file in TEMPLATES}


@each(*THEME["templates"]["blocks"])
def test_the_template_has_the_block(name):
    assert any(said(f"block {name}", file.read_text("utf8")) for file in TEMPLATES)


@each(*THEME["variables"]["names"])
def test_the_theme_has_the_variable(name):
    assert said(name, THEME_FILES)


def test_the_list_has_every_variable_that_our_styles_name():
    assert set(re.findall(r"--pst-[\w-]+", STYLES)) == {*THEME["variables"]["names"]}


def test_the_list_has_every_template_and_block_that_ours_stand_on():
    named = re.findall(r'(?:extends|include) "([\w-]+\.html)', TEXT)
    named += re.findall(r"[\w-]+\.html", SETTINGS)
    theirs = {*named} - {file.name for file in OWN} | {*re.findall(r"!([\w-]+\.html)", TEXT)}
    assert theirs == {*THEME["templates"]["files"]}
    assert set(re.findall(r"{% block (\w+)", TEXT)) == {*THEME["templates"]["blocks"]}


def test_the_list_has_every_class_that_our_styles_select_and_we_do_not_write():
    rules = re.sub(r'\{[^{}]*\}|"[^"]*"', "", STYLES)
    names = set(re.findall(r"[.#]([A-Za-z_][\w-]*)", rules)) - SELECTED
    assert not {name for name in names if not said(name, TEXT) and name not in DIVISIONS}


def test_the_list_has_every_class_that_we_write_and_our_styles_do_not_select():
    given = re.findall(r"""class(?:es)?["']?(?:=|: )\[?["']([\w -]*)["']""", TEXT)
    names = {name for value in given for name in value.split() if not said(name, STYLES)}
    assert names <= {*THEME["written"]["names"]}


@each(*sorted(SELECTED), *THEME["written"]["names"], *THEME["files"]["unpublished"])
def test_what_is_listed_is_named(name):
    texts = [file.read_text("utf8") for file in ROOT.glob("tests/browser/*.py")]
    assert said(name, "".join([STYLES, TEXT, *texts]))
