"""A real browser on the built site, served as a static host serves it."""

import os
import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

BUILD = Path(__file__).parents[2] / "build" / os.environ["LINE"]


class Quiet(SimpleHTTPRequestHandler):
    """A static host that logs nothing."""

    def log_message(self, *_) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def host() -> str:
    """The address at which the site is served."""
    handler = partial(Quiet, directory=BUILD.resolve() / "html")
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Browser:
    """Chromium as Debian packages it, or Chrome."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if not program:
        reason = "no chromium: apt-get install chromium"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])


@pytest.fixture
def page(browser) -> Page:
    """A tab in which a page may read and write the clipboard."""
    allowed = ["clipboard-read", "clipboard-write"]
    with browser.new_context(permissions=allowed) as context:
        yield context.new_page()
