"""What vignettes/rnn_cells/initial_state.md says of JAX; runs on JAX alone."""

import keras
import numpy as np
import pytest

X = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")


def test_the_back_end_is_jax():
    assert keras.backend.backend() == "jax"


def test_states_of_another_size_raise_a_type_error():
    wide = np.zeros((2, 7), "float32")
    with pytest.raises(TypeError):
        keras.layers.LSTM(4)(X, initial_state=[wide, wide])


def test_a_state_of_one_row_is_refused_for_a_batch_of_two():
    with pytest.raises(TypeError):
        keras.layers.GRU(4)(X, initial_state=np.zeros((1, 4), "float32"))
