"""Pages that are drawn while they are still on their way, their stylesheet kept from another."""

import pytest
from playwright.sync_api import BrowserContext

from .conftest import NIGHTLY
from .test_every_page import PAGES, WATCH

SLOW = {"offline": False, "latency": 40, "downloadThroughput": 30_000, "uploadThroughput": -1}
WIDTHS = [390, 1350]
VISITS = [
    (name, width)
    for place, name in enumerate(PAGES)
    for width in (WIDTHS if NIGHTLY else [WIDTHS[place % 2]])
]


@pytest.fixture(scope="session")
def readers(browser, host) -> dict[int, BrowserContext]:
    """For each width, somebody who has the stylesheet already."""
    screens = {width: {"width": width, "height": 844} for width in WIDTHS}
    contexts = {width: browser.new_context(viewport=size) for width, size in screens.items()}
    for context in contexts.values():
        tab = context.new_page()
        tab.goto(f"{host}search.html?kept")  # an address that is none of the pages'
        tab.close()
    return contexts


def cut(shift: list[str]) -> bool:
    """Whether what moved is the one word, or space, at which the page was cut on its way (#17).

    The rest of the word takes it to a later line, and nothing around it moves. Text that moves
    along its line, as beside an icon that comes late, is no such word.
    """
    return len(shift) == 1 and str(shift[0]).startswith("text wraps: ")


@pytest.mark.parametrize(("name", "width"), VISITS)
def test_nothing_moves_while_a_page_comes_slowly(name, width, readers, host):
    with readers[width].new_page() as tab:
        tab.add_init_script(WATCH)
        readers[width].new_cdp_session(tab).send("Network.emulateNetworkConditions", SLOW)
        tab.goto(f"{host}{name}", wait_until="load")
        tab.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
        assert not [shift for shift in tab.evaluate("window.shifts") if not cut(shift)]
