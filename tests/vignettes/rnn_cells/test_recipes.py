"""What vignettes/rnn_cells/recipes.md says in words and of JAX, and what Keras should do.

On JAX its cells run here; on TensorFlow a build runs them.
"""

import inspect
import re
import tempfile
from contextlib import chdir, redirect_stdout
from functools import cache
from io import StringIO

import h5py
import keras
import numpy as np
import pytest

from tests.pages import ROOT
from tests.versions import defect

X = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")
PAGE = ROOT / "vignettes/rnn_cells/recipes.md"
RECIPES = re.findall(
    r"^## (.*?)\n.*?^```\{code-cell\} python\n(.*?)^```",
    PAGE.read_text("utf8"),
    re.MULTILINE | re.DOTALL,
)
NO_STATE = "loss of each epoch without a reset: [25, 25, 25]"
MASK = np.array([[True] * 5, [True, True, True, False, False]])  # the second has three time steps
PADDED = np.where(MASK[..., None], X, 0).astype("float32")
ALONE = X[1:, :3]


@cache
def run(code):
    """The names that a recipe leaves, and what it prints."""
    names, printed = {"__name__": "recipe"}, StringIO()
    with tempfile.TemporaryDirectory() as folder, chdir(folder), redirect_stdout(printed):
        exec(compile(code, str(PAGE), "exec"), names)
    return names, printed.getvalue()


def array(tensor):
    return keras.ops.convert_to_numpy(tensor)


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


class CellState(keras.layers.LSTMCell):
    """The page's cell."""

    def call(self, inputs, states, training=False):
        _, (h, c) = super().call(inputs, states[::-1], training)
        return c, [c, h]


class Both(keras.layers.LSTMCell):
    """The page's cell, for both states at once."""

    def call(self, inputs, states, training=False):
        _, (h, c) = super().call(inputs, states, training)
        return keras.ops.concatenate([h, c], axis=-1), [h, c]


def copied(cell, lstm):
    """The states of every step, from a cell with the weights of the layer."""
    rnn = keras.layers.RNN(cell, return_sequences=True)
    rnn.build(X.shape)
    rnn.set_weights(lstm.get_weights())
    return rnn


@pytest.fixture
def lstm():
    layer = keras.layers.LSTM(4, activation="softsign", return_state=True)
    layer.build(X.shape)
    return layer


@pytest.mark.parametrize(("options", "same"), [({"activation": "softsign"}, True), ({}, False)])
def test_the_cell_needs_the_options_of_the_layer(lstm, options, same):
    c = keras.ops.convert_to_numpy(copied(CellState(4, **options), lstm)(X))
    last = keras.ops.convert_to_numpy(lstm(X)[2])
    assert np.allclose(c[:, -1], last, atol=1e-6) == same


def test_the_cell_is_a_copy_until_its_weights_are_set_again(lstm):
    rnn = copied(CellState(4, activation="softsign"), lstm)
    lstm.set_weights([2 * w + 1 for w in lstm.get_weights()])
    last = keras.ops.convert_to_numpy(lstm(X)[2])
    assert not np.allclose(keras.ops.convert_to_numpy(rnn(X))[:, -1], last, atol=1e-2)
    rnn.set_weights(lstm.get_weights())
    np.testing.assert_allclose(keras.ops.convert_to_numpy(rnn(X))[:, -1], last, rtol=1e-5)


def test_both_states_come_at_once_and_a_model_knows_their_size(lstm):
    cell = Both(4, activation="softsign")
    cell.output_size = 2 * cell.units
    rnn = copied(cell, lstm)
    inputs = keras.Input(X.shape[1:])
    model = keras.Model(inputs, rnn(inputs))
    assert model.output_shape == (None, 5, 8)
    made = model.predict(X, verbose=0)
    for t in range(5):
        _, h, c = lstm(X[:, : t + 1])
        np.testing.assert_allclose(made[:, t], np.concatenate([h, c], -1), rtol=1e-4, atol=1e-6)


@pytest.mark.jax
def test_every_recipe_is_found_in_the_page():
    assert len(RECIPES) == PAGE.read_text("utf8").count("## How do I")


@pytest.mark.jax
@pytest.mark.parametrize(("question", "code"), RECIPES, ids=[question for question, _ in RECIPES])
def test_a_recipe_holds_on_jax(question, code):
    _, printed = run(code)
    if "at the start of each epoch" in question:  # `fit` keeps no state from batch to batch
        assert NO_STATE in printed


def carried_on(recipe):
    lstm = recipe["lstm"]
    _, *states = lstm(PADDED[:, :4], mask=MASK[:, :4])
    return lstm(PADDED[:, 4:], mask=MASK[:, 4:], initial_state=states)[1], lstm(ALONE)[0]


