import warnings

import keras
import numpy as np
import pytest

from snippets.ecosystem.linear_pipeline import linear_pipeline
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
    kernel, bias = _weights(linear_pipeline(*_points(), epochs=0))
    np.testing.assert_array_equal(kernel, np.zeros((3, 1)))
    np.testing.assert_array_equal(bias, np.zeros(1))


def test_one_step_on_all_points_is_the_textbook_step():
    x, y = _points()
    kernel, bias = _weights(linear_pipeline(x, y, learning_rate=0.25, batch_size=10))
    np.testing.assert_allclose(kernel, 0.25 * x.T @ (y - 0.5) / 10, atol=1e-6)
    np.testing.assert_allclose(bias, 0.25 * (y - 0.5).mean(axis=0), atol=1e-6)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_batches_are_taken_in_order_and_the_last_may_be_short(seed):
    x, y = _points(seed)
    kernel, bias = _weights(linear_pipeline(x, y, learning_rate=2.0, batch_size=4, epochs=3))
    expected_kernel, expected_bias = _descend(x, y, learning_rate=2.0, batch_size=4, epochs=3)
    np.testing.assert_allclose(kernel, expected_kernel, atol=1e-5)
    np.testing.assert_allclose(bias, expected_bias, atol=1e-5)


def test_defaults_are_half_the_gradient_batches_of_32_and_one_pass():
    x, y = (np.tile(array, (4, 1)) for array in _points())
    kernel, bias = _weights(linear_pipeline(x, y))
    expected_kernel, expected_bias = _descend(x, y, learning_rate=0.5, batch_size=32, epochs=1)
    np.testing.assert_allclose(kernel, expected_kernel, atol=1e-6)
    np.testing.assert_allclose(bias, expected_bias, atol=1e-6)


def test_returns_a_sequential_model_of_logits():
    x, y = _points()
    model = linear_pipeline(x, y, batch_size=4, epochs=2)
    kernel, bias = model.get_weights()
    assert isinstance(model, keras.Sequential)
    assert model.output_shape == (None, 1)
    np.testing.assert_allclose(model.predict(x, verbose=0), x @ kernel + bias, atol=1e-5)


def test_positive_logit_means_class_one():
    x, y = np.array([[-1.0], [1.0]], "float32"), np.array([[0.0], [1.0]], "float32")
    logits = keras.ops.convert_to_numpy(linear_pipeline(x, y, epochs=5)(x))
    np.testing.assert_array_equal(logits > 0, y == 1)


def test_tensors_of_the_trained_model_belong_to_the_back_end():
    x, y = _points()
    owner = {"tensorflow": "tensorflow", "jax": "jaxlib"}[keras.backend.backend()]
    assert type(linear_pipeline(x, y)(x)).__module__.split(".")[0] == owner


def test_prints_nothing_and_warns_of_no_shuffle(capfd):
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*shuffle")
        linear_pipeline(*_points())
    assert capfd.readouterr().out == ""


@since("3.15", "fit warns that it does not shuffle a dataset, keras#22777")
def test_fit_warns_that_it_does_not_shuffle_a_dataset():
    x, y = _points()
    model = linear_pipeline(x, y)
    dataset = keras.utils.timeseries_dataset_from_array(x, y, sequence_length=1)
    with pytest.warns(UserWarning, match="`shuffle=True` was passed, but will be ignored"):
        model.fit(dataset.map(lambda x, y: (x[:, 0], y)), verbose=0)


def test_refuses_arrays_of_different_lengths():
    x, y = _points()
    with pytest.raises(ValueError, match="not compatible"):
        linear_pipeline(x, y[:5])
