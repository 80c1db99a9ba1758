import keras
import numpy as np
import pytest

from snippets.rnn_cells.gradient_over_time import gradient_over_time

RNG = np.random.default_rng(0)
X = RNG.normal(size=(4, 6, 3)).astype("float32")


def built(layer):
    layer.build(X.shape)
    layer.set_weights([0.7 * RNG.normal(size=weight.shape) for weight in layer.weights])
    return layer


def test_of_a_linear_layer_it_is_the_norm_of_the_product_of_its_weights():
    layer = built(keras.layers.SimpleRNN(2, activation=None))
    kernel, recurrent_kernel, _ = layer.get_weights()
    powers = [np.linalg.matrix_power(recurrent_kernel, 5 - step) for step in range(6)]
    expected = [np.linalg.norm(kernel @ power) for power in powers]

    assert np.allclose(gradient_over_time(layer, X), [expected] * 4, atol=1e-5)


@pytest.mark.parametrize("kind", ["SimpleRNN", "GRU", "LSTM"])
def test_it_agrees_with_finite_differences(kind):
    layer = built(getattr(keras.layers, kind)(2))
    x = X[:, :3]
    slopes = np.zeros((4, 3, 3, 2))  # (batch, steps, features, units)
    for step, feature in np.ndindex(3, 3):
        shift = np.zeros_like(x)
        shift[:, step, feature] = 0.01
        slopes[:, step, feature] = (layer(x + shift) - layer(x - shift)) / 0.02
    norms = gradient_over_time(layer, x)

    assert norms.shape == (4, 3)
    assert np.allclose(norms, np.linalg.norm(slopes, axis=(2, 3)), atol=1e-3)


def test_each_sequence_has_its_own():
    layer = built(keras.layers.LSTM(2))
    norms = gradient_over_time(layer, X)

    assert np.allclose(norms[2:3], gradient_over_time(layer, X[2:3]), atol=1e-5)
    assert not np.allclose(norms[2], norms[0], atol=1e-3)


def test_a_gradient_far_below_the_rounding_of_the_input_is_measured():
    layer = keras.layers.SimpleRNN(1, activation=None)
    layer.build((1, 40, 1))
    layer.set_weights([np.ones((1, 1)), np.full((1, 1), 0.5), np.zeros(1)])
    norms = gradient_over_time(layer, np.ones((1, 40, 1), "float32"))

    assert np.allclose(norms[0], 0.5 ** np.arange(39, -1, -1), rtol=1e-4, atol=0)


def test_the_layer_is_left_as_it_is():
    layer = built(keras.layers.GRU(2))
    before = layer.get_weights()
    gradient_over_time(layer, X)

    assert all(np.array_equal(*pair) for pair in zip(before, layer.get_weights(), strict=True))
