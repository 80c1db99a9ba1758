import warnings

import keras
import numpy as np
import pytest

from snippets.rnn_cells.mask_probe import mask_probe

LENGTHS = np.array([5, 3])
MASK = np.arange(5) < LENGTHS[:, None]
X = np.where(MASK[..., None], np.ones((2, 5, 3)), 0).astype("float32")
IDS = np.where(MASK, 7, 0)


def sequential(*layers):
    model = keras.Sequential([keras.Input((5, 3)), keras.layers.Masking(name="masking"), *layers])
    return mask_probe(model, X)


def test_each_layer_has_the_mask_that_it_hands_on():
    lstm = keras.layers.LSTM(2, return_sequences=True, name="lstm")
    masks = sequential(lstm, keras.layers.Dense(1, name="dense"))

    assert list(masks) == ["masking", "lstm", "dense"]
    for mask in masks.values():
        assert isinstance(mask, np.ndarray)
        assert mask.dtype == bool
        assert np.array_equal(mask, MASK)


@pytest.mark.filterwarnings("ignore:Layer 'flatten'")
def test_behind_a_layer_that_loses_it_there_is_none():
    masks = sequential(keras.layers.Flatten(name="flatten"), keras.layers.Dense(1, name="dense"))
    assert np.array_equal(masks["masking"], MASK)
    assert masks["flatten"] is masks["dense"] is None


def test_behind_an_operation_there_is_none():
    inputs = keras.Input((5,), dtype="int32")
    embedded = keras.layers.Embedding(9, 3, mask_zero=True, name="embedding")(inputs)
    outputs = keras.layers.GRU(2, return_sequences=True, name="gru")(embedded * 2)
    masks = mask_probe(keras.Model(inputs, outputs), IDS)

    assert list(masks) == ["embedding", "gru"]
    assert np.array_equal(masks["embedding"], MASK)
    assert masks["gru"] is None


def test_of_several_outputs_the_first_counts():
    lstm = keras.layers.LSTM(2, return_sequences=True, return_state=True, name="lstm")
    inputs = keras.Input((5, 3))
    outputs, h, _ = lstm(keras.layers.Masking()(inputs))
    masks = mask_probe(keras.Model(inputs, [outputs, h]), X)

    assert np.array_equal(masks["lstm"], MASK)


def test_it_takes_a_model_of_several_inputs_by_name():
    left, right = keras.Input((5, 3), name="left"), keras.Input((5, 3), name="right")
    masked = [keras.layers.Masking(name=f"{i.name}_masked")(i) for i in (left, right)]
    model = keras.Model({"left": left, "right": right}, keras.layers.Add(name="add")(masked))
    masks = mask_probe(model, {"left": X, "right": X[::-1]})

    assert np.array_equal(masks["left_masked"], MASK)
    assert np.array_equal(masks["right_masked"], MASK[::-1])
    assert masks["add"].all()  # a step that either shows


def test_the_weights_are_those_of_the_model_and_stay_as_they_are():
    gru = keras.layers.GRU(2, name="gru")
    model = keras.Sequential([keras.Input((5, 3)), keras.layers.Masking(), gru])
    before = [weight.copy() for weight in model.get_weights()]
    mask_probe(model, X)

    assert all(np.array_equal(b, a) for b, a in zip(before, model.get_weights(), strict=True))


def test_it_warns_of_nothing_of_its_own():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sequential(keras.layers.GRU(2, return_sequences=True))


def residual():
    inputs = keras.Input((5, 3))
    masked = keras.layers.Masking(name="masking")(inputs)
    attended = keras.layers.MultiHeadAttention(1, 2, name="attention")(masked, masked)
    return keras.Model(inputs, keras.layers.Add(name="add")([masked, attended]))


@pytest.mark.filterwarnings("ignore:Layer '(query|key|value)'")
def test_a_layer_that_takes_the_mask_off_its_input_hides_none_from_those_before():
    masks = mask_probe(residual(), X)
    assert np.array_equal(masks["masking"], MASK)
    assert np.array_equal(masks["attention"], MASK)


STACKS = {
    "SimpleRNN": lambda: [keras.layers.SimpleRNN(4)],
    "GRU": lambda: [keras.layers.GRU(4)],
    "LSTM": lambda: [keras.layers.LSTM(4)],
    "Bidirectional": lambda: [keras.layers.Bidirectional(keras.layers.LSTM(4))],
    "stacked": lambda: [
        keras.layers.LSTM(4, return_sequences=True),
        keras.layers.Dense(3),
        keras.layers.GRU(4),
    ],
}


def off_by(model, x):
    alone = [keras.ops.convert_to_numpy(model(x[i : i + 1, :n])) for i, n in enumerate(LENGTHS)]
    whole = keras.ops.convert_to_numpy(model(x))
    return [float(np.max(np.abs(whole[i] - alone[i][0]))) for i in range(2)]


@pytest.mark.parametrize("name", STACKS)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_where_it_reads_a_mask_a_padded_sequence_gets_the_answer_that_it_gets_alone(name, seed):
    x = np.where(MASK[..., None], np.random.default_rng(seed).normal(size=(2, 5, 3)), 0)
    x = x.astype("float32")
    keras.utils.set_random_seed(seed)
    layers = [keras.layers.Masking(name="masking"), *STACKS[name]()]
    model = keras.Sequential([keras.Input((None, 3)), *layers])

    assert np.array_equal(mask_probe(model, x)["masking"], MASK)
    assert max(off_by(model, x)) < 1e-6


@pytest.mark.parametrize("name", STACKS)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_where_it_reads_none_the_padding_counts(name, seed):
    x = np.where(MASK[..., None], np.random.default_rng(seed).normal(size=(2, 5, 3)), 0)
    x = x.astype("float32")
    keras.utils.set_random_seed(seed)
    inputs = outputs = keras.Input((None, 3))
    for layer in [keras.layers.Masking(), lambda y: y * 2, *STACKS[name]()]:
        outputs = layer(outputs)
    full, padded = off_by(keras.Model(inputs, outputs), x)

    assert full < 1e-6
    assert padded > 1e-3
