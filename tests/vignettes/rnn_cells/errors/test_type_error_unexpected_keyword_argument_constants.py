"""What the page says of constants beside its cells."""

import keras
import numpy as np
import pytest

from tests.versions import defect

X = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")
CONTEXT = np.random.default_rng(1).normal(size=(2, 6)).astype("float32")
LAYERS = {
    "RNN": keras.layers.RNN(keras.layers.GRUCell(4)),
    "LSTM": keras.layers.LSTM(4),
    "GRU": keras.layers.GRU(4),
    "SimpleRNN": keras.layers.SimpleRNN(4),
    "Bidirectional": keras.layers.Bidirectional(keras.layers.GRU(4)),
}


@pytest.mark.parametrize("x", [X, keras.Input((5, 3))], ids=["array", "Input"])
@pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS)
def test_the_argument_is_refused_everywhere(layer, x):
    with pytest.raises(TypeError, match="^got an unexpected keyword argument 'constants'$"):
        layer(x, constants=[x])


def test_a_mask_is_handed_on_beside_a_repeated_vector():
    ids, context = keras.Input((5,)), keras.Input((6,))
    embedding = keras.layers.Embedding(9, 3, mask_zero=True)
    joined = keras.ops.concatenate([embedding(ids), keras.layers.RepeatVector(5)(context)], -1)
    gru = keras.layers.GRU(4)
    model = keras.Model(
        [ids, context],
        [gru(joined, mask=embedding.compute_mask(ids)), gru(joined)],
    )
    masked, dropped = model([np.array([[1, 2, 3, 0, 0]] * 2), CONTEXT])
    other = model([np.array([[1, 2, 3, 0, 0]] * 2), CONTEXT])[0]
    short = keras.ops.concatenate(
        [embedding(np.array([[1, 2, 3]] * 2)), np.repeat(CONTEXT[:, None], 3, axis=1)], -1
    )
    assert np.allclose(masked, gru(short), atol=1e-6) and np.allclose(masked, other)
    assert not np.allclose(masked, dropped, atol=1e-3)


class Kept(keras.Layer):
    """A cell whose second state is a constant, which it gives out."""

    state_size = [4, 24]

    def call(self, inputs, states):
        return states[1], [states[0], states[1]]


def test_in_a_model_flatten_makes_a_memory_flat():
    x, memory = keras.Input((5, 3)), keras.Input((6, 4))
    flat = keras.layers.Flatten()(memory)
    start = keras.layers.Lambda(lambda m: m[:, :4], output_shape=(4,))(flat)
    model = keras.Model([x, memory], keras.layers.RNN(Kept())(x, initial_state=[start, flat]))
    given = np.random.default_rng(2).normal(size=(2, 6, 4)).astype("float32")
    assert np.array_equal(model([X, given]), given.reshape(2, 24))


def test_without_an_initial_state_the_memory_is_zeros():
    assert not np.any(keras.layers.RNN(Kept())(X))


def test_attention_behind_the_loop():
    y = keras.layers.GRU(4, return_sequences=True)(X)
    assert keras.layers.Attention()([y, np.ones((2, 6, 4), "float32")]).shape == (2, 5, 4)


@defect("the documentation of RNN still has constants, which its call has not")
def test_the_documentation_does_not_name_constants():
    assert "constants" not in keras.layers.RNN.__doc__
