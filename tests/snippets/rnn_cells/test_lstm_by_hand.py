import keras
import numpy as np

from snippets.rnn_cells.lstm_by_hand import lstm_by_hand

RNG = np.random.default_rng(0)
X = RNG.normal(size=(4, 5, 3)).astype("float32")


def layer_with_bias():
    layer = keras.layers.LSTM(2, return_sequences=True, return_state=True)
    layer.build(X.shape)
    layer.set_weights([RNG.normal(size=weight.shape) for weight in layer.weights])
    return layer


def test_it_gives_the_outputs_and_the_last_c_of_keras():
    for _ in range(3):
        layer = layer_with_bias()
        outputs, _, last_c = layer(X)
        every_h, every_c = lstm_by_hand(X, *layer.get_weights())

        assert np.allclose(every_h, outputs, atol=1e-5)
        assert np.allclose(every_c[:, -1], last_c, atol=1e-5)


def test_the_c_of_each_step_is_that_of_a_run_that_ends_there():
    layer = layer_with_bias()
    _, every_c = lstm_by_hand(X, *layer.get_weights())
    for steps in range(1, 6):
        assert np.allclose(every_c[:, steps - 1], layer(X[:, :steps])[2], atol=1e-5)
