"""A SimpleRNN as a for loop in NumPy."""

from collections.abc import Callable

import numpy as np


def simple_rnn_by_hand(
    x: np.ndarray,
    kernel: np.ndarray,
    recurrent_kernel: np.ndarray,
    bias: np.ndarray,
    activation: Callable[[np.ndarray], np.ndarray] = np.tanh,
) -> np.ndarray:
    """Run a SimpleRNN from a state of zeros: `simple_rnn_by_hand(x, *layer.get_weights())`.

    Args:
        x: A batch of sequences, shape (batch, steps, features).
        kernel: Weights of the input, shape (features, units).
        recurrent_kernel: Weights of the state, shape (units, units).
        bias: Added at each step, shape (units,).
        activation: The function that makes the new state from the sum.

    Returns:
        The state after each step, which is also its output, shape (batch, steps, units).

    Source: Elman 1990, https://doi.org/10.1207/s15516709cog1402_1, as in keras.layers.SimpleRNN
    Back ends: TensorFlow, JAX
    """
    h = np.zeros((len(x), len(bias)))
    outputs = []
    for x_t in np.swapaxes(x, 0, 1):  # (steps, batch, features)
        h = activation(x_t @ kernel + h @ recurrent_kernel + bias)
        outputs.append(h)
    return np.stack(outputs, axis=1)
