"""What a reader does with a page: colours, keys, a drawer, a printer, no JavaScript."""

import pytest

PAGE = "vignettes/rnn_cells/the_loop.html"


def theme(page):
    """The colours that a page has."""
    return page.evaluate("document.documentElement.dataset.theme")


def test_colours_are_chosen_with_the_mouse_and_kept_on_the_next_page(page, host):
    page.goto(host + PAGE)
    page.get_by_role("button", name="Colours").click()
    page.get_by_role("button", name="Dark").click()
    assert theme(page) == "dark"
    page.goto(f"{host}index.html")
    assert theme(page) == "dark"


def test_colours_are_chosen_with_keys(page, host):
    page.goto(host + PAGE)
    page.get_by_role("button", name="Colours").press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert theme(page) == "dark"
    assert not page.locator("#colours").is_visible()


def test_the_first_stop_of_the_keyboard_skips_to_the_text(page, host):
    page.goto(host + PAGE)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main-content")


def test_each_of_the_first_stops_is_seen(page, host):
    page.goto(host + PAGE)
    for _ in range(12):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => { const style = getComputedStyle(document.activeElement);
            return style.outlineStyle !== "none" || style.boxShadow !== "none"; }"""
        )
        assert seen, page.evaluate("document.activeElement.outerHTML")


def test_on_a_phone_the_list_of_pages_opens_and_closes(page, host):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(host + PAGE)
    link = page.locator("nav.bd-links").get_by_text("What comes back, and when")
    assert not link.is_visible()
    page.locator(".primary-toggle").click()
    link.wait_for(state="visible")
    page.keyboard.press("Escape")
    link.wait_for(state="hidden")


@pytest.mark.parametrize("width", [390, 1350])
def test_without_javascript_the_text_is_whole_and_leads_to_every_page(browser, host, width):
    with browser.new_context(
        java_script_enabled=False, viewport={"width": width, "height": 844}
    ) as context:
        tab = context.new_page()
        tab.goto(host + PAGE)
        assert tab.locator("article h2").count() > 5
        assert tab.locator("article pre").first.is_visible()
        link = tab.get_by_role("link", name="All pages")
        assert link.is_visible()
        link.click()
        assert tab.get_by_role("link", name="How do I try my own step?").is_visible()


def test_on_paper_there_is_the_text_and_nothing_to_press(page, host):
    page.goto(host + PAGE)
    page.emulate_media(media="print")
    for away in ("#pst-primary-sidebar", ".page-tools", ".copies", ".prev-next-footer"):
        assert not page.locator(away).first.is_visible(), away
    assert page.locator("article h1").is_visible()
    wide = page.locator("article pre").evaluate_all(
        "all => all.map(p => p.scrollWidth - p.clientWidth)"
    )
    assert max(wide) <= 0  # no line of code is cut off


def test_the_breadcrumbs_lead_to_the_topic_on_the_home_page(page, host):
    page.goto(host + PAGE)
    page.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="RNNs").click()
    assert page.url.endswith("index.html#rnns-and-cells")
    assert page.locator("#rnns-and-cells").is_visible()


def test_a_page_that_is_not_there_helps(page, host):
    page.goto(f"{host}404.html")
    page.get_by_role("article").get_by_role("link", name="errors").click()
    assert page.url.endswith("docs/errors.html")
