import keras
import numpy as np
import pytest

from snippets.rnn_cells.gru_by_hand import gru_by_hand

RNG = np.random.default_rng(0)
X = RNG.normal(size=(4, 5, 3)).astype("float32")


def layer_with_bias(**kwargs):
    layer = keras.layers.GRU(2, return_sequences=True, **kwargs)
    layer.build(X.shape)
    layer.set_weights([RNG.normal(size=weight.shape) for weight in layer.weights])
    return layer


@pytest.mark.parametrize("reset_after", [True, False])
def test_it_gives_what_keras_gives(reset_after):
    for _ in range(3):
        layer = layer_with_bias(reset_after=reset_after)
        outputs = gru_by_hand(X, *layer.get_weights(), reset_after=reset_after)
        assert np.allclose(outputs, layer(X), atol=1e-5)


def test_without_a_word_it_is_the_default_of_keras():
    layer = layer_with_bias()
    assert np.allclose(gru_by_hand(X, *layer.get_weights()), layer(X), atol=1e-5)


def test_before_and_after_the_product_are_different_functions():
    kernel, recurrent_kernel, bias = layer_with_bias(reset_after=False).get_weights()
    before = gru_by_hand(X, kernel, recurrent_kernel, bias, reset_after=False)
    after = gru_by_hand(X, kernel, recurrent_kernel, np.stack([bias, 0 * bias]))

    assert np.max(np.abs(before - after)) > 0.01
    assert np.allclose(before[:, 0], after[:, 0], atol=1e-12)  # the state is still zeros
