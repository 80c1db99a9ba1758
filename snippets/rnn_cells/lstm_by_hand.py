"""An LSTM in NumPy."""

import numpy as np


def lstm_by_hand(
    x: np.ndarray, kernel: np.ndarray, recurrent_kernel: np.ndarray, bias: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Run an LSTM from states of zeros: `lstm_by_hand(x, *layer.get_weights())`.

    Args:
        x: A batch of sequences, shape (batch, steps, features).
        kernel: Blocks i, f, c, o of the weights of the input, shape (features, 4 * units).
        recurrent_kernel: The same blocks for the state h, shape (units, 4 * units).
        bias: The same blocks of the bias, shape (4 * units,).

    Returns:
        Two arrays, the h of each step, which is also its output, and the c of each step, both of
        shape (batch, steps, units).

    Source: Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000,
        https://doi.org/10.1162/089976600300015015, as in keras.layers.LSTM
    Back ends: TensorFlow, JAX
    """

    def sigmoid(a: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-a))

    W_i, W_f, W_c, W_o = np.split(kernel, 4, axis=1)
    U_i, U_f, U_c, U_o = np.split(recurrent_kernel, 4, axis=1)
    b_i, b_f, b_c, b_o = np.split(bias, 4)
    h = c = np.zeros((len(x), len(b_c)))
    every_h, every_c = [], []
    for x_t in np.swapaxes(x, 0, 1):  # (steps, batch, features)
        i = sigmoid(x_t @ W_i + h @ U_i + b_i)
        f = sigmoid(x_t @ W_f + h @ U_f + b_f)
        o = sigmoid(x_t @ W_o + h @ U_o + b_o)
        c = f * c + i * np.tanh(x_t @ W_c + h @ U_c + b_c)
        h = o * np.tanh(c)
        every_h.append(h)
        every_c.append(c)
    return np.stack(every_h, axis=1), np.stack(every_c, axis=1)
