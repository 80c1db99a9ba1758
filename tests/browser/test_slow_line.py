"""Pages that are drawn while they are still on their way, their stylesheet kept from another."""

import pytest

from .test_every_page import PAGES, WATCH

SLOW = {"offline": False, "latency": 40, "downloadThroughput": 30_000, "uploadThroughput": -1}


@pytest.mark.parametrize("width", [390, 1350])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_moves_while_a_page_comes_slowly(name, width, browser, host):
    with browser.new_context(viewport={"width": width, "height": 844}) as context:
        tab = context.new_page()
        tab.add_init_script(WATCH)
        tab.goto(f"{host}search.html", wait_until="load")
        context.new_cdp_session(tab).send("Network.emulateNetworkConditions", SLOW)
        tab.goto(f"{host}{name}", wait_until="load")
        tab.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
        assert not tab.evaluate("window.shifts")
