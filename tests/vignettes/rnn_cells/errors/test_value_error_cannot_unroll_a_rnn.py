"""What the page says of unroll=True beside its cells."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from packaging.version import Version

from tests.versions import KERAS, defect

WORDS = "Cannot unroll a RNN if the time dimension is undefined"


def make(steps, **options):
    layer = keras.layers.LSTM(4, unroll=True, **options)
    model = keras.Sequential([keras.Input((steps, 3)), layer])
    model.compile("sgd", "mse")
    return model


def test_one_length_is_enough_whatever_the_input_says():
    model = make(None)
    for _ in range(2):
        assert model.predict(np.ones((2, 5, 3)), verbose=0).shape == (2, 4)


@pytest.mark.parametrize("how", ["fit", "train_on_batch"])
def test_training_on_batches_of_other_lengths(how):
    def batches():
        for steps in (5, 6, 7):
            yield np.ones((2, steps, 3), "float32"), np.ones((2, 4), "float32")

    model = make(None)
    with pytest.raises(ValueError, match=WORDS):
        if how == "fit":
            model.fit(batches(), verbose=0)
        for batch in batches():
            model.train_on_batch(*batch)


def dataset(shape):
    spec = tf.TensorSpec((None, None, 3)), tf.TensorSpec((None, 4))
    pair = np.ones((2, 5, 3)), np.ones((2, 4))
    data = tf.data.Dataset.from_generator(lambda: [pair], output_signature=spec)
    return data.map(lambda x, y: (tf.ensure_shape(x, shape), y))


@pytest.mark.parametrize("how", ["fit", "evaluate"])
@pytest.mark.parametrize("steps", [None, 5])
def test_a_dataset_must_say_its_length_whatever_the_input_says(steps, how):
    with pytest.raises(ValueError, match=WORDS):
        getattr(make(steps), how)(dataset((None, None, 3)), verbose=0)
    getattr(make(steps), how)(dataset((None, 5, 3)), verbose=0)


def test_a_padded_batch_promises_no_length():
    data = dataset((2, 5, 3)).unbatch()
    assert data.padded_batch(2).element_spec[0].shape == (None, 5, 3)
    data = data.map(lambda x, y: (x[: tf.random.uniform((), 1, 5, tf.int32)], y))
    assert data.padded_batch(2).element_spec[0].shape == (None, None, 3)
    data = data.padded_batch(2, padded_shapes=((5, 3), (4,)))
    assert data.element_spec[0].shape == (None, 5, 3)


def test_padded_shapes_of_pairs_are_a_pair():
    spec = tf.TensorSpec((None, 3)), tf.TensorSpec((4,))
    rows = [(np.ones((4, 3)), np.ones(4)), (np.ones((5, 3)), np.ones(4))]
    data = tf.data.Dataset.from_generator(lambda: rows, output_signature=spec)
    data = data.padded_batch(2, padded_shapes=((5, 3), (4,)))
    assert make(None).evaluate(data, verbose=0) >= 0


@pytest.mark.parametrize("length", [None, 4])
def test_text_vectorization_needs_a_length_and_a_newer_keras(length):
    texts = tf.constant(["a b c", "a"])
    text = keras.layers.TextVectorization(output_sequence_length=length)
    text.adapt(texts)
    layers = [text, keras.layers.Embedding(9, 3), keras.layers.LSTM(4, unroll=True)]
    model = keras.Sequential([keras.Input((), dtype="string"), *layers])
    if length and KERAS >= Version("3.9"):
        assert model.predict(texts, verbose=0).shape == (2, 4)
    else:
        with pytest.raises(ValueError, match=WORDS):
            model.predict(texts, verbose=0)


def test_export_needs_a_length(tmp_path):
    with pytest.raises(ValueError, match=WORDS):
        make(None).export(tmp_path / "any")
    make(5).export(tmp_path / "five")


@defect("RNN takes no step on keras.Input")
def test_unroll_is_refused_when_a_model_is_made():
    with pytest.raises(ValueError, match="unroll"):
        keras.layers.LSTM(4, unroll=True)(keras.Input((None, 3)))


@pytest.mark.jax
def test_jax_takes_any_length():
    model = keras.Sequential([keras.Input((None, 3)), keras.layers.LSTM(4, unroll=True)])
    for steps in (5, 6):
        assert model.predict(np.ones((2, steps, 3)), verbose=0).shape == (2, 4)


def lengths(*steps):
    for n in steps:
        yield np.ones((2, n, 3), "float32"), np.ones((2, 4), "float32")


def test_a_dataset_without_a_length_fails_at_the_first_batch():
    with pytest.raises(ValueError, match=WORDS):
        make(None).fit(dataset((None, None, 3)).take(1), verbose=0)


def test_predict_takes_the_length_of_each_batch():
    x = dataset((None, None, 3)).map(lambda x, y: x)
    assert make(None).predict(x, verbose=0).shape == (2, 4)


@pytest.mark.filterwarnings("ignore")
def test_a_generator_of_one_length_is_taken_and_a_later_other_one_has_other_words():
    make(None).fit(lengths(5, 5, 5), verbose=0)
    with pytest.raises(
        tf.errors.InvalidArgumentError, match="Generator yielded an element of shape"
    ):
        make(None).fit(lengths(5, 5, 5, 5, 6), verbose=0)


@pytest.mark.jax
@pytest.mark.filterwarnings("ignore")
def test_jax_trains_on_any_length():
    make(None).fit(lengths(5, 6), verbose=0)
    make(None).fit(dataset((None, None, 3)), verbose=0)
