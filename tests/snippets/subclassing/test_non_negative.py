import keras
import numpy as np
import pytest

from snippets.subclassing.non_negative import NonNegative


def project(*values, dtype="float32"):
    weight = keras.ops.convert_to_tensor(values, dtype=dtype)
    return keras.ops.convert_to_numpy(NonNegative()(weight))


def linear_model():
    """A linear model whose second weight would be negative without the constraint."""
    dense = keras.layers.Dense(1, use_bias=False, kernel_constraint=NonNegative())
    model = keras.Sequential([keras.Input((2,)), dense])
    model.compile(keras.optimizers.SGD(0.3), "mse")
    return model


def data(seed):
    x = np.random.default_rng(seed).normal(size=(32, 2)).astype("float32")
    return x, x @ np.array([[1.5], [-0.5]], "float32")


def test_negative_becomes_zero_and_the_rest_stays():
    assert project(-3.0, -1e-6, 0.0, 1e-6, 2.0).tolist() == [0, 0, 0, np.float32(1e-6), 2]


def test_the_zero_of_a_negative_number_has_a_sign_and_passes():
    kept = project(-1.0)
    assert np.signbit(kept[0])
    assert kept[0] >= 0


def test_equal_to_the_built_in():
    w = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")
    built_in = keras.constraints.NonNeg()(keras.ops.convert_to_tensor(w))
    assert np.array_equal(project(*w), keras.ops.convert_to_numpy(built_in))


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_dtype_and_shape_are_kept(dtype):
    kept = project([-1.0, 1.0, 2.0], [3.0, -4.0, 5.0], dtype=dtype)
    assert (kept.shape, kept.dtype) == ((2, 3), dtype)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_weights_are_not_negative_after_each_step(seed):
    keras.utils.set_random_seed(seed)
    model = linear_model()
    x, y = data(seed)
    for _ in range(5):
        model.fit(x, y, batch_size=32, verbose=0)
        assert (model.get_weights()[0] >= 0).all()
    assert model.get_weights()[0][1] == 0


def test_reloaded_model_predicts_the_same_and_stays_constrained(tmp_path):
    model = linear_model()
    x, y = data(0)
    model.fit(x, y, verbose=0)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert np.array_equal(loaded.predict(x, verbose=0), model.predict(x, verbose=0))
    assert type(loaded.layers[0].kernel_constraint) is NonNegative
    loaded.fit(x, y, epochs=5, verbose=0)
    assert (loaded.get_weights()[0] >= 0).all()


def test_registered_in_the_package_of_this_site():
    assert keras.saving.get_registered_name(NonNegative) == "revisiting_keras>NonNegative"
