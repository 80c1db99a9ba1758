"""With SimpleRNN, since JAX compiles each of the sixteen combinations anew."""

from functools import partial
from itertools import combinations

import keras
import numpy as np
import pytest

from snippets.rnn_cells.flag_table import flag_table

X = np.array([0.5, -1, 2], "float32").reshape(1, 3, 1)
FLAGS = ["return_sequences", "return_state", "go_backwards", "stateful"]
ALL = [list(flags) for size in range(5) for flags in combinations(FLAGS, size)]


@pytest.fixture(scope="module")
def table():
    return flag_table(partial(keras.layers.SimpleRNN, 2), X)


def row(table, *flags):
    return next(row for row in table if row["flags"] == list(flags))


def by_hand(*sequences):
    """All the outputs of a SimpleRNN of seed 0, by NumPy, over one sequence after the other."""
    keras.utils.set_random_seed(0)
    layer = keras.layers.SimpleRNN(2)
    layer.build(X.shape)
    kernel, recurrent, bias = layer.get_weights()
    h, outputs = np.zeros((1, 2)), []
    for step in np.concatenate(sequences, axis=1).swapaxes(0, 1):
        h = np.tanh(step @ kernel + h @ recurrent + bias)
        outputs.append(h)
    return np.stack(outputs, axis=1)


def test_each_combination_has_a_row_and_the_first_has_no_flag(table):
    assert sorted(row["flags"] for row in table) == sorted(ALL)
    assert table[0]["flags"] == []


def test_each_layer_has_the_flags_of_its_row(table):
    for row in table:
        assert [flag for flag in FLAGS if getattr(row["layer"], flag)] == row["flags"]


def test_nothing_is_refused(table):
    assert [row["refused"] for row in table] == [None] * 16


def test_what_comes_back_is_that_of_the_layer_with_the_weights_of_seed_0(table):
    assert np.allclose(row(table)["returned"], by_hand(X)[:, -1], atol=1e-5)
    assert np.allclose(row(table, "return_sequences")["returned"], by_hand(X), atol=1e-5)


def test_states_are_nested_as_the_layer_nests_them(table):
    outputs, h = row(table, "return_sequences", "return_state")["returned"]
    assert np.allclose(outputs, by_hand(X), atol=1e-5)
    assert np.allclose(h, by_hand(X)[:, -1], atol=1e-5)


def test_backwards_is_the_reversed_input(table):
    expected = by_hand(X[:, ::-1])[:, -1]
    assert np.allclose(row(table, "go_backwards")["returned"], expected, atol=1e-5)


def test_a_stateful_layer_shows_its_second_call(table):
    assert np.allclose(row(table, "stateful")["returned"], by_hand(X, X)[:, -1], atol=1e-5)


def test_a_call_that_is_refused_has_its_error_and_its_layer():
    table = flag_table(partial(keras.layers.SimpleRNN, 2), X[0])
    assert len(table) == 16
    for row in table:
        assert isinstance(row["refused"], ValueError)
        assert isinstance(row["layer"], keras.layers.SimpleRNN)
        assert row["returned"] is None


def test_a_layer_that_cannot_be_made_is_none():
    def make(**flags):
        raise TypeError("no such layer")

    for row in flag_table(make, X):
        assert str(row["refused"]) == "no such layer"
        assert row["layer"] is row["returned"] is None
