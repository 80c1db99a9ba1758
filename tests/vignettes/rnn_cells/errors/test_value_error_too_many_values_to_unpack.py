"""What the page says of unpacking: each message of its table, and how many names a layer wants."""

import keras
import numpy as np
import pytest

X = np.random.default_rng(0).normal(size=(8, 5, 3)).astype("float32")
STATES = {"return_state": True}


def two(returned):
    y, h = returned
    return y, h


def three(returned):
    y, h, c = returned
    return y, h, c


SAID = {
    "LSTM with states": (keras.layers.LSTM(4, **STATES), X, two, "too many .*expected 2"),
    "LSTM of Input": (
        keras.layers.LSTM(4, **STATES),
        keras.Input((5, 3)),
        two,
        "too many .*expected 2",
    ),
    "batch of three": (keras.layers.GRU(4), X[:3], two, "too many .*expected 2"),
    "batch of one": (keras.layers.GRU(4), X[:1], two, "not enough .*expected 2, got 1"),
    "GRU with states": (keras.layers.GRU(4, **STATES), X, three, "not enough .*expected 3, got 2"),
}


@pytest.mark.parametrize(("layer", "x", "unpack", "words"), SAID.values(), ids=SAID)
def test_a_message_of_the_table(layer, x, unpack, words):
    with pytest.raises(ValueError, match=words):
        unpack(layer(x))


def test_one_tensor_of_an_input_is_not_iterated():
    with pytest.raises(NotImplementedError, match="Iterating over a symbolic KerasTensor"):
        two(keras.layers.LSTM(4)(keras.Input((5, 3))))


@pytest.mark.parametrize("unpack", [two, three])
def test_as_many_sequences_as_names_are_no_error(unpack):
    gru = keras.layers.GRU(4, return_sequences=True)
    count = 2 if unpack is two else 3
    taken = unpack(gru(X[:count]))
    assert np.array_equal(taken, gru(X[:count]))
    assert taken[0].shape == (5, 4)


NAMES = {
    keras.layers.LSTM: 3,
    keras.layers.GRU: 2,
    keras.layers.SimpleRNN: 2,
}


@pytest.mark.parametrize("x", [X, keras.Input((5, 3))], ids=["array", "Input"])
@pytest.mark.parametrize(("kind", "count"), NAMES.items())
def test_the_number_of_names(kind, count, x):
    assert len(kind(4, **STATES)(x)) == count
    both = keras.layers.Bidirectional(kind(4, **STATES))
    assert len(both(x)) == 1 + 2 * (count - 1)
    y, *states = both(x)
    assert len(states) == 2 * (count - 1)


def test_a_convolutional_lstm_has_three():
    assert len(keras.layers.ConvLSTM2D(2, 3, **STATES)(np.ones((2, 5, 8, 8, 1)))) == 3


def test_a_bidirectional_lstm_returns_the_forward_states_first():
    layer = keras.layers.Bidirectional(keras.layers.LSTM(4, **STATES))
    _, forward_h, forward_c, backward_h, backward_c = layer(X)
    for inner, h, c in [
        (layer.forward_layer, forward_h, forward_c),
        (layer.backward_layer, backward_h, backward_c),
    ]:
        assert np.allclose(inner(X)[1], h, atol=1e-6)
        assert np.allclose(inner(X)[2], c, atol=1e-6)


@pytest.mark.jax
def test_jax_unpacks_a_batch_of_two():
    y, h = keras.layers.GRU(4)(X[:2])
    assert y.shape == h.shape == (4,)
    with pytest.raises(ValueError, match="too many values to unpack"):
        y, h = keras.layers.GRU(4)(X)
