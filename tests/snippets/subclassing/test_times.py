import keras
import numpy as np

from snippets.subclassing.times import Times

X = np.random.default_rng(0).normal(size=(2, 3, 4)).astype("float32")


def test_equal_to_the_built_in():
    times, built_in = Times(-2.5)(X), keras.layers.Rescaling(-2.5)(X)
    assert np.array_equal(keras.ops.convert_to_numpy(times), keras.ops.convert_to_numpy(built_in))
    assert np.array_equal(keras.ops.convert_to_numpy(times), np.float32(-2.5) * X)


def test_config_round_trips_the_factor_and_what_every_layer_takes():
    layer = Times(3.0, name="thrice", dtype="float16", trainable=False)
    again = Times.from_config(layer.get_config())
    assert (again.factor, again.name, again.trainable) == (3, "thrice", False)
    assert (again.compute_dtype, again(X).shape) == ("float16", X.shape)


def test_saved_and_loaded_with_its_factor(tmp_path):
    keras.Sequential([keras.Input((2,)), Times(3.0)]).save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert (type(loaded.layers[0]), loaded.layers[0].factor) == (Times, 3)
    assert float(loaded(np.ones((1, 2), "float32"))[0, 1]) == 3
    assert keras.saving.get_registered_name(Times) == "revisiting_keras>Times"
