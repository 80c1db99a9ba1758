"""A real browser on the built site, served as a static host serves it."""

import gzip
import os
import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

BUILD = Path(__file__).parents[2] / "build" / os.environ["LINE"]
TOOLS = BUILD.parent / "npm/node_modules"
PROGRAM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def absent(reason: str) -> None:
    """Skip what needs a program that is not here; in CI that is a failure."""
    pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)


def packed(kind: str, body: bytes) -> bytes:
    """What a static host sends of a file: texts are compressed."""
    is_text = kind.startswith(("text/", "application/j", "application/xml", "image/svg"))
    return gzip.compress(body, mtime=0) if is_text else body


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
        kind, body = self.guess_type(path), path.read_bytes()
        sent = packed(kind, body)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(sent)))
        self.send_header("Cache-Control", "max-age=600")
        if sent is not body:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        return BytesIO(sent)

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
