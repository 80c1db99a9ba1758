"""Write sequences step by step, each token drawn by its probability."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np


def sample_search(
    step: Callable,
    states: Any,
    start: int,
    rows: int,
    length: int,
    temperature: float = 1.0,
    seed: int | None = None,
) -> np.ndarray:
    """Carry the states of a decoder from step to step, and feed it what was drawn.

    Args:
        step: Takes tokens, integers of shape (rows, 1), and the states; returns logits of shape
            (rows, 1, vocabulary) and the new states.
        states: The states before the first step, of any structure.
        start: The token that every sequence starts from.
        rows: Number of sequences.
        length: Number of steps, the same for all sequences. What follows the token that ends a
            sequence is for the caller to cut off.
        temperature: By which the logits are divided: below 1 the likely tokens are drawn more
            often than the model says, above 1 less often. Near 0 it is greedy search.
        seed: Of the draws; the same seed draws the same tokens.

    Returns:
        The tokens written after the first, integers of shape (rows, length).

    Source: Ackley et al. 1985, https://doi.org/10.1016/S0364-0213(85)80012-4
    Back ends: TensorFlow, JAX
    """
    seeds = keras.random.SeedGenerator(seed)
    tokens = [np.full((rows, 1), start)]
    for _ in range(length):
        logits, states = step(tokens[-1], states)
        tokens.append(
            np.array(keras.random.categorical(logits[:, -1] / temperature, 1, seed=seeds))
        )
    return np.concatenate(tokens[1:], axis=1)
