"""Adapt a Normalization layer, and refuse a variance that is not finite."""

from collections.abc import Iterable

import keras
import numpy as np


def adapt_normalizer(
    data: np.ndarray | Iterable, axis: int | tuple[int, ...] | None = -1
) -> keras.layers.Normalization:
    """Return a `Normalization` layer that has learned the mean and variance of `data`.

    Args:
        data: An array or tensor (samples, ..., features), or a `tf.data.Dataset` of such batches,
            in the unit of the feature. From Keras 3.14 on also another iterable of batches, a
            list, a generator or a `keras.utils.PyDataset`, and a batch may be a tuple `(x, y)`,
            of which `x` is read.
        axis: The axis or axes whose positions each get their own mean and variance. `None` gives
            one mean and one variance for all values, as one-dimensional data needs.

    Returns:
        The adapted layer. An input (batch, ..., features) gives an output of the same shape, in
        standard deviations from the mean.

    Raises:
        ValueError: If the variance of a feature is not finite.

    Source: `keras.layers.Normalization.adapt`, with a check of what it learned.
    Back ends: TensorFlow, JAX
    """
    layer = keras.layers.Normalization(axis=axis)
    layer.adapt(data)
    _, variance, _ = layer.get_weights()  # mean, variance, and a count that stays 0
    spoilt = np.flatnonzero(~np.isfinite(variance))
    if spoilt.size:
        raise ValueError(f"NaN, infinite or huge values in the features {spoilt.tolist()}")
    return layer
