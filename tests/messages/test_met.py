"""Each message that is met beside those of the RNN code is on its page."""

import re

import pytest

from tests.messages.met import MET
from tests.messages.test_rnn import on, pattern, plain


@pytest.mark.parametrize(("message", "page"), MET.items())
def test_its_page_has_its_words(message, page):
    _, _, words = message.partition(": ")
    assert re.search(pattern(plain(words)), on(page))
