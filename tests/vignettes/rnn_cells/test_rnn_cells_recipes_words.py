"""What vignettes/rnn_cells/recipes.md says in words, beside what its cells assert."""

import inspect

import keras
import numpy as np
import pytest

X = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")


@pytest.mark.parametrize("layer", [keras.layers.LSTM, keras.layers.GRU])
def test_a_layer_can_be_told_to_use_cudnn(layer):
    assert "use_cudnn" in inspect.signature(layer).parameters


def test_a_cell_in_rnn_cannot():
    with pytest.raises(ValueError, match="use_cudnn"):
        keras.layers.RNN(keras.layers.LSTMCell(4), use_cudnn=True)


def test_padding_is_left_out_of_the_loss_by_a_mask():
    layers = [keras.layers.Masking(), keras.layers.LSTM(4, return_sequences=True)]
    model = keras.Sequential([keras.Input((None, 3)), *layers, keras.layers.Dense(1)])
    model.compile(loss="mse")
    padded = X.copy()
    padded[0, 2:] = 0
    y = np.ones((2, 5, 1))
    other = y.copy()
    other[0, 2:] = 99
    losses = [model.evaluate(padded, targets, verbose=0) for targets in [y, other]]
    assert losses[0] == losses[1]


def test_pad_sequences_cuts_to_integers():
    assert keras.utils.pad_sequences([[0.7, 1.2]]).tolist() == [[0, 1]]


def test_padding_may_be_another_number():
    masked = keras.layers.Masking(mask_value=-9.0)
    x = keras.utils.pad_sequences(
        [np.zeros((2, 3)), X[0]], dtype="float32", padding="post", value=-9.0
    )
    mask = keras.ops.convert_to_numpy(masked.compute_mask(x))
    assert mask.tolist() == [[True, True, False, False, False], [True] * 5]


def test_repeat_vector_does_it_for_a_known_number_of_steps():
    vector = keras.Input((4,))
    repeated = keras.layers.RepeatVector(5)(vector)
    by_layer = keras.Model(vector, repeated)(X[:, 0, [0, 1, 2, 0]])
    by_hand = X[:, 0, [0, 1, 2, 0]][:, None] + np.zeros((2, 5, 1))
    assert np.array_equal(keras.ops.convert_to_numpy(by_layer), by_hand.astype("float32"))


@pytest.mark.parametrize("size", [5, 6])
def test_the_constants_go_to_any_number_of_steps(size):
    steps, vector = keras.Input((None, 3)), keras.Input((4,))
    repeated = vector[:, None] + keras.ops.zeros_like(steps[..., :1])
    model = keras.Model([steps, vector], repeated)
    assert model([np.ones((2, size, 3)), np.ones((2, 4))]).shape == (2, size, 4)


def test_the_fading_of_the_state_is_that_of_the_hours():
    cell = keras.layers.GRUCell(4)
    cell.build((2, 3))
    h = keras.ops.ones((2, 4))

    class FadingCell(keras.layers.GRUCell):
        def build(self, input_shape):
            super().build((*input_shape[:-1], input_shape[-1] - 1))

        def call(self, inputs, states, training=False):
            x, hours = inputs[:, :-1], inputs[:, -1:]
            return super().call(x, [states[0] * keras.ops.exp(-hours)], training)

    fading = FadingCell(4)
    fading.build((2, 4))
    fading.set_weights(cell.get_weights())
    hours = np.array([[0.5], [3]], "float32")
    faded, _ = fading(np.concatenate([X[:, 0], hours], axis=-1), [h])
    by_hand, _ = cell(X[:, 0], [h * np.exp(-hours)])
    np.testing.assert_allclose(
        keras.ops.convert_to_numpy(faded), keras.ops.convert_to_numpy(by_hand), rtol=1e-5
    )