def every_c(recipe):
    c, lstm = array(recipe["rnn"](PADDED, mask=MASK)), recipe["lstm"]
    alone = [array(lstm(ALONE[:, :steps])[2]) for steps in (1, 2, 3, 3, 3)]
    return c, np.stack(alone, axis=1)


def final_states(recipe):
    layers = [recipe["lstm"], recipe["gru"]]
    masked = [array(layer(PADDED, mask=MASK)[1]) for layer in layers]
    return np.stack(masked, axis=1), np.stack([array(layer(ALONE)[1]) for layer in layers], axis=1)


def stacked(recipe):
    models = [recipe["by_layers"], recipe["by_cells"]]
    masked = [array(keras.Sequential([keras.layers.Masking(), one])(PADDED)) for one in models]
    return np.stack(masked, axis=1), np.stack([array(one(ALONE)) for one in models], axis=1)


def weighted_loss(recipe):
    layers = [keras.layers.Masking(), *recipe["model"].layers]
    model = keras.Sequential([keras.Input((None, 3)), *layers])
    model.compile(loss="mse")
    losses = []
    for x, y in [(PADDED[1:], np.ones((1, 5, 1))), (ALONE, np.ones((1, 3, 1)))]:
        weights = np.array([[1, 0, 1, 1, 1]])[:, : x.shape[1]]
        y[:, 1], y[:, 3:] = 99, 99  # where the weight is zero, and where the mask is False
        losses.append(np.array([model.evaluate(x, y, sample_weight=weights, verbose=0)]))
    return losses


def padded(recipe):
    return recipe["model"](PADDED), recipe["model"](ALONE)


def constant(recipe):
    vectors = np.ones((2, 4), "float32")
    return recipe["model"]([PADDED, vectors]), recipe["model"]([ALONE, vectors[1:]])


def two_inputs(recipe):
    hours = np.full((2, 5, 1), 0.5, "float32")
    masked = recipe["rnn"](np.concatenate([PADDED, hours], axis=-1), mask=MASK)
    return masked, recipe["rnn"](np.concatenate([ALONE, hours[1:, :3]], axis=-1))


def reset(recipe):
    layers = [keras.layers.Masking(), recipe["adder"]]
    model = keras.Sequential([keras.Input(batch_shape=(2, None, 1)), *layers])
    model.compile(keras.optimizers.SGD(0.0), loss="mse")
    ones = np.where(MASK[..., None], 1, 0).astype("float32")[[0, 1, 0, 1]]
    options = {**recipe["options"], "callbacks": [recipe["reset"]]}
    losses = model.fit(ones, np.zeros((4, 1)), **options).history["loss"]
    return np.array(losses[1:]), np.array(losses[:-1])


def one_sequence(recipe):
    lstm = recipe["one"].layers[0]
    lstm.reset_state()
    masked = array(lstm(PADDED[1:], mask=MASK[1:]))
    lstm.reset_state()
    return masked, lstm(ALONE)


def first_forecast(recipe):
    gru, dense = recipe["gru"], recipe["dense"]
    return dense(gru(PADDED[..., :1], mask=MASK)[1]), dense(gru(ALONE[..., :1])[1])


def static_features(recipe):
    fixed = np.ones((2, 1), "float32")
    return (
        recipe["model"]([PADDED[..., :1], fixed]),
        recipe["model"]([ALONE[..., :1], fixed[1:]]),
    )


BEHIND_A_MASK = {  # words of the question -> the second sample, padded and alone
    "`initial_state`, or carry it on": carried_on,
    "the cell state `c`": every_c,
    "`too many values to unpack`": final_states,
    "stack LSTM layers": stacked,
    "only some steps in the loss": weighted_loss,
    "sequences of different lengths": padded,
    "pass `constants`": constant,
    "two inputs at each step": two_inputs,
    "at the start of each epoch": reset,
    "the last batch is smaller": one_sequence,
    "predict many steps ahead": first_forecast,
    "features that do not change": static_features,
}
WITHOUT = ["`time_major`"]  # it loads a model, whatever its layers


def recipe_of(words):
    (code,) = [code for question, code in RECIPES if words in question]
    return run(code)[0]


def test_each_recipe_is_tried_behind_a_mask_or_listed():
    for question, _ in RECIPES:
        assert sum(words in question for words in [*BEHIND_A_MASK, *WITHOUT]) == 1, question


