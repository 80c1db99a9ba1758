"""A message that a program with an RNN raises, pasted into the search, finds its page first."""

from tests.messages.keras_2 import LISTED, words
from tests.messages.met import MET
from tests.messages.rnn import MESSAGES


def pasted():
    """Each message that has a page of errors, and that page."""
    for message in MESSAGES:
        if "/errors/" in message.page:
            yield f"ValueError: {message.words}", message.page
    for row in LISTED:
        if "page" in row:
            yield words(row["kind"], row["name"], row["of"].split()[0]), row["page"]
    yield from MET.items()


def test_its_page_comes_first(search, page, host):
    missed, all_of_them = {}, list(pasted())
    for text, right in all_of_them:
        page.goto(f"{host}index.html")
        found = search(text.replace("…", " "))
        if not found or found[0].partition("#")[0] != f"vignettes/{right}.html":
            missed[text] = found[:2]
    first = len(all_of_them) - len(missed)
    print(f"\nmessages whose page comes first: {first} of {len(all_of_them)}", missed)
    assert len(missed) <= len(all_of_them) / 20, missed
