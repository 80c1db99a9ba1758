"""What the page says beside its cells: its other cause, other words, other cures."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.versions import defect

X, H = np.ones((2, 5, 3), "float32"), np.ones((2, 8), "float32")
SIZES = r"Matrix size-incompatible: In\[0\]: \[2,{}\], In\[1\]: \[{},"


def model():
    x, h = keras.Input((5, 3)), keras.Input((8,))
    made = keras.Model([x, h], keras.layers.GRU(4)(x, initial_state=h))
    made.compile("sgd", "mse")
    return made


def test_the_numbers_are_the_size_of_the_state_and_units():
    with pytest.raises(tf.errors.InvalidArgumentError, match=SIZES.format(8, 4)):
        keras.layers.GRU(4)(X, initial_state=H)


def test_the_numbers_are_the_features_of_this_call_and_of_the_first():
    gru = keras.layers.GRU(4)
    gru(X)
    with pytest.raises(tf.errors.InvalidArgumentError, match=SIZES.format(2, 3)):
        gru(X[:, :, :2])


def test_a_model_says_the_same_when_it_is_called():
    with pytest.raises(tf.errors.InvalidArgumentError, match=SIZES.format(8, 4)):
        model()([X, H])


@pytest.mark.parametrize("act", ["fit", "evaluate", "predict"])
def test_a_model_has_other_words_when_it_is_traced(act):
    targets = () if act == "predict" else (H[:, :4],)
    with pytest.raises(ValueError, match="Dimensions must be equal, but are 8 and 4 for"):
        getattr(model(), act)([X, H], *targets, verbose=0)


OTHERS = {
    "c": (keras.layers.LSTM, [H[:, :4], H]),
    "rows": (keras.layers.GRU, [np.ones((3, 4), "float32")]),
    "steps": (keras.layers.GRU, [np.ones((2, 5, 4), "float32")]),
}


@pytest.mark.parametrize(("kind", "states"), OTHERS.values(), ids=OTHERS)
def test_another_misfit_has_other_words(kind, states):
    with pytest.raises(tf.errors.InvalidArgumentError, match="Incompatible shapes"):
        kind(4)(X, initial_state=states)


def test_a_state_may_be_projected():
    projected = keras.layers.Dense(4)(H)
    assert keras.layers.GRU(4)(X, initial_state=projected).shape == (2, 4)
    states = [keras.layers.Dense(4)(H), keras.layers.Dense(4)(H)]
    assert keras.layers.LSTM(4)(X, initial_state=states).shape == (2, 4)


@defect("the input_spec of a recurrent layer has no size of the features")
def test_other_features_raise_an_error_of_keras():
    gru = keras.layers.GRU(4)
    gru(X)
    with pytest.raises(ValueError, match="incompatible with the layer"):
        gru(X[:, :, :2])
