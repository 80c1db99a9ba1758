"""What vignettes/rnn_cells/stateful.md says beside its cells, and what Keras should do."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.versions import defect

X = np.random.default_rng(0).normal(size=(2, 6, 3)).astype("float32")
ONES, ZEROS = np.ones((2, 3, 1), "float32"), np.zeros((2, 1), "float32")
CALLS = {
    "predict": lambda model: model.predict(ONES, verbose=0),
    "evaluate": lambda model: model.evaluate(ONES, ZEROS, verbose=0),
    "fit": lambda model: model.fit(ONES, ZEROS, verbose=0),
    "train_on_batch": lambda model: model.train_on_batch(ONES, ZEROS),
}


def make(layer):
    return keras.Sequential([keras.Input(batch_shape=(2, None, 3)), layer])


@defect("a .keras file does not hold the states, keras#4379")
def test_a_loaded_model_goes_on_where_the_saved_one_stopped(tmp_path):
    model = make(keras.layers.LSTM(4, stateful=True))
    model(X)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert np.array_equal(loaded(X), model(X))


@defect("states are kept from the tracker")
def test_states_are_among_the_variables_of_the_layer():
    layer = keras.layers.GRU(4, stateful=True)
    layer.build((2, None, 3))
    assert any(layer.states[0] is variable for variable in layer.variables)


@defect("the docstring of RNN says that a model has it, keras#20327")
def test_a_model_has_reset_state():
    assert hasattr(make(keras.layers.GRU(4, stateful=True)), "reset_state")


@defect("the docstring of RNN says that reset_state takes states")
def test_reset_state_takes_states():
    layer = keras.layers.GRU(4, stateful=True)
    layer.build((2, None, 3))
    layer.reset_state(states=[np.ones((2, 4))])
    assert np.all(keras.ops.convert_to_numpy(layer.states[0]) == 1)


@defect("one row of a short last batch meets the states of all rows")
def test_there_are_no_more_predictions_than_rows():
    model = make(keras.layers.GRU(4, stateful=True))
    five = np.repeat(X, 3, axis=0)[:5]
    try:
        predictions = model.predict(five, batch_size=2, verbose=0)
    except ValueError:
        return
    assert len(predictions) == 5


def test_a_short_last_batch_of_more_rows_is_refused():
    model = keras.Sequential(
        [keras.Input(batch_shape=(4, None, 3)), keras.layers.GRU(4, stateful=True)]
    )
    with pytest.raises(tf.errors.InvalidArgumentError):
        model.predict(np.repeat(X, 4, axis=0)[:6], batch_size=4, verbose=0)


@defect("RNN.reset_state does not look into nested states")
def test_a_layer_over_a_list_of_cells_is_reset():
    layer = keras.layers.RNN([keras.layers.LSTMCell(4), keras.layers.GRUCell(4)], stateful=True)
    layer.build((2, None, 3))
    layer.reset_state()


@defect("reset_state sets zeros")
def test_a_cell_goes_back_to_its_own_initial_state():
    class Cell(keras.layers.SimpleRNNCell):
        def get_initial_state(self, batch_size=None):
            return [keras.ops.ones((batch_size, self.units))]

    layer = keras.layers.RNN(Cell(4), stateful=True)
    layer.build((2, None, 3))
    layer.reset_state()
    assert np.all(keras.ops.convert_to_numpy(layer.states[0]) == 1)


@defect("until then a call takes one row for all", until="3.12")
def test_a_call_on_fewer_rows_is_refused():
    model = make(keras.layers.GRU(4, stateful=True))
    with pytest.raises(ValueError, match="the batch size of the input sequences must be the same"):
        model(X[:1])


def adder():
    """A layer whose state is the sum of its inputs, and its model for two rows."""
    ones = {"kernel_initializer": "ones", "recurrent_initializer": "ones"}
    layer = keras.layers.SimpleRNN(1, activation=None, use_bias=False, stateful=True, **ones)
    model = keras.Sequential([keras.Input(batch_shape=(2, None, 1)), layer])
    model.compile(keras.optimizers.SGD(0.0), "mse")
    return layer, model


def test_a_loop_over_the_layers_skips_a_nested_model():
    layer, inner = adder()
    outer = keras.Sequential([keras.Input(batch_shape=(2, None, 1)), inner])
    assert not any(getattr(one, "stateful", False) for one in outer.layers)


def test_the_default_batch_size_is_refused():
    _, model = adder()
    with pytest.raises(ValueError, match=r"batch size|Dimensions must be equal"):
        model.predict(np.ones((4, 3, 1)), verbose=0)


def test_validation_takes_the_batch_size_of_fit():
    layer, model = adder()
    x, y = np.ones((4, 3, 1)), np.zeros((4, 1))
    model.fit(x, y, batch_size=2, validation_data=(x, y), verbose=0)
    assert keras.ops.convert_to_numpy(layer.states[0]).ravel().tolist() == [12, 12]


@pytest.mark.filterwarnings("ignore:.shuffle=True. was passed")
def test_fit_never_shuffles_a_dataset():
    layer, model = adder()
    x = np.array([1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 6, 60]).reshape(12, 1, 1)
    data = tf.data.Dataset.from_tensor_slices((x, np.zeros((12, 1)))).batch(2)
    for _ in range(3):
        layer.reset_state()
        model.fit(data, shuffle=True, verbose=0)
        assert keras.ops.convert_to_numpy(layer.states[0]).ravel().tolist() == [21, 210]


def state_of(layer):
    return float(keras.ops.convert_to_numpy(layer.states[0])[0, 0])


@pytest.mark.jax
def test_a_call_moves_the_state_on_jax():
    layer, model = adder()
    model(ONES)
    assert state_of(layer) == 3


@pytest.mark.jax
@pytest.mark.parametrize("name", CALLS)
def test_nothing_else_moves_it_on_jax(name):
    layer, model = adder()
    model(ONES)
    CALLS[name](model)
    assert state_of(layer) == 3


@pytest.mark.jax
def test_predict_on_jax_starts_for_good_from_the_state_of_its_first_run():
    layer, model = adder()
    model(ONES)
    first = model.predict(ONES, verbose=0)[0, 0]
    layer.reset_state()
    assert first == model.predict(ONES, verbose=0)[0, 0] == 6


@pytest.mark.jax
def test_fit_on_jax_starts_for_good_from_the_state_of_its_first_run():
    layer, model = adder()
    model(ONES)
    first = model.fit(ONES, ZEROS, verbose=0).history["loss"]
    layer.reset_state()
    assert first == model.fit(ONES, ZEROS, verbose=0).history["loss"] == [36]


LAYERS = {
    "SimpleRNN": lambda **options: keras.layers.SimpleRNN(4, **options),
    "GRU": lambda **options: keras.layers.GRU(4, **options),
    "LSTM": lambda **options: keras.layers.LSTM(4, **options),
    "RNN": lambda **options: keras.layers.RNN(keras.layers.LSTMCell(4), **options),
    "Bidirectional": lambda **options: keras.layers.Bidirectional(keras.layers.LSTM(4, **options)),
    "cells": lambda **options: keras.layers.RNN(
        [keras.layers.LSTMCell(4), keras.layers.GRUCell(3)], **options
    ),
}


def starts_from_the_states(make_layer):
    """Whether a layer takes the states of a stateful one as they are, and goes on from them."""
    stateful, other = make_layer(stateful=True), make_layer()
    stateful(X)
    other.build(X.shape)
    other.set_weights(stateful.get_weights())
    return np.allclose(other(X, initial_state=stateful.states), stateful(X), atol=1e-6)


@pytest.mark.parametrize("name", LAYERS)
def test_initial_state_takes_the_states_of_a_layer(name):
    assert starts_from_the_states(LAYERS[name])


@pytest.mark.jax
@pytest.mark.parametrize("name", LAYERS)
def test_initial_state_takes_the_states_of_a_layer_on_jax(name):
    assert starts_from_the_states(LAYERS[name])


KEEPS = {
    "build": lambda model, folder: model.build((2, None, 1)),
    "clone_model": lambda model, folder: keras.models.clone_model(model),
    "another model": lambda model, folder: keras.Sequential([*model.layers]),
    "summary": lambda model, folder: model.summary(print_fn=lambda line: None),
    "to_json": lambda model, folder: model.to_json(),
    "export": lambda model, folder: model.export(folder / "exported"),
}


@pytest.mark.parametrize("name", KEEPS)
def test_what_runs_nothing_leaves_the_state_as_it_is(name, tmp_path):
    layer, model = adder()
    model(ONES)
    KEEPS[name](model, tmp_path)
    assert state_of(layer) == 3


def test_building_the_layer_again_resets_it():
    layer, model = adder()
    model(ONES)
    layer.build((2, None, 1))
    assert state_of(layer) == 0


def in_pieces_minus_in_one(**options):
    """How far streaming behind a Masking is from one run, at each step."""
    keras.utils.set_random_seed(0)
    layer = keras.layers.GRU(4, stateful=True, return_sequences=True, **options)
    inputs = keras.Input(batch_shape=(2, None, 3))
    model = keras.Sequential([inputs, keras.layers.Masking(), layer])
    padded = X.copy()
    padded[:, 2:5] = 0
    whole = keras.ops.convert_to_numpy(model(padded))
    layer.reset_state()
    pieces = [keras.ops.convert_to_numpy(model(piece)) for piece in np.split(padded, 2, axis=1)]
    return np.max(np.abs(np.concatenate(pieces, axis=1) - whole), axis=(0, 2))


@defect("the output before the first step of a call is zeros, whatever the state is")
def test_a_piece_that_begins_with_padding_repeats_the_output_before():
    assert np.all(in_pieces_minus_in_one() < 1e-6)


def test_with_zero_output_for_mask_the_cut_makes_no_difference():
    assert np.all(in_pieces_minus_in_one(zero_output_for_mask=True) < 1e-6)


@pytest.mark.jax
@pytest.mark.parametrize("zero", [False, True])
def test_a_piece_that_begins_with_padding_is_right_on_jax(zero):
    assert np.all(in_pieces_minus_in_one(zero_output_for_mask=zero) < 1e-6)


def the_table(model, layer):
    """What the table of the page does, on pieces of three and four steps."""

    def predict(steps):
        return float(model.predict(np.ones((2, steps, 1)), verbose=0)[0, 0])

    first = predict(3)
    model(ONES)
    model(ONES)
    moved = state_of(layer)
    again, longer = predict(3), predict(4)
    layer.reset_state()
    return [first, moved, again, longer, predict(4)]


def test_pieces_of_any_length_move_the_state():
    layer, model = adder()
    assert the_table(model, layer) == [3, 9, 12, 16, 4]


@pytest.mark.jax
def test_on_jax_each_shape_starts_from_the_state_of_its_first_batch():
    layer, model = adder()
    assert the_table(model, layer) == [3, 6, 3, 10, 10]


@pytest.mark.jax
@pytest.mark.parametrize("name", CALLS)
def test_on_jax_compile_takes_the_state_anew(name):
    def loss():
        result = CALLS[name](model)
        return result.history["loss"][0] if name == "fit" else np.ravel(result)[0]

    layer, model = adder()
    first = loss()
    model(ONES)
    assert loss() == first
    model.compile(keras.optimizers.SGD(0.0), "mse")
    assert loss() == (6 if name == "predict" else 36)


@pytest.mark.jax
def test_a_stateful_model_is_not_exported_on_jax(tmp_path):
    _, model = adder()
    with pytest.raises(ValueError, match="the batch size of the input sequences must be the same"):
        model.export(tmp_path / "exported")
