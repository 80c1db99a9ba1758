"""On a phone no page is wider than the screen."""

import pytest

from .conftest import BUILD

PAGES = sorted(p.relative_to(BUILD / "html").as_posix() for p in BUILD.glob("html/**/*.html"))


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_no_wider_than_a_phone(name, page, host):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{host}{name}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
