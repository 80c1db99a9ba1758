"""Slimming changes what a page weighs, and nothing that a reader reads."""

import html
import re
from pathlib import Path

import pytest
from light import pages, stylesheets
from machinery.ground import lines

from tests.pages import ROOT

BUILD = ROOT / "build" / lines.current(ROOT).name
PAGES = sorted(
    path.relative_to(BUILD / "html").as_posix()
    for path in BUILD.glob("html/**/*.html")
    if BUILD.joinpath("work/html", path.relative_to(BUILD / "html")).exists()
)


@pytest.fixture(params=PAGES)
def name(request):
    """Each page that Sphinx wrote, in turn."""
    return request.param


def before_and_after(name):
    """A page as Sphinx wrote it, and as it is published."""
    return [BUILD.joinpath(folder, name).read_text("utf8") for folder in ("work/html", "html")]


def texts(page, tag):
    """The text of each element of a kind."""
    found = re.findall(rf"<{tag}[ >].*?</{tag}>", page, re.DOTALL)
    return [html.unescape(re.sub(r"<[^>]*>", "", element)) for element in found]


@pytest.mark.parametrize("tag", ["pre", "article", "title"])
def test_a_text_is_the_same_before_and_after(name, tag):
    before, after = before_and_after(name)
    assert texts(after, tag) == texts(before, tag)


def test_each_link_leads_where_it_led(name):
    before, after = (
        re.findall(r'<a [^>]*?href="([^"]*)"', page) for page in before_and_after(name)
    )
    assert after == before


def test_each_heading_has_its_address(name):
    _, page = before_and_after(name)
    for heading in re.findall(r"<h[2-6][^>]*>.*?headerlink", page, re.DOTALL):
        assert heading.split(">")[0].partition(' id="')[2], heading


def test_a_page_asks_for_one_stylesheet_and_one_script_that_waits(name):
    _, page = before_and_after(name)
    assert len(re.findall(r'<link [^>]*rel="stylesheet"', page)) == 1
    scripts = re.findall(r"<script [^>]*src=[^>]*>", page)
    assert [tag for tag in scripts if "module" not in tag] == re.findall(
        r'<script defer src="[^"]*/site-\w+\.js">', page
    )


def test_a_figure_has_its_size_before_it_is_loaded(name):
    _, page = before_and_after(name)
    for figure in re.findall(r'<img [^>]*src="[^"]*\.svg"[^>]*>', page):
        assert re.search(r' width="\d+" height="\d+"', figure), figure


def test_no_file_of_the_theme_is_left_that_no_page_asks_for():
    pages = "".join(BUILD.joinpath("html", name).read_text("utf8") for name in PAGES)
    css = next(BUILD.glob("html/_static/site-*.css")).read_text("utf8")
    for file in BUILD.glob("html/_static/**/*.*"):
        assert file.name in pages + css, file


def test_a_rule_stays_for_a_name_in_use_and_no_other():
    css = ".a { color: red } .b { color: blue } .a .b { color: green }"
    assert stylesheets.purge(css, {"a"}) == ".a{color:red}"


def test_a_variable_goes_with_the_rules_that_read_it():
    css = ":root { --x: red } .b { color: var(--x) } p { top: 0 }"
    assert stylesheets.purge(css, set()) == "p{top:0}"


def test_stylesheets_keep_the_order_of_every_page():
    a, b, c = map(Path, "abc")
    assert pages.in_order([[a, c], [a, b], [b, c]]) == [a, b, c]
