"""What Keras 3 no longer has of Keras 2's RNN layers is refused, and where a page says why."""

import keras
import numpy as np
import pytest

from tests.messages.keras_2 import LISTED, words
from tests.messages.test_rnn import on, plain

GONE = [(row["kind"], row["name"], of) for row in LISTED for of in row["of"].split()]
X = np.ones((2, 4, 3), "float32")


def made(name, **options):
    first = {
        "Bidirectional": lambda: [keras.layers.LSTM(3)],
        "RNN": lambda: [keras.layers.LSTMCell(3)],
        "StackedRNNCells": lambda: [[keras.layers.LSTMCell(3)]],
        "TimeDistributed": lambda: [keras.layers.Dense(3)],
    }
    conv = [3, 2] if name.startswith("Conv") else [3]
    return getattr(keras.layers, name)(*first.get(name, lambda: conv)(), **options)


def called(of, name):
    """Call a layer, or a cell, with an argument by its name."""
    layer = made(of)
    if name == "inputs":
        return layer(inputs=X[:, 0]) if of.endswith("Cell") else layer(inputs=X)
    if of == "StackedRNNCells":
        return layer(X[:, 0], layer.get_initial_state(2), constants=[X])
    return layer(X, constants=[X[:, 0]])


USES = {
    "made": lambda of, name: made(of, **{name: None}),
    "called": called,
    "get_initial_state": lambda of, name: made(of).get_initial_state(**{name: None}),
    "reset_states": lambda of, name: made(of).reset_states(**{name: None}),
    "member": lambda of, name: getattr(made(of), name),
    "model": lambda of, name: getattr(keras.Sequential([made("LSTM")]), name),
    "name": lambda of, name: getattr(keras.layers, name),
}


@pytest.mark.parametrize(("kind", "name", "of"), GONE, ids="-".join)
def test_it_is_refused_in_these_words(kind, name, of):
    with pytest.raises((TypeError, ValueError, AttributeError)) as caught:
        USES[kind](of, name)
    raised = f"{caught.type.__name__}: {plain(str(caught.value))}"
    said, _, rest = words(kind, name, of).partition(": ")
    assert raised.startswith(said) and rest in raised


@pytest.mark.parametrize("row", [row for row in LISTED if "page" in row], ids=str)
def test_its_page_names_it(row):
    assert row["name"] in on(row["page"])


@pytest.mark.parametrize("row", LISTED, ids=lambda row: row["name"])
def test_it_has_a_page_or_a_reason(row):
    assert ("page" in row) != ("reason" in row)
