"""What the pages of vignettes/rnn_cells/errors say, where JAX says the same; runs on JAX alone."""

import keras
import numpy as np
import pytest

X = np.random.default_rng(0).normal(size=(8, 5, 3)).astype("float32")


def test_the_back_end_is_jax():
    assert keras.backend.backend() == "jax"


def test_a_batch_of_two_is_unpacked():
    y, h = keras.layers.GRU(4)(X[:2])
    assert y.shape == h.shape == (4,)
    with pytest.raises(ValueError, match="too many values to unpack"):
        y, h = keras.layers.GRU(4)(X)


def test_unroll_takes_any_length():
    model = keras.Sequential([keras.Input((None, 3)), keras.layers.LSTM(4, unroll=True)])
    for steps in (5, 6):
        assert model.predict(np.ones((2, steps, 3)), verbose=0).shape == (2, 4)


def test_use_cudnn_is_refused_without_a_gpu():
    with pytest.raises(ValueError, match="use_cudnn=True was specified"):
        keras.layers.LSTM(4, recurrent_dropout=0.2, use_cudnn=True)(X)


def test_a_stateful_bidirectional_layer_fails_too():
    inner = keras.layers.LSTM(4, stateful=True, return_state=True)
    with pytest.raises(TypeError, match="'generator' and 'int'"):
        keras.layers.Bidirectional(inner)(X)


def test_time_distributed_stacks_too():
    layer = keras.layers.TimeDistributed(keras.layers.LSTM(2, return_state=True))
    assert layer(np.ones((7, 4, 5, 3), "float32")).shape == (3, 4, 7, 2)
