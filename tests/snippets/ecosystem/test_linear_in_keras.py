import os
import subprocess
import sys

import keras
import numpy as np
import pytest

from snippets.ecosystem.linear_in_keras import linear_in_keras
from tests.versions import since


def _points(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Ten points of three features and their classes: three batches of four, the last one short."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 2, size=(10, 1)).astype("float32")
    x = (rng.normal(size=(10, 3)) + 2 * y - 1).astype("float32")
    return x, y


def _descend(x, y, learning_rate, batch_size, epochs):
    """The same descent in NumPy: the mean of (sigmoid(logit) - y) x is the kernel's gradient."""
    kernel, bias = np.zeros((x.shape[1], 1)), np.zeros(1)
    for _ in range(epochs):
        for start in range(0, len(x), batch_size):
            batch = slice(start, start + batch_size)
            error = 1 / (1 + np.exp(-(x[batch] @ kernel + bias))) - y[batch]
            kernel = kernel - learning_rate * x[batch].T @ error / len(error)
            bias = bias - learning_rate * error.mean(axis=0)
    return kernel, bias


def _weights(model):
    """Kernel and bias as arrays."""
    return model.get_weights()


def test_no_pass_leaves_the_weights_of_zero():
    kernel, bias = _weights(linear_in_keras(*_points(), epochs=0))
    np.testing.assert_array_equal(kernel, np.zeros((3, 1)))
    np.testing.assert_array_equal(bias, np.zeros(1))


def test_one_step_on_all_points_is_the_textbook_step():
    x, y = _points()
    kernel, bias = _weights(linear_in_keras(x, y, learning_rate=0.25, batch_size=10))
    np.testing.assert_allclose(kernel, 0.25 * x.T @ (y - 0.5) / 10, atol=1e-6)
    np.testing.assert_allclose(bias, 0.25 * (y - 0.5).mean(axis=0), atol=1e-6)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_batches_are_taken_in_order_and_the_last_may_be_short(seed):
    x, y = _points(seed)
    kernel, bias = _weights(linear_in_keras(x, y, learning_rate=2.0, batch_size=4, epochs=3))
    expected_kernel, expected_bias = _descend(x, y, learning_rate=2.0, batch_size=4, epochs=3)
    np.testing.assert_allclose(kernel, expected_kernel, atol=1e-5)
    np.testing.assert_allclose(bias, expected_bias, atol=1e-5)


def test_defaults_are_half_the_gradient_batches_of_32_and_one_pass():
    x, y = (np.tile(array, (4, 1)) for array in _points())
    kernel, bias = _weights(linear_in_keras(x, y))
    expected_kernel, expected_bias = _descend(x, y, learning_rate=0.5, batch_size=32, epochs=1)
    np.testing.assert_allclose(kernel, expected_kernel, atol=1e-6)
    np.testing.assert_allclose(bias, expected_bias, atol=1e-6)


def test_returns_a_sequential_model_of_logits():
    x, y = _points()
    model = linear_in_keras(x, y, batch_size=4, epochs=2)
    kernel, bias = model.get_weights()
    assert isinstance(model, keras.Sequential)
    assert model.output_shape == (None, 1)
    np.testing.assert_allclose(model.predict(x, verbose=0), x @ kernel + bias, atol=1e-5)


def test_positive_logit_means_class_one():
    x, y = np.array([[-1.0], [1.0]], "float32"), np.array([[0.0], [1.0]], "float32")
    logits = keras.ops.convert_to_numpy(linear_in_keras(x, y, epochs=5)(x))
    np.testing.assert_array_equal(logits > 0, y == 1)


def test_prints_nothing(capfd):
    linear_in_keras(*_points())
    assert capfd.readouterr().out == ""


def test_accepts_labels_without_the_last_axis():
    x, y = _points()
    flat, full = linear_in_keras(x, y[:, 0]), linear_in_keras(x, y)
    for expected, weight in zip(full.get_weights(), flat.get_weights(), strict=True):
        np.testing.assert_allclose(weight, expected, atol=1e-6)


def test_refuses_arrays_of_different_lengths():
    x, y = _points()
    with pytest.raises(ValueError, match="same number of samples"):
        linear_in_keras(x, y[:5])


def test_output_belongs_to_the_back_end_and_the_variable_to_keras():
    x, y = _points()
    model = linear_in_keras(x, y)
    owner = {"tensorflow": "tensorflow", "jax": "jaxlib"}[keras.backend.backend()]
    kernel = model.layers[0].kernel
    assert type(model(x)).__module__.split(".")[0] == owner
    assert type(kernel.value).__module__.split(".")[0] == owner
    assert type(kernel).__module__.split(".")[0] == "keras"


@since("3.7", "weights are of the class keras.Variable, keras#20330")
def test_the_weights_are_of_the_public_class_of_variables():
    model = linear_in_keras(*_points())
    assert all(isinstance(weight, keras.Variable) for weight in model.weights)


def test_back_end_set_before_the_first_import_is_used_and_loads_tensorflow_only_if_it_is_that():
    back_end = keras.config.backend()
    program = (
        "import os, sys\n"
        f"os.environ['KERAS_BACKEND'] = '{back_end}'\n"
        "import keras\n"
        "import numpy as np\n"
        "from snippets.ecosystem.linear_in_keras import linear_in_keras\n"
        "linear_in_keras(np.eye(2, dtype='float32'), np.array([[0.0], [1.0]], 'float32'))\n"
        "print(keras.config.backend(), 'tensorflow' in sys.modules)\n"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    environment.pop("KERAS_BACKEND", None)
    run = [sys.executable, "-c", program]
    done = subprocess.run(run, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [back_end, str(back_end == "tensorflow")]
