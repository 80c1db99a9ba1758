"""What the page recipes says in words of the cell state of an LSTM."""

import keras
import numpy as np
import pytest

X = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")


class CellState(keras.layers.LSTMCell):
    """The page's cell."""

    def call(self, inputs, states, training=False):
        _, (h, c) = super().call(inputs, states, training)
        return c, [h, c]


class Both(keras.layers.LSTMCell):
    """The page's cell, for both states at once."""

    def call(self, inputs, states, training=False):
        _, (h, c) = super().call(inputs, states, training)
        return keras.ops.concatenate([h, c], axis=-1), [h, c]


def copied(cell, lstm):
    """The states of every step, from a cell with the weights of the layer."""
    rnn = keras.layers.RNN(cell, return_sequences=True)
    rnn.build(X.shape)
    rnn.set_weights(lstm.get_weights())
    return rnn


@pytest.fixture
def lstm():
    layer = keras.layers.LSTM(4, activation="softsign", return_state=True)
    layer.build(X.shape)
    return layer


@pytest.mark.parametrize(("options", "same"), [({"activation": "softsign"}, True), ({}, False)])
def test_the_cell_needs_the_options_of_the_layer(lstm, options, same):
    c = keras.ops.convert_to_numpy(copied(CellState(4, **options), lstm)(X))
    last = keras.ops.convert_to_numpy(lstm(X)[2])
    assert np.allclose(c[:, -1], last, atol=1e-6) == same


def test_the_cell_is_a_copy_until_its_weights_are_set_again(lstm):
    rnn = copied(CellState(4, activation="softsign"), lstm)
    lstm.set_weights([2 * w + 1 for w in lstm.get_weights()])
    last = keras.ops.convert_to_numpy(lstm(X)[2])
    assert not np.allclose(keras.ops.convert_to_numpy(rnn(X))[:, -1], last, atol=1e-2)
    rnn.set_weights(lstm.get_weights())
    np.testing.assert_allclose(keras.ops.convert_to_numpy(rnn(X))[:, -1], last, rtol=1e-5)


def test_both_states_come_at_once_and_a_model_knows_their_size(lstm):
    cell = Both(4, activation="softsign")
    cell.output_size = 2 * cell.units
    rnn = copied(cell, lstm)
    inputs = keras.Input(X.shape[1:])
    model = keras.Model(inputs, rnn(inputs))
    assert model.output_shape == (None, 5, 8)
    made = model.predict(X, verbose=0)
    for t in range(5):
        _, h, c = lstm(X[:, : t + 1])
        np.testing.assert_allclose(made[:, t], np.concatenate([h, c], -1), rtol=1e-4, atol=1e-6)
