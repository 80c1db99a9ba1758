"""`nox -s weigh`: a page's first view on a phone, as the theme comes and as it is published.

It prints the table of docs/how_it_is_built.md; Lighthouse and bytes of both in one run.
"""

import sys
import tempfile
import threading
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import sync_playwright

from .conftest import BUILD, FLAGS, PROGRAM, Host, packed
from .test_lighthouse import LEAST, judge

STOCK = BUILD.parent / "stock/html"


def row(name: str, folder: Path, page: str) -> str:
    """Requests, bytes, hosts and scores of a page in a folder."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Host, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=FLAGS)
        tab = browser.new_page(viewport={"width": 390, "height": 844})
        asked, answers = [], []
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("response", lambda answer: answers.append(answer))
        tab.goto(address + page, wait_until="networkidle")
        bodies = [(a.headers.get("content-type", ""), a.body()) for a in answers if a.ok]
        browser.close()
    asked = [url for url in asked if not url.startswith("data:")]
    hosts = {url.split("/")[2] for url in asked if not url.startswith(address)}
    raw = sum(len(body) for _, body in bodies) / 1024
    sent = sum(len(packed(kind, body)) for kind, body in bodies) / 1024
    with tempfile.TemporaryDirectory() as place:
        categories = judge(address + page, Path(place))["categories"]
    scores = " / ".join(f"{100 * categories[kind]['score']:.0f}" for kind in LEAST)
    server.shutdown()
    return f"| {name} | {len(asked)} | {raw:,.0f} | {sent:,.0f} | {len(hosts)} | {scores} |"


def main(*pages: str) -> None:
    """Print a table for each page."""
    for page in pages:
        print(f"\n{page}\n\n| | requests | KiB | KiB, gzip | other hosts | {' / '.join(LEAST)} |")
        print("| --- | --- | --- | --- | --- | --- |")
        print(row("the theme as it comes", STOCK, page))
        print(row("this site", BUILD.resolve() / "html", page))


if __name__ == "__main__":
    main(*sys.argv[1:])
