import keras
import numpy as np

from snippets.rnn_cells.layernorm_lstm_cell import LayerNormLSTMCell

RNG = np.random.default_rng(0)
X = RNG.normal(size=(2, 5, 3)).astype("float32")
H, C = RNG.normal(size=(2, 2, 4)).astype("float32")


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def normalized(a, gamma, beta):
    mean, variance = a.mean(axis=1, keepdims=True), a.var(axis=1, keepdims=True)
    return gamma * (a - mean) / np.sqrt(variance + 1e-3) + beta


def built():
    cell = LayerNormLSTMCell(4)
    cell.build((None, 3))
    return cell


def test_one_step_is_the_equations_of_the_paper():
    cell = built()
    weights = [RNG.normal(size=w.shape) for w in cell.get_weights()]
    cell.set_weights(weights)
    W, U, gamma_x, beta_x, gamma_h, beta_h, gamma_c, beta_c = weights
    gates = normalized(X[:, 0] @ W, gamma_x, beta_x) + normalized(H @ U, gamma_h, beta_h)
    i, f, g, o = np.split(gates, 4, axis=1)
    c = sigmoid(f) * C + sigmoid(i) * np.tanh(g)
    h = sigmoid(o) * np.tanh(normalized(c, gamma_c, beta_c))

    output, states = cell(X[:, 0], [H, C])

    assert np.allclose(output, h, atol=1e-5)
    assert len(states) == 2
    assert states[0] is output
    assert np.allclose(states[1], c, atol=1e-5)


def test_weights_are_made_in_build():
    cell = built()
    shapes = [tuple(w.shape) for w in cell.weights]

    assert cell.state_size == [4, 4]
    assert shapes == [(3, 16), (4, 16), (16,), (16,), (16,), (16,), (4,), (4,)]
    recurrent_kernel = cell.get_weights()[1]
    assert np.allclose(recurrent_kernel @ recurrent_kernel.T, np.eye(4), atol=1e-5)


def test_the_scale_of_the_input_hardly_matters():
    layer = keras.layers.RNN(LayerNormLSTMCell(4))

    assert np.max(np.abs(layer(100 * X) - layer(10 * X))) < 0.01


def test_it_is_registered_under_the_name_of_the_project():
    assert (
        keras.saving.get_registered_name(LayerNormLSTMCell) == "revisiting_keras>LayerNormLSTMCell"
    )


def test_config_holds_units_and_name():
    again = LayerNormLSTMCell.from_config(LayerNormLSTMCell(4, name="mine").get_config())

    assert (again.units, again.name) == (4, "mine")


def test_a_saved_model_is_loaded_with_difference_zero(tmp_path):
    model = keras.Sequential([keras.Input((5, 3)), keras.layers.RNN(LayerNormLSTMCell(4))])
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")

    assert np.array_equal(loaded(X), model(X))
