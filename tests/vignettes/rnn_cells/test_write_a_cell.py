"""What write_a_cell.md says of JAX and of dtype policies, and what Keras should do."""

import keras
import numpy as np
import pytest

from snippets.rnn_cells.layernorm_lstm_cell import LayerNormLSTMCell
from snippets.rnn_cells.mgu_cell import MGUCell
from tests.versions import defect


@defect("the draws of keras.random go on after a second seed, keras#21874", until="3.13")
def test_the_same_seed_makes_the_same_dropout_again():
    """The page prints only what holds for any draw, since a cell may follow any other."""
    masks = []
    for _ in range(2):
        keras.utils.set_random_seed(0)
        masks.append(keras.ops.convert_to_numpy(keras.random.dropout(np.ones(64, "float32"), 0.5)))

    assert np.array_equal(*masks)


both = pytest.mark.parametrize("jax", [False, pytest.param(True, marks=pytest.mark.jax)])


class FreshCell(keras.layers.SimpleRNNCell):
    """Drops inputs in its call, with a generator of seeds of its own."""

    def __init__(self, units, **kwargs):
        super().__init__(units, **kwargs)
        self.draws = keras.random.SeedGenerator(0)

    def call(self, inputs, states, training=False):
        inputs = keras.random.dropout(inputs, 0.5, seed=self.draws) if training else inputs
        return super().call(inputs, states)


def kept(layer):
    """Which inputs are kept in each of two calls, shape (calls, steps, units)."""
    ones = np.ones((1, 5, 32), "float32")
    calls = [keras.ops.convert_to_numpy(layer(ones, training=True))[0] for _ in range(2)]
    return np.stack(calls) > 0


def fresh():
    identity = {"kernel_initializer": "identity", "recurrent_initializer": "zeros"}
    cell = FreshCell(32, activation=None, **identity)
    return keras.layers.RNN(cell, return_sequences=True)


def test_a_seed_generator_in_a_cell_draws_anew_on_tensorflow():
    first, second = kept(fresh())
    assert not np.array_equal(first[0], first[1])
    assert not np.array_equal(first, second)


@pytest.mark.jax
def test_on_jax_a_seed_generator_in_a_cell_draws_one_mask_for_good():
    first, second = kept(fresh())
    assert np.all(first == first[:1])
    assert np.array_equal(first, second)
    assert 0 < first.mean() < 1


def front():
    drop = keras.layers.Dropout(0.5, noise_shape=(None, 1, 32))
    return lambda x, training: drop(x, training=training)


@both
def test_dropout_in_front_of_the_loop_draws_anew_at_each_call(jax):
    first, second = kept(front())
    assert np.all(first == first[:1])
    assert not np.array_equal(first, second)


@both
def test_an_inherited_dropout_draws_anew_at_each_call(jax):
    cell = keras.layers.SimpleRNNCell(
        32,
        activation=None,
        kernel_initializer="identity",
        recurrent_initializer="zeros",
        dropout=0.5,
    )
    first, second = kept(keras.layers.RNN(cell, return_sequences=True))
    assert np.all(first == first[:1])
    assert not np.array_equal(first, second)


@both
@pytest.mark.parametrize("kind", [MGUCell, LayerNormLSTMCell])
def test_a_cell_has_a_policy_of_its_own(kind, jax):
    cell = kind(4, dtype="mixed_float16")
    outputs = keras.layers.RNN(cell)(np.ones((2, 5, 3), "float32"))
    assert np.all(np.isfinite(outputs))
    output, _ = cell(np.ones((2, 3), "float32"), keras.layers.RNN(cell).get_initial_state(2))
    assert keras.backend.standardize_dtype(output.dtype) == "float16"


@both
def test_a_sub_layer_without_dtype_makes_it_fail(jax):
    class Deaf(MGUCell):
        def __init__(self, units, **kwargs):
            super().__init__(units, **kwargs)
            for name, value in list(vars(self).items()):
                if isinstance(value, keras.layers.Dense):
                    setattr(self, name, keras.layers.Dense(value.units))

    x = np.ones((2, 5, 3), "float32")
    assert keras.layers.RNN(Deaf(4))(x).shape == (2, 4)
    with pytest.raises(Exception, match="float16|half|carry"):
        keras.layers.RNN(Deaf(4, dtype="mixed_float16"))(x)
