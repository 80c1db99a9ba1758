"""The pages of the current line, the longest first: as executed, and as they are taken away."""

import json
from functools import cache

import nbformat
from machinery.ground import lines

from tests import pages
from tests.pages import ROOT

BUILD = ROOT / "build" / lines.current(ROOT).name
SECONDS = {
    row["page"]: row["seconds"]
    for row in json.loads(BUILD.joinpath("report.json").read_text("utf8"))["vignettes"]
}
PAGES = sorted(pages.PAGES, key=lambda page: (-SECONDS[page], page))


@cache
def executed(page):
    """The page's notebook, as it was executed."""
    return nbformat.read(BUILD / f"notebooks/{page}.ipynb", as_version=4)


def downloaded(page, form):
    """Where a download of the page is: its form is ipynb or py."""
    return BUILD / f"html/{page}.{form}"


def cheapest():
    """Of each topic the vignette that takes the least time."""
    names = [page for page in PAGES if page in pages.VIGNETTES]
    return sorted({page.split("/")[1]: page for page in names}.values())  # the last is the shortest
