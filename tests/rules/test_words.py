"""Pages keep to the words of docs/words.md, which defines each term once (issue 18)."""

import re
from collections import Counter

import pytest

from tests.pages import PAGES, ROOT
from tests.rules.test_pages import SETTINGS, found

WORDS = (ROOT / "docs/words.md").read_text("utf8")
ENTRY = re.compile(r"^(\S.*)\n  (\S.*)$", re.MULTILINE)
TERMS = {term: text for term, text in ENTRY.findall(WORDS)}
REPLACED = {
    other.strip(): term
    for term, text in TERMS.items()
    for others in re.findall(r"In place of: ([^.]+)\.", text)
    for other in others.split(",")
}
NOT_YET = SETTINGS["words"]  # page -> until when


def test_each_term_is_defined_once():
    terms = Counter(term.lower() for term, _ in ENTRY.findall(WORDS))
    assert not [term for term, times in terms.items() if times > 1]


def test_no_word_replaces_two_terms():
    words = [o.strip() for t in TERMS.values() for o in re.findall(r"In place of: ([^.]+)\.", t)]
    each = Counter(word.strip() for line in words for word in line.split(","))
    assert not [word for word, times in each.items() if times > 1]


@pytest.mark.parametrize("term", TERMS)
def test_what_a_term_links_to_is_there(term):
    for target in re.findall(r"\]\(([^)#]+)", TERMS[term]):
        assert (ROOT / "docs" / target).is_file(), f"docs/words.md: {term}: no {target}"


def private(page) -> list[str]:
    """Where a page has another word for a term of docs/words.md."""
    said = []
    for word, term in REPLACED.items():
        pattern = re.compile(rf"\b{re.escape(word)}s?\b", re.IGNORECASE)
        said += [f"{hit} (write {term})" for hit in found(pattern, page)]
    return said


def test_a_page_has_the_terms_alone(page):
    words = private(page)
    if page.docname in NOT_YET:
        assert words, f"{page.path}: take it out of [tool.vignettes.words] in pyproject.toml"
    else:
        assert not words, "\n".join(words)


def test_the_pages_that_wait_are_there():
    assert {*NOT_YET} <= {*PAGES}
