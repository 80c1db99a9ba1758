"""Every message of Keras' RNN code is listed, is raised by its program, and is on its page."""

import re
import warnings

import pytest
from packaging.version import Version

from tests.messages.reading import messages
from tests.messages.rnn import MESSAGES, SOURCES, Message
from tests.pages import ROOT
from tests.versions import KERAS

NEWEST = pytest.mark.skipif(KERAS < Version("3.15"), reason="the list is of the newest line")


def pattern(words: str) -> str:
    """A regular expression for the words of a source, in which `…` varies."""
    return ".*".join(map(re.escape, words.split("…")))


def is_of(message: Message, place) -> bool:
    listed = place.file in message.files.split() and message.function in ("", place.function)
    return listed and (
        bool(re.search(pattern(message.words), place.words, re.DOTALL))
        if message.words
        else not place.words
    )


def plain(text: str) -> str:
    """A text as the search and a reader's eye take it: without backticks and line ends."""
    return " ".join(re.sub(r"\x1b\[[\d;]*m|[`*]", "", text).split())


def named(message: Message) -> str:
    return message.words[:60] or f"{message.files} {message.function}"


def on(page: str) -> str:
    """What stands on a page, and what it prints."""
    printed = ROOT / f"tests/vignettes/expected/{page}.txt"
    return plain((ROOT / f"vignettes/{page}.md").read_text("utf8") + printed.read_text("utf8"))


RAISED = [message for message in MESSAGES if message.program]


@NEWEST
def test_each_message_of_the_source_is_listed_once():
    places = list(messages(SOURCES))
    unlisted = [p for p in places if sum(is_of(m, p) for m in MESSAGES) != 1]
    said = [f"keras/src/{p.file}:{p.line} {p.function}: {p.words}" for p in unlisted]
    assert not said, "list them in tests/messages/rnn.py:\n" + "\n".join(said)


@NEWEST
def test_each_message_that_is_listed_is_in_the_source():
    places = list(messages(SOURCES))
    gone = [
        (file, m.words or m.function)
        for m in MESSAGES
        for file in m.files.split()
        if not any(is_of(m, place) for place in places if place.file == file)
    ]
    assert not gone


def said_by(message: Message) -> str:
    """What its program raises."""
    if Version(message.since) > KERAS:
        pytest.skip(f"since Keras {message.since}")
    with warnings.catch_warnings(), pytest.raises(Exception) as caught:
        warnings.simplefilter("error")
        message.program()
    return plain(str(caught.value))


@pytest.mark.parametrize("message", RAISED, ids=named)
def test_its_program_raises_it(message):
    assert re.search(pattern(plain(message.words)), said_by(message))


@pytest.mark.jax
@pytest.mark.parametrize("message", [m for m in RAISED if m.on_jax], ids=named)
def test_its_program_raises_it_on_jax(message):
    assert re.search(pattern(plain(message.words)), said_by(message))


@pytest.mark.parametrize("message", [m for m in MESSAGES if m.page], ids=named)
def test_its_page_has_its_words(message):
    assert re.search(pattern(plain(message.words)), on(message.page)), message.page


@pytest.mark.parametrize("message", MESSAGES, ids=named)
def test_it_has_a_page_or_a_reason_and_a_program_or_a_reason(message):
    assert message.reason or (message.page and message.program)
