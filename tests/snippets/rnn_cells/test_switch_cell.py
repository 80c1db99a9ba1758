import keras
import numpy as np

from snippets.rnn_cells.switch_cell import SwitchCell

RNG = np.random.default_rng(0)
FEATURES = RNG.normal(size=(3, 2)).astype("float32")
H = RNG.normal(size=(3, 4)).astype("float32")


def built():
    cell = SwitchCell(4)
    cell.build([(None, 2), (None, 1)])
    return cell


def step(cell, switch):
    output, states = cell([FEATURES, np.full((3, 1), switch, "float32")], [H])
    assert len(states) == 1
    assert states[0] is output
    return keras.ops.convert_to_numpy(output)


def test_one_is_a_step_of_the_first_cell_and_zero_of_the_second():
    cell = built()
    assert np.allclose(step(cell, 1), cell.on(FEATURES, [H])[0], atol=1e-6)
    assert np.allclose(step(cell, 0), cell.off(FEATURES, [H])[0], atol=1e-6)
    assert not np.allclose(step(cell, 0), step(cell, 1), atol=1e-2)


def test_between_them_it_is_a_weighted_mean():
    cell = built()
    mean = 0.25 * step(cell, 1) + 0.75 * step(cell, 0)
    assert np.allclose(step(cell, 0.25), mean, atol=1e-6)


def test_each_row_has_a_switch_of_its_own():
    cell = built()
    mixed, _ = cell([FEATURES, np.array([[1], [0], [1]], "float32")], [H])
    assert np.allclose(mixed[1], step(cell, 0)[1], atol=1e-6)
    assert np.allclose(mixed[2], step(cell, 1)[2], atol=1e-6)


def test_the_first_state_is_a_list_of_zeros():
    (h,) = SwitchCell(4).get_initial_state(3)
    assert tuple(h.shape) == (3, 4)
    assert not keras.ops.convert_to_numpy(h).any()


def test_weights_are_made_in_build_and_the_switch_needs_none():
    shapes = [tuple(w.shape) for w in built().weights]
    assert shapes == [(2, 12), (4, 12), (2, 12)] * 2
    assert SwitchCell(4).state_size == 4


def test_it_is_registered_under_the_name_of_the_project():
    assert keras.saving.get_registered_name(SwitchCell) == "revisiting_keras>SwitchCell"


def test_config_holds_units_and_name():
    again = SwitchCell.from_config(SwitchCell(4, name="mine").get_config())
    assert (again.units, again.name) == (4, "mine")
