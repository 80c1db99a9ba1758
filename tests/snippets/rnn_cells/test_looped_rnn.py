import keras
import numpy as np
import pytest

from snippets.rnn_cells.looped_rnn import LoopedRNN
from snippets.rnn_cells.snapshot_cell import SnapshotCell
from snippets.rnn_cells.split_cell import SplitCell
from snippets.rnn_cells.switch_cell import SwitchCell

RNG = np.random.default_rng(0)
MOVES = RNG.normal(size=(3, 5, 2)).astype("float32")
PEN = RNG.integers(2, size=(3, 5, 1)).astype("float32")
FRAMES = RNG.normal(size=(3, 5, 4, 5, 1)).astype("float32")
SOUND = RNG.normal(size=(3, 5, 2)).astype("float32")


def numpy(tensor):
    return keras.ops.convert_to_numpy(tensor)


@pytest.mark.parametrize(
    ("cell", "sequences", "shapes"),
    [
        (SwitchCell(4), [MOVES, PEN], [(2,), (1,)]),
        (SnapshotCell((4, 5, 1), 2), [FRAMES, SOUND], [(4, 5, 1), (2,)]),
    ],
)
def test_it_is_rnn_over_the_split_tensors(cell, sequences, shapes):
    outputs = numpy(LoopedRNN(cell)(sequences))
    joined = np.concatenate([tensor.reshape(3, 5, -1) for tensor in sequences], axis=-1)
    split = keras.layers.RNN(SplitCell(cell, shapes), return_sequences=True)
    assert outputs.shape[:2] == (3, 5)
    assert np.allclose(outputs, split(joined), atol=1e-6)


class Nested(keras.Layer):
    """Adds each input to a state of its own, from a start of one, and hands out the states before.

    The first state is a matrix in a list, the second an integer.
    """

    def get_initial_state(self, batch_size=None):
        one = keras.ops.ones((batch_size, 2, 3))
        return {"sums": [one], "count": keras.ops.ones((batch_size,), "int32")}

    def call(self, inputs, states):
        (total,), count = states["sums"], states["count"]
        new = {"sums": [total + inputs["x"]], "count": count + inputs["n"]}
        return {"before": total, "both": (count, new["count"])}, new


def test_inputs_states_and_outputs_may_be_nested_and_integers_stay():
    x = RNG.normal(size=(3, 5, 2, 3)).astype("float32")
    n = RNG.integers(2**24, 2**25, size=(3, 5)).astype("int32")
    outputs = LoopedRNN(Nested())({"x": x, "n": n})
    before, (count, after) = outputs["before"], outputs["both"]
    sums = np.pad(np.cumsum(x, axis=1), [(0, 0), (1, 0), (0, 0), (0, 0)])
    assert np.allclose(before, 1 + sums[:, :5], atol=1e-5)
    assert np.array_equal(numpy(count)[:, 1:], 1 + np.cumsum(n, axis=1)[:, :4])
    assert np.array_equal(numpy(after), 1 + np.cumsum(n, axis=1))


def model(steps):
    inputs = [keras.Input((steps, 2)), keras.Input((steps, 1))]
    return keras.Model(inputs, LoopedRNN(SwitchCell(4))(inputs))


def test_a_tensor_alone_needs_no_list_and_a_cell_of_keras_works():
    gru = keras.layers.GRU(4, return_sequences=True)
    expected = numpy(gru(MOVES))
    assert np.allclose(LoopedRNN(gru.cell)(MOVES), expected, atol=1e-5)


def test_a_single_step_is_one_call_of_the_cell():
    cell = SwitchCell(4)
    outputs = numpy(LoopedRNN(cell)([MOVES[:, :1], PEN[:, :1]]))
    expected, _ = cell([MOVES[:, 0], PEN[:, 0]], cell.get_initial_state(3))
    assert outputs.shape == (3, 1, 4)
    assert np.allclose(outputs[:, 0], expected, atol=1e-6)


def test_a_saved_model_is_loaded_with_difference_zero(tmp_path):
    saved = model(5)
    saved.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert loaded.output_shape == (None, 5, 4)
    assert np.array_equal(numpy(loaded([MOVES, PEN])), numpy(saved([MOVES, PEN])))


@pytest.mark.parametrize("steps", [2, 5])
def test_it_trains_with_a_known_number_of_steps(steps):
    trained = model(steps)
    trained.compile(keras.optimizers.Adam(0.05), "mse")
    tensors, target = [MOVES[:, :steps], PEN[:, :steps]], np.full((3, steps, 4), 0.3)
    losses = trained.fit(tensors, target, epochs=20, verbose=0).history["loss"]
    assert losses[-1] < 0.5 * losses[0]


def test_an_open_number_of_steps_is_refused():
    with pytest.raises(ValueError, match="LoopedRNN needs a known number of steps"):
        model(None)


def test_weights_are_made_in_build_and_are_those_of_the_cell():
    layer = LoopedRNN(SwitchCell(4))
    layer.build([(None, 5, 2), (None, 5, 1)])
    assert [tuple(w.shape) for w in layer.weights] == [(2, 12), (4, 12), (2, 12)] * 2


class ShapesOfAStep(Nested):
    """Keeps the shapes that it is built for."""

    def build(self, input_shapes):
        self.given = dict(input_shapes)


def test_the_cell_is_built_for_the_shapes_of_one_step():
    layer = LoopedRNN(ShapesOfAStep())
    layer.build({"x": (None, 5, 2, 3), "n": (7, 5)})
    assert layer.layer.given == {"x": (None, 2, 3), "n": (7,)}


def test_it_is_registered_under_the_name_of_the_project():
    assert keras.saving.get_registered_name(LoopedRNN) == "revisiting_keras>LoopedRNN"


def test_config_holds_the_cell_and_the_name():
    again = LoopedRNN.from_config(LoopedRNN(SwitchCell(4), name="mine").get_config())
    assert (again.layer.units, again.name) == (4, "mine")
