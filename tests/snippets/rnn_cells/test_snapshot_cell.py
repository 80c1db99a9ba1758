import keras
import numpy as np

from snippets.rnn_cells.snapshot_cell import SnapshotCell

RNG = np.random.default_rng(0)
FRAME, PICTURE = RNG.normal(size=(2, 3, 4, 5, 1)).astype("float32")  # (batch, 4, 5, 1) each
SOUND, BEFORE = RNG.normal(size=(2, 3, 2)).astype("float32")
STATES = {"picture": PICTURE, "sound": BEFORE}


def built():
    cell = SnapshotCell((4, 5, 1), sound_size=2)
    cell.build([(None, 4, 5, 1), (None, 2)])
    return cell


def test_the_gate_hears_this_sound_and_the_one_before_and_mixes_frame_and_picture():
    cell = built()
    kernel = RNG.normal(size=(4, 1)).astype("float32")
    cell.set_weights([kernel, np.array([0.5], "float32")])
    gate = 1 / (1 + np.exp(-(np.concatenate([SOUND, BEFORE], axis=1) @ kernel + 0.5)))
    gate = gate[:, :, None, None]
    output, states = cell([FRAME, SOUND], STATES)

    assert np.ptp(gate) > 0.1  # each row has a gate of its own
    assert np.allclose(states["picture"], gate * FRAME + (1 - gate) * PICTURE, atol=1e-5)
    flat = np.reshape(keras.ops.convert_to_numpy(states["picture"]), (3, 20))
    assert np.array_equal(keras.ops.convert_to_numpy(output), flat)


def test_the_sound_of_this_step_is_that_before_the_next():
    _, states = built()([FRAME, SOUND], STATES)
    assert np.array_equal(keras.ops.convert_to_numpy(states["sound"]), SOUND)
    assert sorted(states) == ["picture", "sound"]


def test_the_first_states_are_zeros_in_the_dtype_of_the_cell():
    states = SnapshotCell((4, 5, 1), 2, dtype="float16").get_initial_state(3)
    shapes = {name: tuple(state.shape) for name, state in states.items()}
    assert shapes == {"picture": (3, 4, 5, 1), "sound": (3, 2)}
    for state in states.values():
        assert keras.backend.standardize_dtype(state.dtype) == "float16"
        assert not keras.ops.convert_to_numpy(state).any()


def test_a_frame_may_have_any_number_of_axes():
    cell = SnapshotCell((7,), sound_size=2)
    output, _ = cell([FRAME[:, :, 0, 0] @ np.ones((4, 7), "float32"), SOUND], cell_states(cell))
    assert output.shape == (3, 7)
    assert cell.output_size == 7


def cell_states(cell):
    cell.build([(None, 7), (None, 2)])
    return cell.get_initial_state(3)


def test_its_only_weights_are_those_of_the_gate_and_are_made_in_build():
    assert [tuple(w.shape) for w in built().weights] == [(4, 1), (1,)]
    assert SnapshotCell((4, 5, 1), 2).output_size == 20


def test_it_is_registered_under_the_name_of_the_project():
    assert keras.saving.get_registered_name(SnapshotCell) == "revisiting_keras>SnapshotCell"


def test_config_holds_the_shapes_and_the_name():
    config = SnapshotCell([4, 5, 1], sound_size=2, name="mine").get_config()
    again = SnapshotCell.from_config(config)
    assert (again.frame_shape, again.sound_size, again.name) == ((4, 5, 1), 2, "mine")
