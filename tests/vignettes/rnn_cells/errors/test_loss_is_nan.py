"""What the page says beside its cells: other seeds, other optimizers, and what clips what."""

import keras
import numpy as np
import pytest

X = np.random.default_rng(0).normal(size=(64, 50, 1)).astype("float32")
Y = X.sum(axis=1)
SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.nightly) for seed in (1, 2))]
FREE, CLIPPED = {}, {"clipnorm": 1.0}


def losses(seed, activation, options, callbacks=()):
    keras.utils.set_random_seed(seed)
    rnn = keras.layers.SimpleRNN(16, activation=activation)
    model = keras.Sequential([rnn, keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.1, **options), loss="mse")
    history = model.fit(X, Y, epochs=5, batch_size=16, verbose=0, callbacks=list(callbacks))
    return history.history["loss"], model


CASES = [("relu", FREE, False), ("relu", CLIPPED, True), ("tanh", FREE, True)]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("activation", "options", "finite"), CASES)
def test_relu_explodes_unless_the_gradients_are_clipped(seed, activation, options, finite):
    assert np.all(np.isfinite(losses(seed, activation, options)[0])) == finite


@pytest.mark.jax
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("activation", "options", "finite"), CASES)
def test_relu_explodes_unless_the_gradients_are_clipped_on_jax(seed, activation, options, finite):
    assert np.all(np.isfinite(losses(seed, activation, options)[0])) == finite


def test_a_weight_that_is_nan_stays_so_and_terminate_on_nan_stops_there():
    found, model = losses(0, "relu", FREE, [keras.callbacks.TerminateOnNaN()])
    assert np.isnan(found[-1]) and len(found) < 5
    model.fit(X, Y, verbose=0)
    assert all(np.isnan(weight).any() for weight in model.get_weights())


def steps(optimizer):
    """How far two weights move along gradients of length 10 and 1."""
    one, two = keras.Variable([0.0, 0.0]), keras.Variable([0.0])
    gradients = [keras.ops.array([6.0, 8.0]), keras.ops.array([1.0])]
    optimizer.apply(gradients, [one, two])
    return np.concatenate([keras.ops.convert_to_numpy(weight.value) for weight in (one, two)])


def test_clipnorm_shortens_the_gradient_of_each_weight():
    assert np.allclose(steps(keras.optimizers.SGD(1.0, clipnorm=1.0)), [-0.6, -0.8, -1])


def test_global_clipnorm_keeps_the_direction():
    moved = steps(keras.optimizers.SGD(1.0, global_clipnorm=1.0))
    assert np.allclose(moved, -np.array([6, 8, 1]) / np.sqrt(101), atol=1e-6)


def test_adam_takes_the_same_first_step_with_clipping_and_without():
    free, clipped = steps(keras.optimizers.Adam(0.1)), steps(keras.optimizers.Adam(0.1, clipnorm=1))
    assert np.allclose(free, clipped, atol=1e-5)


@pytest.mark.parametrize("layer", [keras.layers.GRU, keras.layers.LSTM])
def test_outputs_of_gru_and_lstm_are_bounded(layer):
    made = layer(4)
    made(X)
    made.set_weights([100 * weight for weight in made.get_weights()])
    assert np.max(np.abs(made(100 * X))) <= 1
