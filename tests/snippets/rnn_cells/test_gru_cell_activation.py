import keras
import numpy as np
import pytest

from snippets.rnn_cells.gru_cell_activation import GRUCellActivation

X = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")


def outputs(layer, x=X):
    return keras.ops.convert_to_numpy(layer(x))


def with_random_weights(layer, seed=1):
    rng = np.random.default_rng(seed)
    layer.build(X.shape)
    layer.set_weights([rng.normal(size=w.shape) for w in layer.get_weights()])
    return layer


@pytest.mark.parametrize("activation", ["tanh", "swish", keras.ops.sin])
def test_with_the_weights_of_a_built_in_gru_it_gives_the_same(activation):
    own = keras.layers.RNN(GRUCellActivation(4, activation), return_sequences=True)
    built_in = keras.layers.GRU(4, activation=activation, return_sequences=True)

    assert np.allclose(
        outputs(with_random_weights(own)), outputs(with_random_weights(built_in)), atol=1e-6, rtol=0
    )


def test_the_default_activation_is_tanh():
    assert GRUCellActivation(4).activation is keras.activations.tanh


def test_it_does_not_follow_the_convention_of_reset_after_false():
    textbook = keras.layers.GRU(4, reset_after=False)
    textbook.build(X.shape)
    own = with_random_weights(keras.layers.RNN(GRUCellActivation(4)))

    with pytest.raises(ValueError, match="not compatible with provided weight shape"):
        textbook.set_weights(own.get_weights())
    kernel, recurrent_kernel, bias = own.get_weights()
    bias[1] = 0  # the second bias is what the shapes differ in; the functions differ without it
    own.set_weights([kernel, recurrent_kernel, bias])
    textbook.set_weights([kernel, recurrent_kernel, bias[0]])
    assert not np.allclose(outputs(own), outputs(textbook), atol=1e-2)


def test_weights_have_the_shapes_names_and_first_values_of_a_built_in_gru():
    cell = GRUCellActivation(4)
    cell.build((None, 3))
    kernel, recurrent_kernel, bias = cell.get_weights()

    assert [w.name for w in cell.weights] == ["kernel", "recurrent_kernel", "bias"]
    assert kernel.shape == (3, 12)
    assert 0.3 < np.max(np.abs(kernel)) < np.sqrt(6 / 15)  # Glorot, uniform
    assert np.allclose(recurrent_kernel @ recurrent_kernel.T, np.eye(4), atol=1e-5)
    assert bias.shape == (2, 12)
    assert not bias.any()


def test_the_output_is_the_only_state():
    cell = GRUCellActivation(4)
    output, states = cell(X[:, 0], [np.zeros((2, 4), "float32")])

    assert cell.state_size == 4
    assert len(states) == 1
    assert states[0] is output


def test_the_gradient_agrees_with_finite_differences():
    model = keras.Sequential(
        [keras.Input((5, 3)), keras.layers.RNN(with_random_weights(GRUCellActivation(4, "swish")))]
    )
    model.compile(keras.optimizers.SGD(1.0), loss="mse")
    y = np.ones((2, 4), "float32")
    start = model.get_weights()
    model.train_on_batch(X, y)
    gradient = [w - after for w, after in zip(start, model.get_weights(), strict=True)]
    rng = np.random.default_rng(2)
    direction = [rng.normal(scale=0.1, size=w.shape) for w in start]

    def loss_at(shift):
        model.set_weights([w + shift * d for w, d in zip(start, direction, strict=True)])
        return np.mean((model.predict_on_batch(X).astype("float64") - y) ** 2)

    slope = (loss_at(0.01) - loss_at(-0.01)) / 0.02
    product = sum(np.sum(g * d) for g, d in zip(gradient, direction, strict=True))
    assert abs(slope) > 0.01
    assert abs(slope - product) < 1e-4


def test_it_is_registered_under_the_name_of_the_project():
    assert (
        keras.saving.get_registered_name(GRUCellActivation) == "revisiting_keras>GRUCellActivation"
    )


def test_config_holds_units_activation_and_name():
    cell = GRUCellActivation(4, "relu", name="mine")
    again = GRUCellActivation.from_config(cell.get_config())

    assert (again.units, again.activation, again.name) == (4, keras.activations.relu, "mine")


def test_a_registered_function_survives_saving(tmp_path):
    @keras.saving.register_keras_serializable("test_gru_cell_activation")
    def twice_tanh(x):
        return 2 * keras.ops.tanh(x)

    layer = keras.layers.RNN(GRUCellActivation(4, twice_tanh))
    model = keras.Sequential([keras.Input((5, 3)), layer])
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")

    assert np.array_equal(outputs(loaded), outputs(model))


def test_an_unknown_name_is_refused():
    with pytest.raises(ValueError, match="tahn"):
        GRUCellActivation(4, "tahn")
