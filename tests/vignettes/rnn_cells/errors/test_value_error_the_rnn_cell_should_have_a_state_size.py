"""What the page says of the contract of a cell: each message of its table."""

import keras
import numpy as np
import pytest

from tests.versions import defect

X = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")
FIRST = "The RNN cell should have a `state_size` attribute"
INTEGER = "state_size must be an integer, or a list/tuple of integers"


class NoSize(keras.Layer):
    """A cell but for its size."""

    def call(self, inputs, states):
        return states[0], states


def sized(size):
    cell = NoSize()
    cell.state_size = size
    return cell


class NoCall:
    """No layer."""

    state_size = 3


SAID = {
    "nowhere": (NoSize, FIRST),
    "class": (lambda: keras.layers.LSTMCell, FIRST + ".*Received: cell=<class "),
    "Dense": (lambda: keras.layers.Dense(4), FIRST + ".*Received: cell=<Dense "),
    "list": (lambda: [keras.layers.LSTMCell(4), NoSize()], "All cells must have a `state_size`"),
    "None": (lambda: sized(None), "state_size must be specified as property on the RNN cell."),
    "float": (lambda: sized(4.0), INTEGER),
    "NumPy": (lambda: sized(np.int64(4)), INTEGER),
    "array": (lambda: sized(np.array([4])), INTEGER),
    "integer": (lambda: 32, "Argument `cell` should have a `call` method."),
    "object": (NoCall, "Argument `cell` should have a `call` method."),
}


@pytest.mark.parametrize(("make", "words"), SAID.values(), ids=SAID)
def test_a_message_of_the_table(make, words):
    with pytest.raises(ValueError, match=words):
        keras.layers.RNN(make())


def test_a_layer_without_call_is_found_at_the_first_step():
    class Empty(keras.Layer):
        state_size = 3

    rnn = keras.layers.RNN(Empty())
    with pytest.raises(NotImplementedError, match=r"Layer Empty does not have a `call.*` method"):
        rnn(X)


def test_a_recurrent_layer_passes_until_it_is_called():
    rnn = keras.layers.RNN(keras.layers.LSTM(4))
    with pytest.raises(ValueError, match="expected ndim=3, found ndim=2"):
        rnn(X)


@defect("a NumPy integer is no int")
def test_state_size_may_be_a_numpy_integer():
    class Cell(keras.layers.SimpleRNNCell):
        def __init__(self):
            super().__init__(4)
            self.state_size = np.int64(4)

    keras.layers.RNN(Cell())
