import numpy as np
import pytest
import tensorflow as tf

from snippets.ecosystem.linear_in_tensorflow import linear_in_tensorflow


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


def _weights(variables):
    """Kernel and bias as arrays."""
    return [variable.numpy() for variable in variables]


def test_no_pass_leaves_the_weights_of_zero():
    kernel, bias = _weights(linear_in_tensorflow(*_points(), epochs=0))
    np.testing.assert_array_equal(kernel, np.zeros((3, 1)))
    np.testing.assert_array_equal(bias, np.zeros(1))


def test_one_step_on_all_points_is_the_textbook_step():
    x, y = _points()
    kernel, bias = _weights(linear_in_tensorflow(x, y, learning_rate=0.25, batch_size=10))
    np.testing.assert_allclose(kernel, 0.25 * x.T @ (y - 0.5) / 10, atol=1e-6)
    np.testing.assert_allclose(bias, 0.25 * (y - 0.5).mean(axis=0), atol=1e-6)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_batches_are_taken_in_order_and_the_last_may_be_short(seed):
    x, y = _points(seed)
    kernel, bias = _weights(linear_in_tensorflow(x, y, learning_rate=2.0, batch_size=4, epochs=3))
    expected_kernel, expected_bias = _descend(x, y, learning_rate=2.0, batch_size=4, epochs=3)
    np.testing.assert_allclose(kernel, expected_kernel, atol=1e-5)
    np.testing.assert_allclose(bias, expected_bias, atol=1e-5)


def test_defaults_are_half_the_gradient_batches_of_32_and_one_pass():
    x, y = (np.tile(array, (4, 1)) for array in _points())
    kernel, bias = _weights(linear_in_tensorflow(x, y))
    expected_kernel, expected_bias = _descend(x, y, learning_rate=0.5, batch_size=32, epochs=1)
    np.testing.assert_allclose(kernel, expected_kernel, atol=1e-6)
    np.testing.assert_allclose(bias, expected_bias, atol=1e-6)


def test_returns_two_variables_of_tensorflow():
    kernel, bias = linear_in_tensorflow(*_points())
    assert isinstance(kernel, tf.Variable) and kernel.shape == (3, 1)
    assert isinstance(bias, tf.Variable) and bias.shape == (1,)


def test_positive_logit_means_class_one():
    x, y = np.array([[-1.0], [1.0]], "float32"), np.array([[0.0], [1.0]], "float32")
    kernel, bias = _weights(linear_in_tensorflow(x, y, epochs=5))
    np.testing.assert_array_equal(x @ kernel + bias > 0, y == 1)


def test_step_follows_the_finite_difference_of_the_loss():
    x, y = _points()
    start = _weights(linear_in_tensorflow(x, y, batch_size=10, epochs=1))
    after = _weights(linear_in_tensorflow(x, y, batch_size=10, epochs=2))

    def loss(kernel):
        logits = x @ kernel.reshape(3, 1) + start[1]
        return np.mean(np.log1p(np.exp(logits)) - y * logits, dtype="float64")

    kernel, nudge = start[0][:, 0].astype("float64"), 1e-4 * np.eye(3)
    gradient = [(loss(kernel + step) - loss(kernel - step)) / 2e-4 for step in nudge]
    np.testing.assert_allclose(start[0] - after[0], 0.5 * np.array(gradient)[:, None], atol=1e-4)


def test_refuses_labels_without_the_last_axis():
    x, y = _points()
    with pytest.raises(ValueError, match="must have the same shape"):
        linear_in_tensorflow(x, y[:, 0])
