"""What the page says of a backward layer with other units, and of other causes."""

import keras
import numpy as np
import pytest

from tests.versions import defect

X = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")


def test_a_layer_built_for_other_features_refuses_them():
    dense = keras.layers.Dense(1)
    dense.build((None, 6))
    with pytest.raises(ValueError, match="expected axis -1 of input shape to have value 6"):
        dense(X)


class Wider(keras.layers.Layer):
    """Promises four features, and returns eight."""

    def call(self, inputs):
        return keras.ops.concatenate([inputs, inputs], axis=-1)

    def compute_output_shape(self, shape):
        return (*shape[:-1], 4)


def test_a_layer_that_promises_another_shape_is_a_cause():
    model = keras.Sequential([keras.Input((5, 4)), Wider(), keras.layers.Dense(1)])
    with pytest.raises(ValueError, match="expected axis -1 of input shape to have value 4"):
        model(np.ones((2, 5, 4), "float32"))


class UnlikeBidirectional(keras.layers.Bidirectional):
    def compute_output_spec(self, *args, **kwargs):
        return keras.Operation.compute_output_spec(self, *args, **kwargs)


def unlike(kind):
    forward = keras.layers.LSTM(3, return_sequences=True)
    backward = keras.layers.LSTM(5, return_sequences=True, go_backwards=True)
    return kind(forward, backward_layer=backward)


def refused_and_mended():
    """A layer behind one with unlike units, in a model; what the shape of the cure is."""
    layers = [keras.Input((None, 3)), unlike(keras.layers.Bidirectional), keras.layers.Dense(1)]
    with pytest.raises(ValueError, match=r"expected axis -1 of input shape to have value 6"):
        keras.Sequential(layers)(X)
    layers[1:] = [unlike(UnlikeBidirectional), keras.layers.Dense(1)]
    return keras.Sequential(layers).predict(X, verbose=0).shape


def test_other_units_are_refused_by_the_layer_behind():
    assert refused_and_mended() == (2, 5, 1)


@pytest.mark.jax
def test_other_units_are_refused_by_the_layer_behind_on_jax():
    assert refused_and_mended() == (2, 5, 1)


def test_an_eager_call_takes_other_units():
    assert unlike(keras.layers.Bidirectional)(X).shape == (2, 5, 8)


@defect("the shape is twice that of the forward layer, keras#23688")
def test_the_shape_counts_the_units_of_both_layers():
    assert unlike(keras.layers.Bidirectional)(keras.Input((5, 3))).shape == (None, 5, 8)


def test_the_cure_keeps_the_mask():
    padded = X.copy()
    padded[:, 3:] = 0
    both, behind = unlike(UnlikeBidirectional), keras.layers.GRU(4)
    inputs = keras.Input((None, 3))
    model = keras.Model(inputs, behind(both(keras.layers.Masking()(inputs))))
    assert np.allclose(model(padded), model(X[:, :3]), atol=1e-6)
