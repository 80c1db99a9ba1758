"""What the page says beside its cells: other layers around, other axes that are missing."""

import keras
import numpy as np
import pytest

from tests.versions import defect

NDIM = "incompatible with the layer: expected ndim=3, found ndim=2"
LSTM, Input = keras.layers.LSTM, keras.Input((5, 3))
PAIRS = {
    "Bidirectional below": [keras.layers.Bidirectional(LSTM(4)), LSTM(4)],
    "Bidirectional above": [LSTM(4), keras.layers.Bidirectional(LSTM(4))],
    "Flatten": [keras.layers.Flatten(), LSTM(4)],
    "GlobalAveragePooling1D": [keras.layers.GlobalAveragePooling1D(), LSTM(4)],
}


@pytest.mark.parametrize("layers", PAIRS.values(), ids=PAIRS)
def test_other_layers_raise_the_same(layers):
    with pytest.raises(ValueError, match=NDIM):
        keras.Sequential([keras.Input((5, 3)), *layers])


ABOVE = {
    "expected min_ndim=3, found ndim=2": keras.layers.Conv1D(4, 1),
    "should be passed an `input_shape` with at least 3 dimensions": (
        keras.layers.TimeDistributed(keras.layers.Dense(1))
    ),
}


@pytest.mark.parametrize(("words", "layer"), ABOVE.items(), ids=ABOVE)
def test_other_layers_above_have_other_words_and_the_same_cure(words, layer):
    with pytest.raises(ValueError, match=words):
        keras.Sequential([keras.Input((5, 3)), LSTM(4), layer])
    keras.Sequential([keras.Input((5, 3)), LSTM(4, return_sequences=True), layer])


@pytest.mark.parametrize("x", [np.ones((8, 5)), keras.Input((5,))], ids=["array", "Input"])
def test_two_axes_are_refused(x):
    with pytest.raises(ValueError, match=NDIM):
        LSTM(4)(x)


def test_an_embedding_makes_the_features():
    ids = np.ones((8, 5), "int32")
    assert LSTM(4)(keras.layers.Embedding(9, 3)(ids)).shape == (8, 4)


def test_a_single_sequence_is_taken_for_five():
    model = keras.Sequential([keras.Input((5, 1)), LSTM(4)])
    assert len(model.predict(np.ones((5, 1)), verbose=0)) == 5


def test_an_input_finds_a_wrong_shape_when_the_model_is_made():
    with pytest.raises(ValueError, match=NDIM):
        keras.Sequential([keras.Input((5,)), LSTM(4)])


@defect("a model adds the axis of the features, and takes steps for sequences")
def test_a_sequence_without_its_batch_is_refused():
    model = keras.Sequential([keras.Input((5, 1)), keras.layers.GRU(4)])
    with pytest.raises(ValueError):
        model.predict(np.ones((5, 1)), verbose=0)
