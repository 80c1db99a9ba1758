"""What Keras should do, and vignettes/rnn_cells/recipes.md does without."""

import h5py
import keras
import numpy as np
import pytest

from tests.versions import defect

X = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")


class OldLSTM(keras.layers.LSTM):
    """A layer that takes the argument of Keras 2, and drops it."""

    def __init__(self, *args, time_major=False, **kwargs):
        super().__init__(*args, **kwargs)


def edit(path, old, new):
    with h5py.File(path, "r+") as file:
        config = file.attrs["model_config"]
        assert old in config
        file.attrs["model_config"] = config.replace(old, new)


def old_file(path, layer):
    """A model, saved as Keras 2 did."""
    model = keras.Sequential([keras.Input((5, 3)), layer])
    model.save(path)
    edit(path, '"units"', '"time_major": false, "units"')
    return model


def test_an_old_file_is_refused(tmp_path):
    old_file(tmp_path / "old.h5", keras.layers.LSTM(4))
    with pytest.raises(ValueError, match="Unrecognized keyword arguments passed to LSTM"):
        keras.models.load_model(tmp_path / "old.h5")


def test_custom_objects_mend_a_layer_by_itself(tmp_path):
    model = old_file(tmp_path / "old.h5", keras.layers.LSTM(4))
    loaded = keras.models.load_model(tmp_path / "old.h5", {"LSTM": OldLSTM})
    assert np.array_equal(loaded(X), model(X))


@defect("custom_objects are not asked for a layer of Keras inside Bidirectional")
def test_custom_objects_mend_a_layer_inside_bidirectional(tmp_path):
    model = old_file(tmp_path / "old.h5", keras.layers.Bidirectional(keras.layers.LSTM(4)))
    loaded = keras.models.load_model(tmp_path / "old.h5", {"LSTM": OldLSTM})
    assert np.array_equal(loaded(X), model(X))


def test_an_edited_file_is_loaded_and_saved_anew(tmp_path):
    model = old_file(tmp_path / "old.h5", keras.layers.Bidirectional(keras.layers.LSTM(4)))
    edit(tmp_path / "old.h5", '"time_major": false, ', "")
    loaded = keras.models.load_model(tmp_path / "old.h5", compile=False)
    loaded.save(tmp_path / "new.keras")
    anew = keras.models.load_model(tmp_path / "new.keras")
    assert np.array_equal(anew(X), model(X))


@defect("a loss that an .h5 file names mse is not found")
def test_the_loss_of_an_h5_file_is_found(tmp_path):
    model = keras.Sequential([keras.Input((5, 3)), keras.layers.LSTM(4)])
    model.compile(loss="mse")
    model.save(tmp_path / "model.h5")
    keras.models.load_model(tmp_path / "model.h5")
