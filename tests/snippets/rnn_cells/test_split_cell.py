import keras
import numpy as np
import pytest

from snippets.rnn_cells.snapshot_cell import SnapshotCell
from snippets.rnn_cells.split_cell import SplitCell
from snippets.rnn_cells.switch_cell import SwitchCell
from tests.versions import defect

JAX = keras.backend.backend() == "jax"
RNG = np.random.default_rng(0)
MOVES = RNG.normal(size=(3, 5, 2)).astype("float32")
PEN = RNG.integers(2, size=(3, 5, 1)).astype("float32")
JOINED = np.concatenate([MOVES, PEN], axis=-1)
FRAMES = RNG.normal(size=(3, 5, 4, 5, 1)).astype("float32")
SOUND = RNG.normal(size=(3, 5, 2)).astype("float32")
SIDE_BY_SIDE = np.concatenate([FRAMES.reshape(3, 5, 20), SOUND], axis=-1)
MASK = np.array([[True] * 3 + [False] * 2, [True] * 5, [True] * 4 + [False]])


def switch(**flags):
    return keras.layers.RNN(SplitCell(SwitchCell(4), [(2,), (1,)]), **flags)


def camera(**flags):
    cell = SplitCell(SnapshotCell((4, 5, 1), sound_size=2), [(4, 5, 1), (2,)])
    return keras.layers.RNN(cell, **flags)


def numpy(tensor):
    return keras.ops.convert_to_numpy(tensor)


def by_hand(cell, *sequences):
    states, outputs = cell.get_initial_state(3), []
    for step in range(5):
        output, states = cell([sequence[:, step] for sequence in sequences], states)
        outputs.append(numpy(output))
    return np.stack(outputs, axis=1), states


@pytest.mark.parametrize(
    ("make", "joined", "sequences"),
    [(switch, JOINED, (MOVES, PEN)), (camera, SIDE_BY_SIDE, (FRAMES, SOUND))],
)
def test_it_is_the_cell_inside_called_on_the_separate_tensors(make, joined, sequences):
    layer = make(return_sequences=True)
    outputs = numpy(layer(joined))
    assert np.allclose(outputs, by_hand(layer.cell.layer, *sequences)[0], atol=1e-5)


def test_the_states_are_those_of_the_cell_inside_flat():
    layer = camera(return_state=True)
    _, *states = layer(SIDE_BY_SIDE)
    _, inside = by_hand(layer.cell.layer, FRAMES, SOUND)
    assert [tuple(state.shape) for state in states] == [(3, 20), (3, 2)]
    for state, like in zip(states, keras.tree.flatten(inside), strict=True):
        assert np.allclose(state, numpy(like).reshape(3, -1), atol=1e-5)


class OtherStart(keras.Layer):
    """Hands out its state, which is a matrix that starts from two and grows by three inputs."""

    def get_initial_state(self, batch_size=None):
        return [2 * keras.ops.ones((batch_size, 2, 3))]

    def call(self, inputs, states):
        (state,) = states
        return state, [state + inputs[0]]


def test_one_input_and_a_matrix_as_output_and_state():
    layer = keras.layers.RNN(SplitCell(OtherStart(), [(2, 3)]), return_sequences=True)
    x = RNG.normal(size=(3, 5, 6)).astype("float32")
    shifted = np.pad(np.cumsum(x, axis=1), [(0, 0), (1, 0), (0, 0)])[:, :5]
    assert np.allclose(layer(x), 2 + shifted, atol=1e-5)
    assert layer(keras.Input((None, 6))).shape == (None, None, 6)


def test_a_cell_that_says_its_output_size_is_believed():
    assert SplitCell(SnapshotCell((4, 5, 1), 2), [(4, 5, 1), (2,)]).output_size == 20
    assert SplitCell(SwitchCell(4), [(2,), (1,)]).output_size == 4
    assert SplitCell(SwitchCell(4), [(2,), (1,)]).state_size == [4]


@pytest.mark.parametrize(("make", "joined"), [(switch, JOINED), (camera, SIDE_BY_SIDE)])
def test_a_masked_step_changes_nothing(make, joined):
    layer = make()
    masked = numpy(layer(joined, mask=MASK))
    for row, length in enumerate(MASK.sum(axis=1)):
        assert np.allclose(masked[row], layer(joined[:, :length])[row], atol=1e-6)


@defect("JAX: RNN takes the first state for the output before", until="99" if JAX else "0")
def test_at_a_masked_step_an_output_that_is_no_state_is_repeated():
    layer = keras.layers.RNN(SplitCell(OtherStart(), [(2, 3)]))
    x = RNG.normal(size=(3, 5, 6)).astype("float32")
    mask = np.array([[True] * 3 + [False] * 2] * 3)
    assert np.allclose(layer(x, mask=mask), layer(x[:, :3]), atol=1e-5)


@pytest.mark.parametrize(("make", "joined"), [(switch, JOINED), (camera, SIDE_BY_SIDE)])
def test_stateful_halves_are_one_run(make, joined):
    layer, stateful = make(), make(stateful=True)
    layer.build(joined.shape)
    stateful.build(joined.shape)
    stateful.set_weights(layer.get_weights())
    for _ in range(2):
        stateful(joined[:, :2])
        assert np.allclose(stateful(joined[:, 2:]), layer(joined), atol=1e-6)
        stateful.reset_state()


@pytest.mark.parametrize(("make", "joined"), [(switch, JOINED), (camera, SIDE_BY_SIDE)])
def test_a_saved_model_is_loaded_with_difference_zero(make, joined, tmp_path):
    model = keras.Sequential([keras.Input((None, joined.shape[-1])), make()])
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert loaded.output_shape == model.output_shape
    assert np.array_equal(numpy(loaded(joined)), numpy(model(joined)))


def test_it_trains():
    model = keras.Sequential([keras.Input((None, 3)), switch()])
    model.compile(keras.optimizers.Adam(0.05), "mse")
    target = np.full((3, 4), 0.5)
    losses = model.fit(JOINED, target, epochs=20, verbose=0).history["loss"]
    assert losses[-1] < 0.5 * losses[0]


def test_training_reaches_the_cell_inside():
    class Drop(OtherStart):
        def call(self, inputs, states, training=None):
            return states[0] + (1.0 if training else 0.0), states

    layer = keras.layers.RNN(SplitCell(Drop(), [(2, 3)]))
    x = np.ones((3, 5, 6), "float32")
    assert np.all(numpy(layer(x, training=True)) == 3)
    assert np.all(numpy(layer(x)) == 2)


@pytest.mark.parametrize("features", [2, 4])
def test_another_number_of_features_is_refused(features):
    message = rf"\[\(2,\), \(1,\)\] are 3 numbers: got {features}\."
    with pytest.raises(ValueError, match=message):
        switch()(np.ones((4, 5, features), "float32"))


def test_weights_are_made_in_build_and_are_those_of_the_cell_inside():
    cell = SplitCell(SwitchCell(4), [(2,), (1,)])
    cell.build((None, 3))
    assert [tuple(w.shape) for w in cell.weights] == [(2, 12), (4, 12), (2, 12)] * 2


def test_it_is_registered_under_the_name_of_the_project():
    assert keras.saving.get_registered_name(SplitCell) == "revisiting_keras>SplitCell"


def test_config_holds_the_cell_the_shapes_and_the_name():
    cell = SplitCell(SwitchCell(4), [[2], [1]], name="mine")
    again = SplitCell.from_config(cell.get_config())
    assert (again.layer.units, again.input_shapes, again.name) == (4, [(2,), (1,)], "mine")
