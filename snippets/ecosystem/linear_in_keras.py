"""Train a linear classifier with Keras alone."""

import keras
import numpy as np


def linear_in_keras(
    x: np.ndarray,
    y: np.ndarray,
    learning_rate: float = 0.5,
    batch_size: int = 32,
    epochs: int = 1,
) -> keras.Sequential:
    """Separate two classes by gradient descent on the cross-entropy, from weights of zero.

    Args:
        x: Points, shape `(points, features)`.
        y: Classes, 0 or 1, shape `(points, 1)`.
        learning_rate: Length of a step, as a multiple of the gradient.
        batch_size: Points in a step, taken in the order of the array.
        epochs: Passes over the points.

    Returns:
        The trained model. It maps points `(points, features)` to logits `(points, 1)`:
        a positive logit means class 1.

    Raises:
        ValueError: If `x` and `y` differ in length.

    Source: logistic regression by mini-batch gradient descent, textbook formula
    Back ends: TensorFlow, JAX
    """
    model = keras.Sequential(
        [keras.Input(x.shape[1:]), keras.layers.Dense(1, kernel_initializer="zeros")]
    )
    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate),
        loss=keras.losses.BinaryCrossentropy(from_logits=True),
    )
    model.fit(x, y, batch_size=batch_size, epochs=epochs, shuffle=False, verbose=0)
    return model
