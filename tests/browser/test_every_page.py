"""What holds for every page, in light and dark, on a phone and on a desk.

A push loads a page twice, each time in other colours and on another screen, and then changes the
colours; a nightly run loads it four times.
"""

from typing import NamedTuple

import pytest

from .conftest import BUILD, NIGHTLY

PAGES = sorted(p.relative_to(BUILD / "html").as_posix() for p in BUILD.glob("html/**/*.html"))
OTHER = {"light": "dark", "dark": "light"}
LOADS = [("light", 390), ("dark", 1350)]
if NIGHTLY:
    LOADS += [("light", 1350), ("dark", 390)]
VISITS = [(page, *load) for page in PAGES for load in LOADS]
WATCH = """
window.shifts = [];
new PerformanceObserver(list => {
  for (const shift of list.getEntries().filter(entry => !entry.hadRecentInput))
    window.shifts.push(shift.sources.map(({ node, previousRect: before, currentRect: now }) =>
      node?.className ?? `text ${now.y > before.y ? "wraps" : "moves"}: ${node?.data}`));
}).observe({ type: "layout-shift", buffered: true });
new MutationObserver((_, observer) => {
  if (!document.body) return;
  window.theme = document.documentElement.dataset.theme;
  observer.disconnect();
}).observe(document, { childList: true, subtree: true });
"""
FILES = """
["navigation", "resource"].flatMap(type => performance.getEntriesByType(type))
  .map(file => [file.decodedBodySize, file.encodedBodySize, file.name])
"""
BACKGROUND = "getComputedStyle(document.body).backgroundColor"
THEME = "theme => document.documentElement.dataset.theme === theme"
STILL = "Promise.all(document.getAnimations().map(animation => animation.finished)).then(() => 0)"


class Visit(NamedTuple):
    """What one look at a page shows."""

    scheme: str
    width: int
    violations: list[str]
    recoloured: list[str]
    backgrounds: tuple[str, str]
    errors: list[str]
    elsewhere: list[str]
    shifts: list
    theme: str
    wide: int
    files: list[tuple[int, int, str]]


def judge(tab, *rules):
    """What axe says of a tab, by all its rules or by those that are named."""
    found = tab.evaluate(
        "rules => axe.run(rules.length ? {runOnly: rules} : {}).then(said => said.violations)",
        list(rules),
    )
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in found]


@pytest.fixture(params=VISITS, ids=lambda visit: "-".join(map(str, visit)), scope="session")
def visit(request, browser, host, axe) -> Visit:
    """A first visit of a page, with nothing kept from another; then the system changes colours."""
    name, scheme, width = request.param
    size = {"width": width, "height": 844}
    with browser.new_context(viewport=size, color_scheme=scheme) as context:
        tab = context.new_page()
        errors, asked = [], []
        tab.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        tab.on("pageerror", lambda error: errors.append(error.message))
        tab.on("request", lambda request: asked.append(request.url))
        tab.add_init_script(WATCH)
        tab.goto(f"{host}{name}", wait_until="networkidle" if width == 390 else "load")
        tab.evaluate(axe)
        violations, background = judge(tab), tab.evaluate(BACKGROUND)
        shifts, theme = tab.evaluate("window.shifts"), tab.evaluate("window.theme")
        wide = tab.evaluate("document.documentElement.scrollWidth")
        files = [file for file in tab.evaluate(FILES) if file[2].startswith(host)]
        tab.emulate_media(color_scheme=OTHER[scheme])
        tab.wait_for_function(THEME, arg=OTHER[scheme])
        tab.evaluate(STILL)  # the colours of buttons fade
        recoloured = judge(tab, "color-contrast")
        backgrounds = background, tab.evaluate(BACKGROUND)
        elsewhere = [url for url in asked if not url.startswith((host, "data:"))]
        found = violations, recoloured, backgrounds, errors, elsewhere, shifts, theme, wide, files
        return Visit(scheme, width, *found)


def test_axe_finds_nothing(visit):
    assert not visit.violations


def test_its_colours_follow_those_of_the_system(visit):
    assert len(set(visit.backgrounds)) == 2


def test_its_other_colours_have_contrast(visit):
    assert not visit.recoloured


def test_the_console_has_no_error(visit):
    assert not visit.errors


def test_no_other_host_is_asked(visit):
    assert not visit.elsewhere


def test_nothing_moves_while_it_is_loaded(visit):
    assert not visit.shifts


def test_the_colours_are_known_before_anything_is_drawn(visit):
    assert visit.theme == visit.scheme


def test_it_is_no_wider_than_the_screen(visit):
    assert visit.wide <= visit.width


def test_its_first_view_is_light(visit):
    raw, sent = (sum(file[n] for file in visit.files) / 1024 for n in (0, 1))
    heaviest = sorted(visit.files, reverse=True)[:5]
    assert raw <= 300 and sent <= 60, f"{raw:.1f} and {sent:.1f} KiB: {heaviest}"


def test_icons_that_come_late_move_nothing(browser, host):
    with browser.new_context(viewport={"width": 1350, "height": 844}) as context:
        tab = context.new_page()
        held = []
        tab.route("**/*.woff2", lambda route: held.append(route))
        tab.add_init_script(WATCH)
        tab.goto(f"{host}docs/snippets/subclassing.html", wait_until="domcontentloaded")
        tab.wait_for_function("[...document.fonts].some(font => font.status === 'loading')")
        drawn = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        tab.evaluate(drawn)
        for route in held:
            route.continue_()
        tab.evaluate("document.fonts.ready.then(() => 0)")
        tab.evaluate(drawn)
        assert held
        assert not tab.evaluate("window.shifts")
