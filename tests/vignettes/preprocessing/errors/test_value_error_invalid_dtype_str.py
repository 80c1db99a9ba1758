"""What the page says beside its cells: each row of its table, other methods, and the cures."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from packaging.version import Version

from tests.versions import KERAS

STRINGS, OBJECTS = np.array(["a b", "b"]), np.array(["a b", "b"], dtype=object)


def model(shape=()):
    vectorizer = keras.layers.TextVectorization(vocabulary=["a", "b"], output_sequence_length=2)
    made = keras.Sequential([keras.Input(shape, dtype="string"), vectorizer])
    made.add(keras.layers.Embedding(4, 1))
    made.add(keras.layers.LSTM(1))
    made.compile("sgd", "mse")
    return made


REFUSED = [
    (STRINGS, "Invalid dtype: str96"),
    (np.array([b"a b"]), "Invalid dtype: bytes24"),
    (["a b"], r"Unrecognized data type: x=\['a b'\] \(of type <class 'list'>\)"),
    ("a b", r"Unrecognized data type: x=a b \(of type <class 'str'>\)"),
]


@pytest.mark.parametrize(("x", "words"), REFUSED)
@pytest.mark.parametrize("method", ["fit", "evaluate", "predict"])
def test_what_holds_strings_is_refused(x, words, method):
    y = [] if method == "predict" else [np.zeros((len(x), 1))]
    with pytest.raises(ValueError, match=words):
        getattr(model(), method)(x, *y, verbose=0)


@pytest.mark.skipif(KERAS < Version("3.9"), reason="the oldest line takes them")
@pytest.mark.parametrize("shape", [(), (1,)])
def test_objects_in_two_axes_are_refused_and_a_tensor_is_taken(shape):
    with pytest.raises(ValueError, match="Invalid dtype: object"):
        model(shape).predict(OBJECTS[:, None], verbose=0)
    assert model(shape).predict(tf.constant(STRINGS[:, None]), verbose=0).shape == (2, 1)


@pytest.mark.parametrize(
    ("y", "words"),
    [(STRINGS, "Invalid dtype: str96"), (OBJECTS, "Cast string to float is not supported")],
)
def test_targets_that_are_strings_are_refused(y, words):
    with pytest.raises(Exception, match=words):
        model().fit(OBJECTS, y, verbose=0)


def test_a_call_and_predict_on_batch_take_the_array():
    assert model()(STRINGS).shape == (2, 1)
    assert model().predict_on_batch(STRINGS).shape == (2, 1)


@pytest.mark.parametrize(
    "x",
    [
        STRINGS.astype(object),
        tf.constant(STRINGS),
        tf.data.Dataset.from_tensor_slices(STRINGS).batch(32),
    ],
    ids=["objects", "tensor", "dataset"],
)
def test_the_cures_are_taken(x):
    assert model().predict(x, verbose=0).shape == (2, 1)


def test_a_dataset_without_a_batch_is_refused():
    with pytest.raises(ValueError, match="Invalid input shape for input Tensor"):
        model().predict(tf.data.Dataset.from_tensor_slices(STRINGS), verbose=0)
