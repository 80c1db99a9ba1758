"""What holds for every page, in light and dark, on a phone and on a desk."""

from typing import NamedTuple

import pytest

from .conftest import BUILD, packed

PAGES = sorted(p.relative_to(BUILD / "html").as_posix() for p in BUILD.glob("html/**/*.html"))
VISITS = [
    (page, scheme, width) for page in PAGES for scheme in ("light", "dark") for width in (390, 1350)
]
WATCH = """
window.shifts = [];
new PerformanceObserver(list => {
  for (const shift of list.getEntries().filter(entry => !entry.hadRecentInput))
    window.shifts.push(shift.sources.map(source => source.node?.className ?? "text"));
}).observe({ type: "layout-shift", buffered: true });
new MutationObserver((_, observer) => {
  if (!document.body) return;
  window.theme = document.documentElement.dataset.theme;
  observer.disconnect();
}).observe(document, { childList: true, subtree: true });
"""


class Visit(NamedTuple):
    """What one look at a page shows."""

    scheme: str
    width: int
    violations: list[str]
    errors: list[str]
    elsewhere: list[str]
    shifts: list
    theme: str
    wide: int
    files: list[tuple[int, int, str]]


@pytest.fixture(params=VISITS, ids=lambda visit: "-".join(map(str, visit)), scope="session")
def visit(request, browser, host, axe) -> Visit:
    """A first visit of a page, with nothing kept from another."""
    name, scheme, width = request.param
    size = {"width": width, "height": 844}
    with browser.new_context(viewport=size, color_scheme=scheme) as context:
        tab = context.new_page()
        errors, answers = [], []
        tab.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        tab.on("pageerror", lambda error: errors.append(error.message))
        tab.on("response", lambda answer: answers.append(answer))
        tab.add_init_script(WATCH)
        tab.goto(f"{host}{name}", wait_until="networkidle" if width == 390 else "load")
        tab.evaluate(axe)
        found = tab.evaluate("axe.run().then(result => result.violations)")
        violations = [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found]
        local = [a for a in answers if a.url.startswith(host)]
        bodies = [
            (a.headers.get("content-type", ""), a.body(), a.url.removeprefix(host)) for a in local
        ]
        files = [(len(body), len(packed(kind, body)), url) for kind, body, url in bodies]
        elsewhere = [a.url for a in answers if not a.url.startswith((host, "data:"))]
        shifts, theme = tab.evaluate("window.shifts"), tab.evaluate("window.theme")
        wide = tab.evaluate("document.documentElement.scrollWidth")
        return Visit(scheme, width, violations, errors, elsewhere, shifts, theme, wide, files)


def test_axe_finds_nothing(visit):
    assert not visit.violations


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
