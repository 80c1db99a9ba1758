"""Windows of a series: what a model sees, and what comes next."""

import numpy as np


def windows(series: np.ndarray, steps: int, ahead: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Cut a series into pairs: `steps` values, and the `ahead` values behind them.

    Args:
        series: A series of one feature, shape (n,).
        steps: How many values the model sees.
        ahead: How many values it predicts.

    Returns:
        The inputs, shape (n - steps - ahead + 1, steps, 1), and the targets, shape
        (n - steps - ahead + 1, ahead). Both are views of the series, which take no memory.

    Raises:
        ValueError: The series has fewer than steps + ahead values.

    Source: `numpy.lib.stride_tricks.sliding_window_view`
    Back ends: TensorFlow, JAX
    """
    pairs = np.lib.stride_tricks.sliding_window_view(series, steps + ahead)
    return pairs[:, :steps, None], pairs[:, steps:]
