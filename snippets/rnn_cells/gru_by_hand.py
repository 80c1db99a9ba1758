"""A GRU in NumPy, with the reset gate after the product, as in Keras, or before it."""

import numpy as np


def gru_by_hand(
    x: np.ndarray,
    kernel: np.ndarray,
    recurrent_kernel: np.ndarray,
    bias: np.ndarray,
    reset_after: bool = True,
) -> np.ndarray:
    """Run a GRU from a state of zeros: `gru_by_hand(x, *layer.get_weights())`.

    Args:
        x: A batch of sequences, shape (batch, steps, features).
        kernel: Blocks z, r, h of the weights of the input, shape (features, 3 * units).
        recurrent_kernel: The same blocks for the state, shape (units, 3 * units).
        bias: Blocks z, r, h of a bias for the input and of one for the state, shape
            (2, 3 * units); of a single one, shape (3 * units,), if `reset_after` is False.
        reset_after: Whether the reset gate multiplies what the weights made of the state, as by
            default in Keras, or the state itself, as in most texts.

    Returns:
        The state after each step, which is also its output, shape (batch, steps, units).

    Source: Cho et al. 2014, https://arxiv.org/abs/1406.1078, and keras.layers.GRU
    Back ends: TensorFlow, JAX
    """

    def sigmoid(a: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-a))

    b, c = bias if reset_after else (bias, np.zeros_like(bias))
    W_z, W_r, W_h = np.split(kernel, 3, axis=1)
    U_z, U_r, U_h = np.split(recurrent_kernel, 3, axis=1)
    b_z, b_r, b_h = np.split(b, 3)
    c_z, c_r, c_h = np.split(c, 3)
    h = np.zeros((len(x), len(b_h)))
    outputs = []
    for x_t in np.swapaxes(x, 0, 1):  # (steps, batch, features)
        z = sigmoid(x_t @ W_z + b_z + h @ U_z + c_z)
        r = sigmoid(x_t @ W_r + b_r + h @ U_r + c_r)
        from_state = r * (h @ U_h + c_h) if reset_after else (r * h) @ U_h
        h = z * h + (1 - z) * np.tanh(x_t @ W_h + b_h + from_state)
        outputs.append(h)
    return np.stack(outputs, axis=1)
