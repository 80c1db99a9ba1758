"""What a reader of the search finds: messages, names, and the questions that people ask."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from .conftest import BUILD

ROOT = Path(__file__).parents[2]
QUESTIONS = tomllib.loads(Path(__file__).with_name("questions.toml").read_text())["question"]
ASKED = [question for question in QUESTIONS if "fact" in question]
DIGITS = str.maketrans("0123456789", "1357924680")
RANKS: dict[str, tuple[str, int, bool]] = {}
TRACEBACK = """\
Traceback (most recent call last):
  File "/home/me/train.py", line 12, in <module>
    model.fit(x, y)
  File "/home/me/lib/site-packages/keras/src/utils/traceback_utils.py", line 122, in error_handler
    raise e.with_traceback(filtered_tb) from None
{}: {}
"""


def messages():
    """Each page of errors with what its first failing cell raises on this line, as pasted."""
    for path in sorted(BUILD.glob("notebooks/vignettes/*/errors/*.ipynb")):
        cells = json.loads(path.read_text("utf8"))["cells"]
        raised = [o for c in cells for o in c.get("outputs", []) if o["output_type"] == "error"]
        title = "".join(cells[0]["source"]).splitlines()[0].strip("# `").replace("`", "")
        text = (
            TRACEBACK.format(raised[0]["ename"], raised[0]["evalue"].translate(DIGITS))
            if raised
            else title
        )
        yield path.relative_to(BUILD / "notebooks").with_suffix(".html").as_posix(), text


def test_nothing_of_the_search_is_loaded_before_it_is_used(page, host):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{host}index.html", wait_until="networkidle")
    assert not [address for address in asked if "pagefind" in address]


def test_ctrl_k_opens_it_and_escape_closes_it(page, host):
    page.goto(f"{host}index.html")
    dialog = page.locator("#pst-search-dialog")
    page.keyboard.press("Control+k")
    assert dialog.is_visible()
    page.keyboard.press("Escape")
    assert not dialog.is_visible()


def test_enter_opens_the_first_result(page, search):
    first = search("write a cell")[0]
    page.locator("#pst-search-dialog input").press("Enter")
    page.wait_for_url(f"**/{first}")


def test_arrows_go_through_the_results(page, search):
    search("write a cell")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    links = page.locator("#pst-search-dialog li a")
    assert links.nth(1).evaluate("link => link === document.activeElement")


def test_words_that_are_nowhere_find_nothing_and_say_what_to_do(page, search):
    assert search("12, 漢字") == []
    assert "Nothing found" in page.locator("#pst-search-dialog [role=status]").text_content()


def test_a_search_that_cannot_be_loaded_says_so(page, host, search):
    page.route("**/pagefind/*", lambda route: route.abort())
    assert search("cell") == []
    said = page.locator("#pst-search-dialog [role=status]").text_content()
    assert "could not be loaded" in said


def test_the_page_of_a_search_has_an_address(page, host):
    page.goto(f"{host}search.html?q=initial_state")
    first = page.locator("main .site-search li a").first
    first.wait_for()
    assert "initial_state" in first.get_attribute("href")


def test_on_the_page_of_the_search_ctrl_k_goes_to_its_field(page, host):
    errors = []
    page.on("pageerror", lambda error: errors.append(error.message))
    page.goto(f"{host}search.html")
    page.keyboard.press("Control+k")
    field = page.locator("main .site-search input")
    assert field.evaluate("field => field === document.activeElement")
    assert not errors


def test_a_pasted_message_finds_its_page_first(search, page, host):
    missed = {}
    for name, text in messages():
        page.goto(f"{host}index.html")
        found = search(text)
        if not found or found[0].partition("#")[0] != name:
            missed[name] = found[:3]
    total = len(list(messages()))
    print(f"\npasted messages whose page comes first: {total - len(missed)} of {total}", missed)
    assert len(missed) <= total / 10, missed


@pytest.mark.parametrize(
    ("name", "pages"),
    [
        ("keras.layers.RNN", "the_loop write_a_cell nested recipes speed_and_export"),
        ("layers.RNN", "the_loop write_a_cell nested recipes speed_and_export"),
        ("reset_states", "stateful attribute_error_no_attribute_reset_states"),
        ("return_sequences", "states_and_outputs recipes"),
        ("get_initial_state", "nested write_a_cell initial_state"),
        ("StackedRNNCells", "recipes states_and_outputs"),
        ("stateful", "stateful"),
        ("adapt", "what_a_layer_knows"),
    ],
)
def test_a_name_finds_a_page_that_is_about_it_first(name, pages, search):
    assert Path(search(name)[0].partition("#")[0]).stem in pages.split()


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["id"])
def test_a_question_finds_its_facts_among_the_first_three(question, search):
    found = search(question["query"])
    facts = [fact["places"] for fact in question.get("fact", []) if "proof" in fact]
    pages = [{place.partition("#")[0] for place in places} for places in facts]
    right = set.intersection(*pages) if pages else set()  # which hold every fact
    rank = next((n for n, hit in enumerate(found, 1) if hit.partition("#")[0] in right), 0)
    at_once = any(hit in places for hit in found[:3] for places in facts)
    RANKS[question["id"]] = question["topic"], rank, at_once
    if question in ASKED:
        assert 1 <= rank <= 3 and at_once, found


def test_the_ranks_are_reported():
    written = [(rank, at_once) for topic, rank, at_once in RANKS.values() if topic == "rnn_cells"]
    reciprocal = sum(1 / rank for rank, _ in written if rank) / max(len(written), 1)
    print(f"\nranks {[rank for rank, _ in written]}, mean reciprocal rank {reciprocal:.2f}")
    print(f"a section with a fact is shown in the first three: {sum(s for _, s in written)}")
    print(f"of topics that are not written yet: {len(RANKS) - len(written)}")


@pytest.mark.parametrize("question", ASKED, ids=lambda question: question["id"])
def test_each_fact_that_counts_has_its_proof_and_its_place(question):
    for fact in question["fact"]:
        if "proof" not in fact:
            continue
        file, _, name = fact["proof"].partition("::" if "::" in fact["proof"] else ": ")
        text = (ROOT / file).read_text("utf8")
        assert re.search(rf"^def {name}\(", text, re.M) if "::" in fact["proof"] else name in text
        for place in fact["places"]:
            page, _, anchor = place.partition("#")
            assert f'id="{anchor}"' in (BUILD / "html" / page).read_text("utf8"), place
