"""What vignettes/rnn_cells/initial_state.md says of JAX, its bounds, and what Keras should do."""

import keras
import numpy as np
import pytest
from sklearn.datasets import load_digits

from snippets.rnn_cells.date_pairs import date_pairs
from snippets.rnn_cells.date_translator import DateTranslator
from snippets.rnn_cells.digit_captioner import DigitCaptioner
from snippets.rnn_cells.greedy_search import greedy_search
from tests.versions import defect

BOUND = 0.95  # of the two tasks of the page, on each of three seeds
NAMES = "zero one two three four five six seven eight nine".split()
X = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")
H, WIDE = np.zeros((2, 4), "float32"), np.zeros((2, 7), "float32")


@defect("a list of states is not counted: list index out of range")
def test_too_few_states_are_named_in_the_message():
    with pytest.raises(ValueError, match="initial_state|states"):
        keras.layers.LSTM(4)(X, initial_state=[H])


@defect("a single state for an LSTM is taken as a list of one: list index out of range")
def test_a_single_state_of_an_lstm_is_named_in_the_message():
    with pytest.raises(ValueError, match="initial_state|states"):
        keras.layers.LSTM(4)(X, initial_state=H)


@defect("sizes of states are not compared with units: an error of a product of matrices")
def test_states_of_another_size_raise_an_error_of_keras():
    with pytest.raises(ValueError, match="initial_state|states"):
        keras.layers.LSTM(4)(X, initial_state=[WIDE, WIDE])


@defect("RNN takes no step on keras.Input, and computes its shape from the units")
def test_states_of_another_size_are_found_when_a_model_is_made():
    with pytest.raises(ValueError):
        keras.layers.GRU(4)(keras.Input((5, 3)), initial_state=[keras.Input((7,))])


def test_such_a_model_fails_when_it_runs():
    steps, start = keras.Input((5, 3)), keras.Input((7,))
    model = keras.Model([steps, start], keras.layers.GRU(4)(steps, initial_state=[start]))
    with pytest.raises(Exception, match="size-incompatible|Dimensions must be equal"):
        model([X, WIDE])


@defect("a GRU reads its first state and leaves the others")
def test_too_many_states_of_a_gru_are_refused():
    with pytest.raises(ValueError):
        keras.layers.GRU(4)(X, initial_state=[H, H])


@defect("TensorFlow repeats a single row for the whole batch")
def test_a_state_of_one_row_is_refused_for_a_batch_of_two():
    with pytest.raises((TypeError, ValueError)):
        keras.layers.GRU(4)(X, initial_state=H[:1])


@defect("a mask of the memory alone is not given an axis for the steps, keras#21483", until="3.12")
def test_attention_hides_rows_of_the_memory():
    memory = np.random.default_rng(1).normal(size=(2, 6, 3)).astype("float32")
    mask = np.array([[True] * 4 + [False] * 2] * 2)
    hidden = keras.layers.Attention()([X, memory], mask=[None, mask])
    assert np.allclose(hidden, keras.layers.Attention()([X, memory[:, :4]]), atol=1e-6)


@pytest.mark.jax
def test_jax_raises_a_type_error_for_states_of_another_size():
    with pytest.raises(TypeError):
        keras.layers.LSTM(4)(X, initial_state=[WIDE, WIDE])


@pytest.mark.jax
def test_jax_refuses_a_state_of_one_row_for_a_batch_of_two():
    with pytest.raises(TypeError):
        keras.layers.GRU(4)(X, initial_state=H[:1])


def numbered(texts):
    """The texts as integers, shape (texts, characters), and the characters."""
    layer = keras.layers.TextVectorization(standardize=None, split="character")
    layer.adapt(texts)
    return np.array(layer(texts)), layer.get_vocabulary()


def trained(model, inputs, texts, number, batch_size, epochs):
    """The model, trained on the first pairs as on the page."""
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.005), loss)
    seen = [inputs[:number], texts[:number, :-1]]
    model.fit(seen, texts[:number, 1:], batch_size=batch_size, epochs=epochs, verbose=0)
    return model


def exact(model, inputs, texts, first):
    """The part of the texts that are written right in all characters."""
    rows, length = texts.shape
    written = greedy_search(model.decode, model.encode(inputs), first, rows, length - 1)
    return float(np.mean(np.all(written == texts[:, 1:], axis=1)))


def exact_from_another(model, source, target, first):
    """The part that is right if each decoder starts from the state of another date."""
    h, memory, mask = model.encode(source)
    states = (keras.ops.roll(h, 1, axis=0), memory, mask)
    written = greedy_search(model.decode, states, first, *np.subtract(target.shape, (0, 1)))
    return float(np.mean(np.all(written == target[:, 1:], axis=1)))


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(3))
def test_held_out_dates_are_translated_from_the_state_alone(seed):
    written, iso = date_pairs(8800, seed)
    (source, letters), (target, signs) = numbered(written), numbered(iso)
    keras.utils.set_random_seed(seed)
    model = DateTranslator(len(letters), len(signs), units=128, attention=False)
    trained(model, source, target, 8000, batch_size=64, epochs=12)
    held_out = source[8000:], target[8000:], signs.index("[")
    assert exact(model, *held_out) >= BOUND
    assert exact_from_another(model, *held_out) < 0.01


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(3))
def test_held_out_dates_are_translated_with_attention(seed):
    written, iso = date_pairs(8800, seed)
    (source, letters), (target, signs) = numbered(written), numbered(iso)
    keras.utils.set_random_seed(seed)
    model = DateTranslator(len(letters), len(signs))
    trained(model, source, target, 8000, batch_size=64, epochs=3)
    held_out = source[8000:], target[8000:], signs.index("[")
    assert exact(model, *held_out) >= BOUND
    assert exact_from_another(model, *held_out) > 0.5
    row = np.array([[letters.index(letter) for letter in "27. März 1984"]])
    fed = np.array([[signs.index(sign) for sign in "[1984-03-27"]])
    h, memory, mask = model.encode(row)
    outputs, _ = model.decoder(model.signs(fed), initial_state=h)
    weights = np.array(model.attend(outputs, memory, mask))[0]
    assert np.all(weights[:4, 9:].sum(axis=1) > 0.5)
    assert weights[6, 4:8].sum() > 0.5  # not the first sign: on seed 1 it looks elsewhere
    assert np.all(weights[8:10, :2].sum(axis=1) > 0.5)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(3))
def test_held_out_digits_are_captioned(seed):
    digits = load_digits()
    order = np.random.default_rng(seed).permutation(len(digits.images))
    pictures = digits.images[order].astype("float32") / 16
    captions, characters = numbered([f"[{NAMES[digit]}]" for digit in digits.target[order]])
    keras.utils.set_random_seed(seed)
    model = DigitCaptioner(len(characters))
    trained(model, pictures, captions, 1400, batch_size=32, epochs=10)
    assert exact(model, pictures[1400:], captions[1400:], characters.index("[")) >= BOUND
