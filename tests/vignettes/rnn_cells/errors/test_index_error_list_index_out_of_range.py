"""What the page says beside its cells: how many states each layer takes."""

import keras
import numpy as np
import pytest

X, H = np.ones((2, 6, 3), "float32"), np.ones((2, 4), "float32")
LSTM, GRU = keras.layers.LSTM, keras.layers.GRU


def both(layer):
    return keras.layers.Bidirectional(layer)


TAKE = {
    "GRU": (lambda: GRU(4), [H]),
    "GRU alone": (lambda: GRU(4), H),
    "SimpleRNN": (lambda: keras.layers.SimpleRNN(4), [H]),
    "LSTM": (lambda: LSTM(4), [H, H]),
    "Bidirectional GRU": (lambda: both(GRU(4)), [H] * 2),
    "Bidirectional SimpleRNN": (lambda: both(keras.layers.SimpleRNN(4)), [H] * 2),
    "Bidirectional LSTM": (lambda: both(LSTM(4)), [H] * 4),
}
FAIL = {
    "LSTM": (lambda: LSTM(4), [H]),
    "LSTM alone": (lambda: LSTM(4), H),
    "Bidirectional GRU": (lambda: both(GRU(4)), [H]),
    "Bidirectional LSTM": (lambda: both(LSTM(4)), [H] * 2),
}


@pytest.mark.parametrize(("make", "states"), TAKE.values(), ids=TAKE)
def test_this_many_states_are_taken(make, states):
    make()(X, initial_state=states)


@pytest.mark.parametrize(("make", "states"), FAIL.values(), ids=FAIL)
def test_fewer_are_not(make, states):
    with pytest.raises(IndexError, match="list index out of range"):
        make()(X, initial_state=states)


@pytest.mark.parametrize("act", ["fit", "predict"])
def test_in_a_model_it_is_found_when_it_runs(act):
    x, h = keras.Input((6, 3)), keras.Input((4,))
    model = keras.Model([x, h], LSTM(4)(x, initial_state=h))
    model.compile("sgd", "mse")
    with pytest.raises(IndexError, match="list index out of range"):
        model.fit([X, H], H, verbose=0) if act == "fit" else model.predict([X, H], verbose=0)


def test_a_cell_state_of_zeros_may_be_made():
    LSTM(4)(X, initial_state=[H, keras.ops.zeros_like(H)])
