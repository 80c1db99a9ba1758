import keras
import numpy as np

from snippets.rnn_cells.mgu_cell import MGUCell

RNG = np.random.default_rng(0)
X = RNG.normal(size=(2, 5, 3)).astype("float32")
H = RNG.normal(size=(2, 4)).astype("float32")


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def test_one_step_is_the_equations_of_the_paper():
    cell = MGUCell(4)
    cell.build((None, 3))
    W_f, b_f, W_h, b_h = weights = [RNG.normal(size=w.shape) for w in cell.get_weights()]
    cell.set_weights(weights)
    f = sigmoid(np.concatenate([H, X[:, 0]], axis=1) @ W_f + b_f)
    candidate = np.tanh(np.concatenate([f * H, X[:, 0]], axis=1) @ W_h + b_h)
    expected = (1 - f) * H + f * candidate

    output, states = cell(X[:, 0], [H])

    assert np.allclose(output, expected, atol=1e-6)
    assert len(states) == 1
    assert states[0] is output


def test_weights_are_made_in_build():
    cell = MGUCell(4)
    cell.build((None, 5))

    assert cell.state_size == 4
    assert [tuple(w.shape) for w in cell.weights] == [(9, 4), (4,), (9, 4), (4,)]


def test_it_has_about_two_thirds_of_the_weights_of_a_gru():
    mgu, gru = keras.layers.RNN(MGUCell(16)), keras.layers.GRU(16)
    mgu.build((None, None, 2))
    gru.build((None, None, 2))

    assert 0.6 < mgu.count_params() / gru.count_params() < 0.7


def test_it_is_registered_under_the_name_of_the_project():
    assert keras.saving.get_registered_name(MGUCell) == "revisiting_keras>MGUCell"


def test_config_holds_units_and_name():
    again = MGUCell.from_config(MGUCell(4, name="mine").get_config())

    assert (again.units, again.name) == (4, "mine")


def test_a_saved_model_is_loaded_with_difference_zero(tmp_path):
    model = keras.Sequential([keras.Input((5, 3)), keras.layers.RNN(MGUCell(4))])
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")

    assert np.array_equal(loaded(X), model(X))
