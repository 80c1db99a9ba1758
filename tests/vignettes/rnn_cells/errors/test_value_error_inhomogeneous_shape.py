"""What the page says of sequences of several lengths beside its cells."""

import keras
import numpy as np
import pytest
import tensorflow as tf

IDS = [[4, 7, 2, 9], [5, 1], [3]]
Y = np.zeros((3, 4))


def model():
    made = keras.Sequential([keras.layers.Embedding(10, 3), keras.layers.LSTM(4)])
    made.compile("sgd", "mse")
    return made


OBJECT = r"Invalid dtype: object|Unsupported object type list"
SAID = {
    "features": (
        lambda: np.array([np.ones((2, 3)), np.ones((2, 4))]),
        "inhomogeneous shape after 2 dimensions",
    ),
    "list": (lambda: model().fit(IDS, Y, verbose=0), r"Unrecognized data type: x=\[\["),
    "arrays": (
        lambda: model().fit([np.array(row) for row in IDS], Y, verbose=0),
        "Data cardinality is ambiguous",
    ),
    "object": (lambda: model().fit(np.array(IDS, dtype=object), Y, verbose=0), OBJECT),
    "ops": (
        lambda: keras.ops.array(IDS),
        "Can't convert non-rectangular Python sequence to Tensor.",
    ),
}


@pytest.mark.parametrize(("act", "words"), SAID.values(), ids=SAID)
def test_a_message_of_the_table(act, words):
    with pytest.raises(ValueError, match=words):
        act()


def test_features_that_differ_cannot_be_padded():
    with pytest.raises(ValueError, match="Shape of sample"):
        keras.utils.pad_sequences([np.ones((2, 3)), np.ones((2, 4))])


def test_without_a_mask_the_zeros_count():
    x = keras.utils.pad_sequences(IDS, padding="post")
    made = model()
    alone = made.predict(np.array([IDS[2]]), verbose=0)[0]
    assert not np.allclose(made.predict(x, verbose=0)[2], alone, atol=1e-4)


def test_the_defaults_pad_and_cut_in_front_and_cut_decimals_off():
    assert keras.utils.pad_sequences(IDS)[1].tolist() == [0, 0, 5, 1]
    assert keras.utils.pad_sequences(IDS, maxlen=2)[0].tolist() == [2, 9]
    assert keras.utils.pad_sequences(IDS, maxlen=2, truncating="post")[0].tolist() == [4, 7]
    assert not np.any(keras.utils.pad_sequences([[0.5, 0.9]]))


@pytest.mark.parametrize("padding", ["pre", "post"])
def test_with_a_mask_both_sides_are_right(padding):
    x = keras.utils.pad_sequences(IDS, padding=padding)
    layers = [keras.layers.Embedding(10, 3, mask_zero=True), keras.layers.LSTM(4)]
    made = keras.Sequential(layers)
    assert np.allclose(made(x)[1], made(np.array([IDS[1]]))[0], atol=1e-6)


def test_masking_skips_a_step_whose_features_are_all_the_value():
    x = np.array([[[0.0, 1.0], [0.0, 0.0], [1.0, 1.0]]])
    assert np.array(keras.layers.Masking().compute_mask(x)).tolist() == [[True, False, True]]


def test_text_vectorization_pads():
    text = keras.layers.TextVectorization()
    text.adapt(["a b c"])
    assert text(["a b c", "a"]).shape == (2, 3)


def test_numbers_without_features_are_given_an_axis():
    x = keras.utils.pad_sequences([[0.1, 0.4, 0.2], [0.3]], dtype="float32", padding="post")
    assert keras.layers.LSTM(4)(x[..., np.newaxis]).shape == (2, 4)


def test_padded_targets_are_left_out_of_the_loss():
    x = keras.utils.pad_sequences(IDS, padding="post")
    embedding = keras.layers.Embedding(10, 3, mask_zero=True)
    layers = [embedding, keras.layers.LSTM(4, return_sequences=True), keras.layers.Dense(1)]
    made = keras.Sequential(layers)
    made.compile("sgd", "mse")
    targets = np.zeros((3, 4, 1))
    wild = np.where(x[..., np.newaxis] == 0, 1e3, targets)
    losses = [made.evaluate(x, one, verbose=0) for one in (targets, wild)]
    assert np.isclose(*losses)


RAGGED = [[[1.0, 2.0]], [[1.0, 2.0], [3.0, 4.0]]]


@pytest.mark.parametrize("layer", [keras.layers.LSTM, keras.layers.GRU, keras.layers.SimpleRNN])
def test_a_recurrent_layer_refuses_a_ragged_tensor(layer):
    ragged = tf.ragged.constant(RAGGED, ragged_rank=1)
    with pytest.raises(ValueError, match="Cannot index into an inner ragged dimension"):
        layer(4)(ragged)


def test_a_ragged_tensor_is_padded_and_masked():
    x = tf.ragged.constant(RAGGED, ragged_rank=1).to_tensor(default_value=-99)
    made = keras.Sequential([keras.layers.Masking(-99), keras.layers.LSTM(4)])
    assert np.allclose(made(x)[0], made(x[:1, :1])[0], atol=1e-6)


@pytest.mark.jax
def test_ragged_is_refused_on_jax():
    with pytest.raises(ValueError, match="is not supported with the jax backend"):
        keras.Input((None, 2), ragged=True)


STRINGS = {
    "array": (lambda: np.array(["a b"]), "Invalid dtype: str"),
    "list": (lambda: ["a b"], r"Unrecognized data type: x=\['a b'\]"),
}


@pytest.mark.parametrize(("x", "words"), STRINGS.values(), ids=STRINGS)
def test_strings_are_given_to_predict_as_objects(x, words):
    text = keras.layers.TextVectorization()
    text.adapt(["a b c"])
    made = keras.Sequential([keras.Input((), dtype="string"), text])
    with pytest.raises(ValueError, match=words):
        made.predict(x(), verbose=0)
    assert made.predict(np.array(["a b"], dtype=object), verbose=0).shape == (1, 2)
