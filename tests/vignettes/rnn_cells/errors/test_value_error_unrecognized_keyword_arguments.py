"""What the page says beside its cells: which arguments, which layers, which files."""

import json

import h5py
import keras
import numpy as np
import pytest

from tests.versions import defect

X = np.ones((2, 5, 3), "float32")
GONE = {
    "time_major": False,
    "batch_input_shape": (2, 5, 3),
    "batch_shape": (2, 5, 3),
    "batch_size": 2,
    "input_length": 5,
    "weights": [1],
    "inner_activation": "sigmoid",
    "ragged": True,
    "consume_less": "gpu",
}


@pytest.mark.parametrize(("name", "value"), GONE.items(), ids=GONE)
@pytest.mark.parametrize("kind", [keras.layers.LSTM, keras.layers.GRU, keras.layers.SimpleRNN])
def test_it_is_refused_by_name(kind, name, value):
    words = f"Unrecognized keyword arguments passed to {kind.__name__}: {{'{name}'"
    with pytest.raises(ValueError, match=words):
        kind(4, **{name: value})


@pytest.mark.parametrize(
    "kind", [keras.layers.Dense, lambda n, **k: keras.layers.Embedding(n, n, **k)]
)
def test_other_layers_refuse_a_shape_with_the_batch(kind):
    with pytest.raises(ValueError, match="Unrecognized keyword arguments passed to"):
        kind(4, batch_input_shape=(2, 5))


def test_rnn_refuses_it_too():
    with pytest.raises(ValueError, match="passed to RNN: {'time_major': False}"):
        keras.layers.RNN(keras.layers.LSTMCell(4), time_major=False)


@pytest.mark.parametrize("shape", [{"input_shape": (5, 3)}, {"input_dim": 3}], ids=str)
@pytest.mark.parametrize("kind", [keras.layers.LSTM, keras.layers.GRU, keras.layers.SimpleRNN])
def test_a_shape_is_taken_with_a_warning(kind, shape):
    with pytest.warns(UserWarning, match="Do not pass an `input_shape`/`input_dim` argument"):
        kind(4, **shape)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", [keras.layers.LSTM, keras.layers.GRU])
def test_an_implementation_is_taken(kind):
    kind(4, implementation=2)


def test_an_implementation_is_refused_by_simple_rnn():
    with pytest.raises(ValueError, match="passed to SimpleRNN: {'implementation'"):
        keras.layers.SimpleRNN(4, implementation=2)


@pytest.mark.jax
def test_a_ragged_input_is_refused_on_jax():
    with pytest.raises(ValueError, match="ragged"):
        keras.Input((None, 3), ragged=True)


def old(path, layer):
    """A file as Keras 2 wrote it."""
    model = keras.Sequential([keras.Input((5, 3)), layer])
    model.save(path)
    with h5py.File(path, "r+") as file:
        text = file.attrs["model_config"].replace('"units": ', '"time_major": false, "units": ')
        file.attrs["model_config"] = text
    return model


def drop(base):
    class Old(base):
        @classmethod
        def from_config(cls, config):
            assert not config.pop("time_major", False)
            return base.from_config(config)

    return Old


def test_what_comes_out_of_the_class_needs_it_no_more(tmp_path):
    model = old(tmp_path / "old.h5", keras.layers.GRU(4))
    objects = {"GRU": drop(keras.layers.GRU)}
    loaded = keras.saving.load_model(tmp_path / "old.h5", compile=False, custom_objects=objects)
    loaded.save(tmp_path / "new.keras")
    again = keras.saving.load_model(tmp_path / "new.keras")
    np.testing.assert_allclose(again(X), model(X), atol=1e-6)


def test_a_layer_inside_bidirectional_needs_another_cure(tmp_path):
    model = old(tmp_path / "old.h5", keras.layers.Bidirectional(keras.layers.GRU(4)))
    objects = {"GRU": drop(keras.layers.GRU)}
    with pytest.raises(ValueError, match="passed to GRU: {'time_major': False}"):
        keras.saving.load_model(tmp_path / "old.h5", compile=False, custom_objects=objects)
    with h5py.File(tmp_path / "old.h5", "r+") as file:
        config = file.attrs["model_config"].replace('"time_major": false, ', "")
        file.attrs["model_config"] = config
    loaded = keras.saving.load_model(tmp_path / "old.h5", compile=False)
    np.testing.assert_allclose(loaded(X), model(X), atol=1e-6)


def test_the_weights_of_an_old_file_go_into_a_new_model(tmp_path):
    model = old(tmp_path / "old.h5", keras.layers.Bidirectional(keras.layers.GRU(4)))
    layer = keras.layers.Bidirectional(keras.layers.GRU(4))
    new = keras.Sequential([keras.Input((5, 3)), layer])
    new.load_weights(tmp_path / "old.h5")
    np.testing.assert_allclose(new(X), model(X), atol=1e-6)


@defect("the inner layer is looked up by its module, and not in custom_objects")
@pytest.mark.filterwarnings("ignore:.*HDF5")
def test_custom_objects_reach_a_layer_inside_another_one(tmp_path):
    class OldGRU(keras.layers.GRU):
        @classmethod
        def from_config(cls, config):
            config.pop("time_major", None)
            return keras.layers.GRU.from_config(config)

    both = keras.layers.Bidirectional(keras.layers.GRU(4))
    keras.Sequential([keras.Input((5, 3)), both]).save(tmp_path / "old.h5")
    with h5py.File(tmp_path / "old.h5", "r+") as file:
        text = file.attrs["model_config"].replace('"units": ', '"time_major": false, "units": ')
        assert json.loads(text)["config"]["layers"][1]["class_name"] == "Bidirectional"
        file.attrs["model_config"] = text
    keras.saving.load_model(tmp_path / "old.h5", custom_objects={"GRU": OldGRU})
