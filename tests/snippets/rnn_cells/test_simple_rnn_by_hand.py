import keras
import numpy as np

from snippets.rnn_cells.simple_rnn_by_hand import simple_rnn_by_hand

RNG = np.random.default_rng(0)
X = RNG.normal(size=(4, 5, 3)).astype("float32")


def layer_with_bias(**kwargs):
    layer = keras.layers.SimpleRNN(2, return_sequences=True, **kwargs)
    layer.build(X.shape)
    layer.set_weights([RNG.normal(size=weight.shape) for weight in layer.weights])
    return layer


def test_it_gives_what_keras_gives():
    for _ in range(3):
        layer = layer_with_bias()
        assert np.allclose(simple_rnn_by_hand(X, *layer.get_weights()), layer(X), atol=1e-5)


def test_another_activation_gives_what_keras_gives():
    layer = layer_with_bias(activation="sigmoid")
    outputs = simple_rnn_by_hand(X, *layer.get_weights(), activation=lambda a: 1 / (1 + np.exp(-a)))
    assert np.allclose(outputs, layer(X), atol=1e-5)


def test_three_steps_by_hand():
    relu = {"activation": lambda sums: np.maximum(sums, 0)}
    weights = [[[1, -2]], [[1, 2], [-1, 0]], [1, 2]]
    outputs = simple_rnn_by_hand(np.array([[[3], [1], [2]]]), *map(np.array, weights), **relu)

    assert outputs.tolist() == [[[4, 0], [6, 8], [1, 10]]]


def test_no_sequence_changes_another():
    weights = layer_with_bias().get_weights()
    alone = [simple_rnn_by_hand(X[row : row + 1], *weights)[0] for row in range(4)]

    assert np.allclose(simple_rnn_by_hand(X, *weights), alone, atol=1e-12)
