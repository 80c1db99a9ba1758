"""What the page says beside its cells: which files and copies lose the states."""

import keras
import numpy as np
import pytest

X = np.ones((1, 5, 3), "float32")


def used():
    layer = keras.layers.LSTM(4, stateful=True)
    model = keras.Sequential([keras.Input(batch_shape=(1, 5, 3)), layer])
    model(X)
    return model


def zero(model):
    return all(np.all(state.numpy() == 0) for state in model.layers[0].states)


@pytest.mark.parametrize("name", ["model.keras", "model.h5"])
def test_a_loaded_model_starts_from_zeros(tmp_path, name):
    model = used()
    model.save(tmp_path / name)
    assert zero(keras.saving.load_model(tmp_path / name)) and not zero(model)


def test_weights_do_not_hold_them(tmp_path):
    model, other = used(), used()
    model.save_weights(tmp_path / "model.weights.h5")
    other.layers[0].reset_state()
    other.load_weights(tmp_path / "model.weights.h5")
    assert zero(other)
    other.set_weights(model.get_weights())
    assert zero(other)


def test_a_clone_starts_from_zeros():
    assert zero(keras.models.clone_model(used()))


def test_time_distributed_shows_no_states():
    around = keras.layers.TimeDistributed(keras.layers.LSTM(4, stateful=True))
    keras.Sequential([keras.Input(batch_shape=(1, 2, 5, 3)), around])(X[None])
    assert not hasattr(around, "states")
