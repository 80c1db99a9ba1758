"""What the page says beside its cells: where the size is missing, and what mends it."""

import keras
import numpy as np
import pytest
import tensorflow as tf

X, Y = np.ones((6, 5, 3), "float32"), np.ones((6, 4), "float32")
STATIC = "When using `stateful=True` in a RNN, the batch size must be static"
raises = pytest.raises(ValueError, match=STATIC)


def lstm(**options):
    return keras.layers.LSTM(4, stateful=True, **options)


def compiled(*layers):
    model = keras.Sequential(list(layers))
    model.compile("sgd", "mse")
    return model


LAYERS = {
    "GRU": lambda: keras.layers.GRU(4, stateful=True),
    "SimpleRNN": lambda: keras.layers.SimpleRNN(4, stateful=True),
    "RNN": lambda: keras.layers.RNN(keras.layers.LSTMCell(4), stateful=True),
    "Bidirectional": lambda: keras.layers.Bidirectional(lstm()),
}


@pytest.mark.parametrize("make", LAYERS.values(), ids=LAYERS)
def test_other_layers_raise_the_same(make):
    with raises:
        make()(keras.Input((5, 3)))


def test_a_convolutional_one_does_too():
    with raises:
        keras.layers.ConvLSTM2D(4, 3, stateful=True)(keras.Input((None, 8, 8, 1)))


@pytest.mark.filterwarnings("ignore:Do not pass an `input_shape`")
def test_an_input_shape_has_no_size_of_the_batch():
    with raises:
        compiled(lstm(input_shape=(5, 3)))


def test_without_an_input_a_short_last_batch_leaves_it_open():
    with raises:
        compiled(lstm()).fit(X, Y, batch_size=4, verbose=0)
    compiled(lstm()).fit(X, Y, batch_size=3, verbose=0)


def test_without_an_input_a_dataset_leaves_it_open_unless_the_rest_is_dropped():
    data = tf.data.Dataset.from_tensor_slices((X, Y))
    with raises:
        compiled(lstm()).fit(data.batch(3), verbose=0)
    compiled(lstm()).fit(data.batch(3, drop_remainder=True), verbose=0)


def test_build_needs_it():
    with raises:
        lstm().build((None, 5, 3))
    layer = lstm()
    layer.build((2, 5, 3))
    assert layer.states[0].shape == (2, 4)


@pytest.mark.parametrize(
    "given", [{"batch_shape": (2, None, 3)}, {"shape": (5, 3), "batch_size": 2}], ids=str
)
def test_an_input_may_say_it_in_two_ways(given):
    layer = lstm()
    compiled(keras.Input(**given), layer)
    assert layer.states[0].shape == (2, 4)


def test_the_size_in_the_shape_is_an_axis_too_many():
    with pytest.raises(ValueError, match="expected ndim=3, found ndim=4"):
        compiled(keras.Input((2, 5, 3)), lstm())