def check_behind_a_mask(words):
    masked, alone = map(array, BEHIND_A_MASK[words](recipe_of(words)))
    np.testing.assert_allclose(masked[-len(alone) :], alone, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("words", BEHIND_A_MASK)
def test_behind_a_mask_a_recipe_gives_what_the_sequence_gives_alone(words):
    check_behind_a_mask(words)


@pytest.mark.jax
@pytest.mark.parametrize("words", BEHIND_A_MASK)
def test_behind_a_mask_a_recipe_gives_what_the_sequence_gives_alone_on_jax(words):
    check_behind_a_mask(words)


@defect("TensorFlow has no output to repeat at the first time step, though there is a state")
def test_a_piece_that_is_masked_returns_the_state_that_it_started_from():
    states = [np.ones((2, 4), "float32")] * 2
    outputs = keras.layers.LSTM(4)(PADDED, mask=np.zeros((2, 5), bool), initial_state=states)
    assert np.allclose(outputs, 1)


class WrongOrder(keras.layers.LSTMCell):
    """The cell as it was: it keeps h first, and returns c."""

    def call(self, inputs, states, training=False):
        _, (h, c) = super().call(inputs, states, training)
        return c, [h, c]


@pytest.mark.jax
@defect("at a masked time step the loop on JAX returns the first state for the output")
def test_at_a_masked_time_step_the_last_output_is_returned_on_jax():
    c = array(keras.layers.RNN(WrongOrder(4), return_sequences=True)(PADDED, mask=MASK))
    np.testing.assert_allclose(c[1, 3:], c[1, [2, 2]], rtol=1e-5)


@pytest.mark.jax
def test_a_cell_with_both_states_in_its_output_is_refused_behind_a_mask_on_jax(lstm):
    cell = Both(4)
    cell.output_size = 2 * cell.units
    with pytest.raises(ValueError, match="Incompatible shapes for broadcasting"):
        copied(cell, lstm)(PADDED, mask=MASK)
    rnn = keras.layers.RNN(cell, return_sequences=True, zero_output_for_mask=True)
    both, alone = array(rnn(PADDED, mask=MASK)), array(rnn(ALONE))
    np.testing.assert_allclose(both[1, :3], alone[0], rtol=1e-5)
    assert not both[1, 3:].any()


@pytest.mark.parametrize("zeros", [False, True])
def test_the_final_state_is_not_the_last_output_with_zero_output_for_mask(zeros):
    flags = {"return_sequences": True, "return_state": True, "zero_output_for_mask": zeros}
    outputs, h = map(array, keras.layers.GRU(4, **flags)(PADDED, mask=MASK))
    np.testing.assert_allclose(h[1], outputs[1, 2], rtol=1e-5)
    assert np.any(outputs[1, -1]) != zeros


class OldLSTM(keras.layers.LSTM):
    """A layer that takes the argument of Keras 2, and drops it."""

    def __init__(self, *args, time_major=False, **kwargs):
        super().__init__(*args, **kwargs)


def edit(path, old, new):
    with h5py.File(path, "r+") as file:
        config = file.attrs["model_config"]
        assert old in config
        file.attrs["model_config"] = config.replace(old, new)


def old_file(path, layer):
    """A model, saved as Keras 2 did."""
    model = keras.Sequential([keras.Input((5, 3)), layer])
    model.save(path)
    edit(path, '"units"', '"time_major": false, "units"')
    return model


def test_an_old_file_is_refused(tmp_path):
    old_file(tmp_path / "old.h5", keras.layers.LSTM(4))
    with pytest.raises(ValueError, match="Unrecognized keyword arguments passed to LSTM"):
        keras.models.load_model(tmp_path / "old.h5")


def test_custom_objects_mend_a_layer_by_itself(tmp_path):
    model = old_file(tmp_path / "old.h5", keras.layers.LSTM(4))
    loaded = keras.models.load_model(tmp_path / "old.h5", {"LSTM": OldLSTM})
    assert np.array_equal(loaded(X), model(X))


@defect("custom_objects are not asked for a layer of Keras inside Bidirectional")
def test_custom_objects_mend_a_layer_inside_bidirectional(tmp_path):
    model = old_file(tmp_path / "old.h5", keras.layers.Bidirectional(keras.layers.LSTM(4)))
    loaded = keras.models.load_model(tmp_path / "old.h5", {"LSTM": OldLSTM})
    assert np.array_equal(loaded(X), model(X))


def test_an_edited_file_is_loaded_and_saved_anew(tmp_path):
    model = old_file(tmp_path / "old.h5", keras.layers.Bidirectional(keras.layers.LSTM(4)))
    edit(tmp_path / "old.h5", '"time_major": false, ', "")
    loaded = keras.models.load_model(tmp_path / "old.h5", compile=False)
    loaded.save(tmp_path / "new.keras")
    anew = keras.models.load_model(tmp_path / "new.keras")
    assert np.array_equal(anew(X), model(X))


@defect("a loss that an .h5 file names mse is not found")
def test_the_loss_of_an_h5_file_is_found(tmp_path):
    model = keras.Sequential([keras.Input((5, 3)), keras.layers.LSTM(4)])
    model.compile(loss="mse")
    model.save(tmp_path / "model.h5")
    keras.models.load_model(tmp_path / "model.h5")
