"""Write sequences step by step, each time the likeliest token."""

from collections.abc import Callable
from typing import Any

import numpy as np
from keras import ops


def greedy_search(step: Callable, states: Any, start: int, rows: int, length: int) -> np.ndarray:
    """Carry the states of a decoder from step to step, and feed it what it wrote.

    Args:
        step: Takes tokens, integers of shape (rows, 1), and the states; returns logits of shape
            (rows, 1, vocabulary) and the new states.
        states: The states before the first step, of any structure.
        start: The token that every sequence starts from.
        rows: Number of sequences.
        length: Number of steps, the same for all sequences: that of the longest that they may
            have. What follows the token that ends a sequence is for the caller to cut off.

    Returns:
        The tokens written after the first, integers of shape (rows, length).

    Source: the argument initial_state in the docstring of keras.layers.RNN
    Back ends: TensorFlow, JAX
    """
    tokens = [np.full((rows, 1), start)]
    for _ in range(length):
        logits, states = step(tokens[-1], states)
        tokens.append(np.array(ops.argmax(logits, axis=-1)))
    return np.concatenate(tokens[1:], axis=1)
