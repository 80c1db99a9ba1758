"""What the page says of TimeDistributed beside its cells."""

import keras
import numpy as np
import pytest

X = np.random.default_rng(0).normal(size=(7, 4, 5, 3)).astype("float32")


def around(kind, **options):
    return keras.layers.TimeDistributed(kind(2, return_state=True, **options))


def test_a_gru_has_two():
    assert around(keras.layers.GRU)(X).shape == (2, 4, 7, 2)


def test_dense_takes_it():
    assert keras.layers.Dense(1)(around(keras.layers.LSTM)(X)).shape == (3, 4, 7, 1)


@pytest.mark.parametrize("kind", [keras.layers.LSTM, keras.layers.GRU])
def test_on_an_input_it_is_an_error(kind):
    with pytest.raises(ValueError, match="Cannot convert '.*' to a shape"):
        around(kind)(keras.Input((4, 5, 3)))


def test_with_sequences_the_back_end_fails():
    with pytest.raises(Exception, match="[Ss]hape"):
        around(keras.layers.LSTM, return_sequences=True)(X)


def test_the_fix_works_on_an_input():
    x = keras.Input((4, 5, 3))
    lstm = keras.layers.LSTM(2, return_state=True)
    returned = lstm(keras.ops.reshape(x, (-1, 5, 3)))
    model = keras.Model(x, [keras.ops.reshape(tensor, (-1, 4, 2)) for tensor in returned])
    for tensor, one in zip(model.predict(X, verbose=0), lstm(X[:, 2]), strict=True):
        assert np.allclose(tensor[:, 2], one, atol=1e-5)


def test_one_output_is_right():
    lstm = keras.layers.LSTM(2)
    y = keras.layers.TimeDistributed(lstm)(X)
    assert np.allclose(y[:, 1], lstm(X[:, 1]), atol=1e-6)


def test_the_check_finds_it():
    inner = keras.Sequential([around(keras.layers.LSTM)])
    layers = [keras.Sequential([inner])]
    found = []
    for layer in layers:
        layers += getattr(layer, "layers", [])
        if isinstance(layer, keras.layers.TimeDistributed):
            found.append(getattr(layer.layer, "return_state", False))
    assert found == [True]


@pytest.mark.jax
def test_jax_stacks_too():
    assert around(keras.layers.LSTM)(X).shape == (3, 4, 7, 2)
