"""What a reader of the explorer of layers and flags sees."""

import pytest

ADDRESS = "vignettes/rnn_cells/states_and_outputs.html"


@pytest.fixture
def explorer(page, host):
    """The explorer, opened."""
    page.goto(f"{host}{ADDRESS}")
    page.locator("details.explorer summary").click()
    page.locator(".explorer table").wait_for()
    return page.locator("details.explorer")


def names(explorer):
    """The names of what comes back, in order."""
    return explorer.locator("tbody td:nth-child(2)").all_text_contents()


def test_its_data_are_loaded_when_it_is_opened_and_not_before(page, host):
    asked = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.goto(f"{host}{ADDRESS}", wait_until="networkidle")
    assert "flags.json" not in asked
    page.locator("details.explorer summary").click()
    page.locator(".explorer table").wait_for()
    assert asked.count("flags.json") == 1


def test_an_lstm_with_both_flags_returns_outputs_h_and_c(explorer):
    assert names(explorer) == ["outputs", "h", "c"]
    last = explorer.locator("li").last
    assert [mark[-1] for mark in last.locator(".back").all_text_contents()] == ["①", "②", "③"]


def test_the_steps_stand_in_a_row(explorer, page):
    page.set_viewport_size({"width": 1350, "height": 800})
    tops = explorer.locator("li").evaluate_all("all => all.map(li => li.offsetTop)")
    assert len(tops) == 4 and len(set(tops)) == 1


def test_a_flag_changes_what_comes_back(explorer):
    explorer.get_by_label("return_state").uncheck()
    assert names(explorer) == ["outputs"]
    explorer.get_by_label("return_sequences").uncheck()
    assert names(explorer) == ["last output"]
    assert explorer.locator(".back").count() == 1


def test_a_backward_layer_begins_at_the_last_step(explorer):
    explorer.get_by_label("go_backwards").check()
    steps = explorer.locator("li em").all_text_contents()
    assert steps == ["start", "step 3", "step 2", "step 1"]


def test_a_stateful_layer_begins_where_the_first_call_ended(explorer):
    end = explorer.locator("li").last.locator("i").nth(1).text_content()
    explorer.get_by_label("stateful").check()
    start = explorer.locator("li").first
    assert start.locator("em").text_content() == "kept from the first call"
    assert start.locator("i").first.text_content().strip() == end.rstrip(" ②")


def test_a_bidirectional_layer_returns_the_forward_states_first(explorer):
    explorer.locator("select").select_option("Bidirectional(LSTM, merge_mode=concat)")
    states = ["forward h", "forward c", "backward h", "backward c"]
    assert names(explorer) == ["outputs", *states]


def test_what_keras_refuses_is_shown_with_its_message(explorer):
    explorer.locator("select").select_option("TimeDistributed(LSTM)")
    said = explorer.locator("code").text_content()
    assert said.startswith("InvalidArgumentError: Shapes of all inputs must match")


def test_each_choice_is_a_row_of_the_table(explorer, page):
    layers = explorer.locator("option").all_text_contents()
    page.goto(page.url.replace("states_and_outputs", "tables/flags"))
    rows = page.locator("article table tbody tr")
    assert rows.count() == 16 * len(layers)
    assert list(dict.fromkeys(rows.locator("td:first-child").all_text_contents())) == layers


def test_without_javascript_a_link_leads_to_the_table(browser, host):
    with browser.new_context(java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto(f"{host}{ADDRESS}")
        assert not tab.locator("details.explorer").is_visible()
        tab.get_by_role("link", name="every layer with every flag").first.click()
        assert tab.locator("article table tbody tr").first.is_visible()


def test_it_is_not_wider_than_a_phone(page, host):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{host}{ADDRESS}")
    page.locator("details.explorer summary").click()
    page.locator(".explorer table").wait_for()
    for layer in page.locator(".explorer option").all_text_contents():
        page.locator(".explorer select").select_option(layer)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, layer
