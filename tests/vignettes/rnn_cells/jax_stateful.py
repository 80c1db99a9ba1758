"""What vignettes/rnn_cells/stateful.md says of JAX; runs on JAX alone."""

import keras
import numpy as np
import pytest

X, Y = np.ones((2, 3, 1), "float32"), np.zeros((2, 1), "float32")
CALLS = {
    "predict": lambda model: model.predict(X, verbose=0),
    "evaluate": lambda model: model.evaluate(X, Y, verbose=0),
    "fit": lambda model: model.fit(X, Y, verbose=0),
    "train_on_batch": lambda model: model.train_on_batch(X, Y),
}


@pytest.fixture
def adder():
    """A layer whose state is the sum of its inputs, and its model for two rows."""
    ones = {"kernel_initializer": "ones", "recurrent_initializer": "ones"}
    layer = keras.layers.SimpleRNN(1, activation=None, use_bias=False, stateful=True, **ones)
    model = keras.Sequential([keras.Input(batch_shape=(2, None, 1)), layer])
    model.compile(keras.optimizers.SGD(0.0), "mse")
    return layer, model


def state_of(layer):
    return float(keras.ops.convert_to_numpy(layer.states[0])[0, 0])


def test_a_call_moves_the_state(adder):
    layer, model = adder
    model(X)
    assert state_of(layer) == 3


@pytest.mark.parametrize("name", CALLS)
def test_nothing_else_moves_it(adder, name):
    layer, model = adder
    model(X)
    CALLS[name](model)
    assert state_of(layer) == 3


def test_predict_starts_for_good_from_the_state_of_its_first_run(adder):
    layer, model = adder
    model(X)
    first = model.predict(X, verbose=0)[0, 0]
    layer.reset_state()
    assert first == model.predict(X, verbose=0)[0, 0] == 6


def test_fit_starts_for_good_from_the_state_of_its_first_run(adder):
    layer, model = adder
    model(X)
    first = model.fit(X, Y, verbose=0).history["loss"]
    layer.reset_state()
    assert first == model.fit(X, Y, verbose=0).history["loss"] == [36]
