"""What the page says beside its cells: accuracies, the back ends, and the Embedding."""

import keras
import numpy as np
import pytest
from packaging.version import Version

from tests.versions import KERAS

X = np.array([[[1.0], [2.0], [3.0]], [[4.0], [0.0], [0.0]]], "float32")
Y = np.array([[0, 4, 2], [3, -1, -1]])
CROSSENTROPY = keras.losses.SparseCategoricalCrossentropy


def tagger(mask, **options):
    keras.utils.set_random_seed(0)  # one label of four is predicted
    layers = [keras.layers.GRU(4, return_sequences=True), keras.layers.Dense(5)]
    model = keras.Sequential([keras.layers.Masking()] * mask + layers)
    model.compile("sgd", CROSSENTROPY(from_logits=True, **options), metrics=["accuracy"])
    return model


def measured(model, y):
    return model.evaluate(X, y, verbose=0, return_dict=True)


def right(model):
    return model.predict(X, verbose=0).argmax(axis=-1) == Y


@pytest.mark.parametrize("label", [-1, -100, 5, 99])
@pytest.mark.parametrize("mask", [True, False])
@pytest.mark.parametrize("method", ["fit", "evaluate"])
def test_a_label_that_is_no_class_is_refused_masked_or_not(label, mask, method):
    y = np.where(Y == -1, label, Y)
    with pytest.raises(Exception, match=f"(?s)^Graph execution error.*label value of {label} "):
        getattr(tagger(mask), method)(X, y, verbose=0)


@pytest.mark.jax
def test_on_jax_a_label_that_is_no_class_adds_zero():
    losses = CROSSENTROPY(from_logits=True, reduction=None)(
        np.array([-1, 0, 5, 99]), np.zeros((4, 5), "float32")
    )
    assert np.allclose(losses, [0, np.log(5), 0, 0])


@pytest.mark.jax
def test_on_jax_ignore_class_works():
    model = tagger(False, ignore_class=-1)
    logits = np.array(keras.ops.log_softmax(model(X)))
    shown = [logits[0, 0, 0], logits[0, 1, 4], logits[0, 2, 2], logits[1, 0, 3]]
    assert np.isclose(measured(model, Y)["loss"], -np.mean(shown), atol=1e-5)


@pytest.mark.parametrize("mask", [True, False])
def test_ignore_class_means_over_the_labels_that_are_left(mask):
    model = tagger(mask, ignore_class=-1)
    logits = keras.ops.convert_to_numpy(keras.ops.log_softmax(model(X)))
    shown = [logits[0, 0, 0], logits[0, 1, 4], logits[0, 2, 2], logits[1, 0, 3]]
    assert np.isclose(measured(model, Y)["loss"], -np.mean(shown), atol=1e-5)


@pytest.mark.skipif(KERAS < Version("3.15"), reason="said of Keras 3.15")
def test_an_accuracy_leaves_out_the_padding_behind_a_mask():
    model = tagger(True, ignore_class=-1)
    assert np.isclose(measured(model, Y)["accuracy"], right(model)[Y != -1].mean())


def test_an_accuracy_counts_a_label_of_minus_one_as_an_error_without_a_mask():
    model = tagger(False, ignore_class=-1)
    assert np.isclose(measured(model, Y)["accuracy"], right(model).mean())


def test_with_a_mask_any_class_may_stand_at_the_padded_steps():
    model = tagger(True)
    zeros, fours = (measured(model, np.where(Y == -1, label, Y)) for label in (0, 4))
    assert np.isclose(zeros["loss"], fours["loss"])


def test_a_token_outside_the_embedding_is_named_with_its_place():
    embedding = keras.layers.Embedding(5, 3)
    with pytest.raises(Exception, match=r"indices\[0,2\] = 7 is not in \[0, 5\)"):
        embedding(np.array([[1, 2, 7]]))


def test_a_negative_token_is_read_from_the_end():
    embedding = keras.layers.Embedding(5, 3)
    assert np.allclose(embedding(np.array([[-1, -5]])), embedding(np.array([[4, 0]])))


@pytest.mark.jax
def test_on_jax_a_token_outside_the_embedding_is_nan():
    embedding = keras.layers.Embedding(5, 3)
    vectors = np.array(embedding(np.array([[4, 5]])))
    assert np.isfinite(vectors[0, 0]).all() and np.isnan(vectors[0, 1]).all()
    model = keras.Sequential([embedding, keras.layers.LSTM(2)])
    model.compile("sgd", "mse")
    assert np.isnan(model.evaluate(np.array([[4, 5]]), np.zeros((1, 2)), verbose=0))


def test_text_vectorization_knows_the_size_of_its_vocabulary():
    vectorizer = keras.layers.TextVectorization(vocabulary=["a", "b"])
    assert vectorizer.vocabulary_size() == 4  # with the padding and the unknown words
