"""Train a linear classifier with TensorFlow alone."""

import numpy as np
import tensorflow as tf


def linear_in_tensorflow(
    x: np.ndarray,
    y: np.ndarray,
    learning_rate: float = 0.5,
    batch_size: int = 32,
    epochs: int = 1,
) -> tuple[tf.Variable, tf.Variable]:
    """Separate two classes by gradient descent on the cross-entropy, from weights of zero.

    Args:
        x: Points, shape `(points, features)`, float32.
        y: Classes, 0 or 1, shape `(points, 1)`, float32.
        learning_rate: Length of a step, as a multiple of the gradient.
        batch_size: Points in a step, taken in the order of the array.
        epochs: Passes over the points.

    Returns:
        The kernel `(features, 1)` and the bias `(1,)`. The logits of points are
        `points @ kernel + bias`: a positive logit means class 1.

    Raises:
        ValueError: If `y` has not the shape of the logits, `(points, 1)`.

    Source: logistic regression by mini-batch gradient descent, textbook formula
    Back ends: TensorFlow
    """
    kernel = tf.Variable(tf.zeros((x.shape[1], 1)))
    bias = tf.Variable(tf.zeros((1,)))
    for _ in range(epochs):
        for start in range(0, len(x), batch_size):
            batch = slice(start, start + batch_size)
            with tf.GradientTape() as tape:
                logits = tf.matmul(x[batch], kernel) + bias  # (batch, 1)
                losses = tf.nn.sigmoid_cross_entropy_with_logits(labels=y[batch], logits=logits)
                loss = tf.reduce_mean(losses)  # ()
            kernel_gradient, bias_gradient = tape.gradient(loss, [kernel, bias])
            kernel.assign_sub(learning_rate * kernel_gradient)
            bias.assign_sub(learning_rate * bias_gradient)
    return kernel, bias
