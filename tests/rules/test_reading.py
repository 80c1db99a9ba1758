"""A page is one question of about a thousand words, and says why before each block (issue 18)."""

from dataclasses import asdict

from tests.pages import VIGNETTES
from tests.rules.reading import Reading, reading
from tests.rules.test_pages import SETTINGS

LONGER = SETTINGS["reading"]  # page -> its numbers, which may only get smaller
SAID = {
    "words": "words; a second question is a second page",
    "blocks": "blocks of code that are shown",
    "lines": "lines of code that are shown; link a helper, or fold it",
    "single": "per cent of the paragraphs are one sentence",
    "short": "times two gaps of under 25 words follow each other; say why before a block",
}


def test_a_page_is_read_in_one_go(vignette):
    limits = {**asdict(Reading()), **LONGER.get(vignette.docname, {})}
    numbers = asdict(reading(vignette))
    over = [f"{n} {SAID[k]}, at most {limits[k]}" for k, n in numbers.items() if n > limits[k]]
    assert not over, "\n".join(f"{vignette.path}:1: {text}" for text in over)


def test_a_number_that_is_usual_is_taken_out_of_the_list(vignette):
    numbers, usual = asdict(reading(vignette)), asdict(Reading())
    needless = [k for k in LONGER.get(vignette.docname, {}) if numbers[k] <= usual[k]]
    said = "take out of [tool.vignettes.reading] in pyproject.toml"
    assert not needless, f"{vignette.path}:1: {said}: {', '.join(needless)}"


def test_the_pages_that_are_longer_are_there():
    assert {*LONGER} <= {*VIGNETTES}
