import keras
import numpy as np
import pytest

from snippets.rnn_cells.attention_cell import AttentionCell
from tests.versions import defect

RNG = np.random.default_rng(0)
X = RNG.normal(size=(2, 5, 3)).astype("float32")
H = RNG.normal(size=(2, 4)).astype("float32")
MEMORY = RNG.normal(size=(2, 6, 7)).astype("float32")
FLAT = MEMORY.reshape(2, 42)


def test_one_step_reads_the_memory_by_a_softmax_and_hands_it_on():
    cell = AttentionCell(4, memory_shape=(6, 7))
    cell.build((None, 3))
    scores = np.einsum("bf,brf->br", H @ keras.ops.convert_to_numpy(cell.query.kernel), MEMORY)
    weights = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    context = np.einsum("br,brf->bf", weights, MEMORY)
    expected, _ = cell.cell(np.concatenate([X[:, 0], context], axis=1).astype("float32"), [H])

    output, states = cell(X[:, 0], [H, FLAT])

    assert np.allclose(output, expected, atol=1e-5)
    assert len(states) == 2
    assert np.array_equal(states[0], output)
    assert np.array_equal(states[1], FLAT)


def test_equal_rows_are_the_same_as_a_constant_repeated_in_the_inputs():
    row = MEMORY[:, 0]
    cell = AttentionCell(4, memory_shape=(6, 7))
    by_state = keras.layers.RNN(cell)(X, initial_state=[H, np.tile(row, 6)])
    repeated = np.repeat(row[:, None], 5, axis=1)
    by_input = keras.layers.RNN(cell.cell)(np.concatenate([X, repeated], axis=-1), initial_state=H)

    assert np.allclose(by_state, by_input, atol=1e-6)


def test_the_order_of_the_rows_does_not_matter_and_their_content_does():
    layer = keras.layers.RNN(AttentionCell(4, memory_shape=(6, 7)))
    output = keras.ops.convert_to_numpy(layer(X, initial_state=[H, FLAT]))
    backwards = MEMORY[:, ::-1].reshape(2, 42)

    assert np.allclose(layer(X, initial_state=[H, backwards]), output, atol=1e-6)
    assert not np.allclose(layer(X, initial_state=[H, -FLAT]), output, atol=1e-3)


def test_a_masked_step_changes_nothing():
    layer = keras.layers.RNN(AttentionCell(4, memory_shape=(6, 7)))
    mask = np.array([[True] * 3 + [False] * 2] * 2)
    short = keras.ops.convert_to_numpy(layer(X[:, :3], initial_state=[H, FLAT]))

    assert np.allclose(layer(X, initial_state=[H, FLAT], mask=mask), short, atol=1e-6)


class Shift(keras.Layer):
    """Adds a constant to each step: the cell that the docstring of RNN speaks of."""

    state_size = 3

    def call(self, inputs, states, constants):
        return inputs + constants[0], states


def test_constants_are_refused_by_keras():
    with pytest.raises(TypeError, match="unexpected keyword argument 'constants'"):
        keras.layers.RNN(Shift())(X, constants=[X[:, 0]])


@defect("RNN says that a cell may take constants, and takes none to hand on")
def test_constants_are_handed_to_a_cell_that_takes_them():
    shifted = keras.layers.RNN(Shift(), return_sequences=True)(X, constants=[X[:, 0]])
    assert np.allclose(shifted, X + X[:, :1], atol=1e-6)


def test_a_saved_model_is_loaded_with_difference_zero(tmp_path):
    target, h, flat = keras.Input((None, 3)), keras.Input((4,)), keras.Input((42,))
    decoder = keras.layers.RNN(AttentionCell(4, memory_shape=(6, 7)), return_sequences=True)
    model = keras.Model([target, h, flat], decoder(target, initial_state=[h, flat]))
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")

    assert loaded.output_shape == (None, None, 4)
    assert np.array_equal(loaded([X, H, FLAT]), model([X, H, FLAT]))


def test_weights_are_made_in_build():
    cell = AttentionCell(4, memory_shape=(6, 7))
    cell.build((None, 3))
    shapes = [tuple(w.shape) for w in cell.weights]

    assert cell.state_size == [4, 42]
    assert shapes == [(4, 7), (10, 12), (4, 12), (2, 12)]


def test_it_is_registered_under_the_name_of_the_project():
    assert keras.saving.get_registered_name(AttentionCell) == "revisiting_keras>AttentionCell"


def test_config_holds_units_memory_shape_and_name():
    cell = AttentionCell(4, memory_shape=[6, 7], name="mine")
    again = AttentionCell.from_config(cell.get_config())

    assert (again.units, again.memory_shape, again.name) == (4, (6, 7), "mine")


def test_it_attends_to_rows_of_padding():
    wide = np.concatenate([MEMORY, np.zeros((2, 6, 7), "float32")], axis=1)
    short, long = AttentionCell(4, memory_shape=(6, 7)), AttentionCell(4, memory_shape=(12, 7))
    outputs = keras.layers.RNN(short)(X, initial_state=[H, FLAT])
    long.build((None, 3))
    long.set_weights(short.get_weights())
    padded = keras.layers.RNN(long)(X, initial_state=[H, wide.reshape(2, 84)])
    assert np.max(np.abs(padded - outputs)) > 0.01
