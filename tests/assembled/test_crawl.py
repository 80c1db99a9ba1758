"""A crawler over an assembled site, served as a static host serves it; run by `nox -s assemble`."""

import os
import re
import threading
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.request import urlopen
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from machinery.ground import lines

ROOT = Path(__file__).parents[2]
SITE = Path(os.environ["SITE"])
ADDRESS = os.environ.get("ADDRESS", "")
FILES = sorted(SITE.rglob("*.html"))
STABLE = lines.stable(ROOT)
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
LINES = [line for line in lines.every(ROOT).values() if (SITE / line.name).is_dir()]


class Quiet(SimpleHTTPRequestHandler):
    """A static host that logs nothing."""

    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def host():
    """The address at which the site is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=SITE))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@cache
def answer(address: str) -> tuple[int, str]:
    """Status and text of what is at an address."""
    try:
        with urlopen(address) as response:
            kind = response.headers.get_content_type()
            return response.status, response.read().decode() if kind == "text/html" else ""
    except HTTPError as error:
        return error.code, ""


@cache
def anchors(address: str) -> set[str]:
    """The anchors of a page."""
    soup = BeautifulSoup(answer(address)[1], "html.parser")
    return {tag["id"] for tag in soup.find_all(id=True)} | {""}


def name_of(file: Path) -> str:
    return file.relative_to(SITE).as_posix()


def line_of(file: Path) -> lines.Line | None:
    """The line that a page is of; none for a page that leads to another."""
    top = name_of(file).split("/")[0]
    return next((row for row in LINES if top in (row.name, "stable" * (row == STABLE))), None)


@pytest.fixture(params=FILES, ids=name_of, scope="module")
def file(request):
    """Each page of the site, and each page that leads to another."""
    return request.param


@pytest.fixture(scope="module")
def soup(file):
    return BeautifulSoup(file.read_text("utf8"), "html.parser")


def here(address: str, page: str, host: str) -> str:
    """Where the served site has what an address names."""
    if ADDRESS and address.startswith(ADDRESS):
        return host + address.removeprefix(ADDRESS)
    return urljoin(page, address)


def test_it_has_one_canonical_address_and_a_page_is_there(file, soup, host):
    found = [tag["href"] for tag in soup.find_all("link", rel="canonical")]
    assert len(found) == 1
    place = here(found[0], host + name_of(file), host)
    assert answer(place)[0] == 200
    page = name_of(file).partition("/")[2]
    if (SITE / "stable" / page).is_file():
        assert place.removesuffix("index.html") == f"{host}stable/{page}".removesuffix("index.html")


def test_search_engines_are_kept_to_the_stable_line(file, soup):
    found = [tag["content"] for tag in soup.find_all("meta", attrs={"name": "robots"})]
    kept_out = name_of(file) != "index.html" and line_of(file) != STABLE
    assert found == (["noindex,follow"] if kept_out else [])


def test_a_banner_stands_on_every_page_but_those_of_the_stable_line(file, soup):
    line, banners = line_of(file), soup.select("aside.banner")
    if line in (None, STABLE):
        assert not banners
    else:
        assert len(banners) == 1
        assert f"for {line.title}" in banners[0].get_text(" ", strip=True)


@pytest.mark.parametrize("file", list(filter(line_of, FILES)), ids=name_of, indirect=True)
def test_the_list_has_every_line_and_leads_to_the_same_page(file, soup, host):
    links = soup.select("details.lines a")
    assert [link.get_text() for link in links] == [row.title for row in LINES]
    page = name_of(file).partition("/")[2]
    for row, link in zip(LINES, links, strict=True):
        folder = "stable" if row == STABLE else row.name
        same = page if (SITE / folder / page).is_file() else "index.html"
        assert urljoin(host + name_of(file), link["href"]) == f"{host}{folder}/{same}"
    assert [link.get_text() for link in links if link.has_attr("aria-current")] == [
        line_of(file).title
    ]


def test_no_link_is_broken(file, soup, host):
    page = host + name_of(file)
    if soup.base:  # a page that the host shows at any depth
        page = here(urljoin(ADDRESS or host, soup.base["href"]), page, host)
    places = {tag.get("href") or tag.get("src") for tag in soup.find_all(["a", "link", "img"])}
    places |= {tag.get("src") for tag in soup.find_all("script")} - {None}
    refresh = soup.find("meta", attrs={"http-equiv": "refresh"})
    places |= {refresh["content"].partition("url=")[2]} if refresh else set()
    broken = []
    for place in sorted(places - {None}):
        address, anchor = urldefrag(here(place, page, host))
        if urlsplit(address).netloc != urlsplit(host).netloc:
            continue
        status, _ = answer(address)
        if status != 200 or (anchor and anchor not in anchors(address)):
            broken.append(place)
    assert not broken


def test_the_map_lists_the_stable_pages_and_no_others(host):
    map_ = SITE / "sitemap.xml"
    listed = [tag.text for tag in ElementTree.parse(map_).iter(LOC)] if map_.exists() else []
    assert bool(listed) == bool(ADDRESS)  # a map has whole addresses, or is not there
    pages = {path.relative_to(SITE / "stable").as_posix() for path in SITE.glob("stable/**/*.html")}
    pages = pages - {"index.html"} | {""}
    pages = {f"{ADDRESS}stable/{page}" for page in pages}
    assert len(listed) == len(set(listed))
    left_out = {f"{ADDRESS}stable/{name}.html" for name in ("404", "search", "genindex")}
    assert set(listed) == (pages - left_out if ADDRESS else set())
    assert all(answer(here(address, host, host))[0] == 200 for address in listed)


@pytest.mark.parametrize("row", LINES, ids=lambda row: row.name)
def test_a_tensorflow_leads_to_its_line(row, host):
    version = row.tensorflow.removesuffix(".*")
    newest = next(r for r in LINES if r.tensorflow == row.tensorflow)
    soup = BeautifulSoup(answer(f"{host}tf-{version}/index.html")[1], "html.parser")
    place = urljoin(f"{host}tf-{version}/index.html", soup.a["href"])
    assert place == f"{host}{newest.name}/index.html"


def test_a_page_that_is_not_there_has_links_from_any_depth(host):
    lost = BeautifulSoup((SITE / "404.html").read_text("utf8"), "html.parser")
    path = urlsplit(ADDRESS).path
    assert lost.base["href"] == f"{path}stable/404.html"
    assert lost.find("a", href="index.html")


def test_the_list_for_programs_leads_to_pages_of_the_stable_line(host):
    places = re.findall(r"\]\((.*?)\)", (SITE / "llms.txt").read_text("utf8"))
    assert places
    assert all(place.startswith("stable/") and (SITE / place).is_file() for place in places)


def test_the_start_leads_to_the_stable_line(host):
    soup = BeautifulSoup(answer(host)[1], "html.parser")
    assert urljoin(host, soup.a["href"]) == f"{host}stable/index.html"


def test_the_matrix_has_each_vignette_on_each_line():
    soup = BeautifulSoup((SITE / "stable/docs/compatibility.html").read_text("utf8"), "html.parser")
    rows = soup.select(".matrix tbody tr")
    vignettes = [path for path in SITE.glob("stable/vignettes/**/*.html")]
    assert len(rows) == len(vignettes)
    assert all(len(row.find_all("td")) == len(LINES) for row in rows)
