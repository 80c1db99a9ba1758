"""What vignettes/rnn_cells/recipes.md says in words and of JAX, and what Keras should do.

On JAX its cells run here; on TensorFlow a build runs them.
"""

import inspect
import re

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
        _, (h, c) = super().call(inputs, states, training)
        return c, [h, c]


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
def test_a_recipe_holds_on_jax(question, code, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    exec(compile(code, str(PAGE), "exec"), {"__name__": "recipe"})
    printed = capsys.readouterr().out
    if "at the start of each epoch" in question:  # `fit` keeps no state from batch to batch
        assert NO_STATE in printed


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
