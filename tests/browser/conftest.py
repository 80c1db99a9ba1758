"""A real browser on the built site, served as a static host serves it."""

import gzip
import os
import re
import shutil
import threading
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from xdist.scheduler import LoadScopeScheduling

from .tools import FOLDER

BUILD = Path(__file__).parents[2] / "build" / os.environ["LINE"]
TOOLS = FOLDER / "node_modules"
NIGHTLY = bool(os.environ.get("NIGHTLY"))  # what takes longer than a push may
PROGRAM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


class PageScheduling(LoadScopeScheduling):
    """Every test of a page runs on one worker, so that it is loaded once for all of them.

    The search reports the ranks of all its questions, so its tests are together too.
    xdist's own groups (--dist=loadgroup, 3.8.0) are without effect, silently, under pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        page = re.search(r"\[([\w/]+\.html)", nodeid)
        file = nodeid.partition("::")[0]
        return page[1] if page else file if file.endswith("test_search.py") else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log) -> PageScheduling:
    """Spread the pages over the workers."""
    return PageScheduling(config, log)


def absent(reason: str) -> None:
    """Skip what needs a program that is not here; in CI that is a failure."""
    pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)


def is_text(kind: str) -> bool:
    """Whether a static host compresses files of a kind."""
    return kind.startswith(("text/", "application/j", "application/xml", "image/svg"))


@cache
def sent(kind: str, path: Path) -> bytes:
    """What a static host sends of a file, compressed once."""
    body = path.read_bytes()
    return gzip.compress(body, mtime=0) if is_text(kind) else body


class Host(SimpleHTTPRequestHandler):
    """A static host: compressed texts, files that may be kept, and no log."""

    protocol_version = "HTTP/1.1"

    def send_head(self) -> BytesIO | None:
        """Begin the answer, and hand on what is left to send."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return None
        kind = self.guess_type(path)
        body = sent(kind, path)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        if is_text(kind):
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        return BytesIO(body)

    def log_message(self, *_) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def host() -> str:
    """The address at which the site is served."""
    handler = partial(Host, directory=BUILD.resolve() / "html")
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Browser:
    """Chromium as Debian packages it, or Chrome."""
    if not PROGRAM:
        absent("no chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=PROGRAM, args=FLAGS)


@pytest.fixture(scope="session")
def axe() -> str:
    """The program of axe, which looks for what keeps people out."""
    program = TOOLS / "axe-core/axe.min.js"
    if not program.exists():
        absent("no axe: apt-get install npm, then nox -s browser")
    return program.read_text("utf8")


@pytest.fixture
def page(browser) -> Page:
    """A tab in which a page may read and write the clipboard."""
    allowed = ["clipboard-read", "clipboard-write"]
    with browser.new_context(permissions=allowed) as context:
        yield context.new_page()


@pytest.fixture
def search(page, host):
    """The search, opened on the home page: what it finds for some words, as addresses."""
    page.goto(f"{host}index.html")

    def find(words):
        page.keyboard.press("Control+k")
        field = page.locator("#pst-search-dialog input")
        if "\n" in words:
            page.evaluate("text => navigator.clipboard.writeText(text)", words)
            field.press("Control+v")
        else:
            field.fill(words)
        page.locator("#pst-search-dialog :is(li, [role=status]:not(:empty))").first.wait_for()
        links = page.locator("#pst-search-dialog li a").evaluate_all("all => all.map(a => a.href)")
        return [link.removeprefix(host) for link in links]

    return find
