"""Write a sequence step by step and keep several beginnings, each with its states."""

from collections.abc import Callable
from functools import partial
from typing import Any

import keras
import numpy as np
from keras import ops


def beam_search(
    step: Callable, states: Any, start: int, end: int, width: int, length: int
) -> tuple[np.ndarray, np.ndarray]:
    """Keep, after each step, the likeliest beginnings, called beams.

    Nothing makes up for the length of a sequence, though a longer one multiplies more
    probabilities: where long sequences lose, take more beams, and divide their scores by their
    lengths.

    Args:
        step: Takes tokens, integers of shape (beams, 1), and the states; returns logits of
            shape (beams, 1, vocabulary) and the new states.
        states: Tensors in any structure, each of shape (1, ...): the states of one sequence
            before its first step.
        start: The token that the sequence starts from.
        end: The token after which nothing is added; what follows it is `end` again.
        width: Number of beams.
        length: Number of steps.

    Returns:
        The tokens after the first, integers of shape (beams, length), the likeliest first, and
        the logarithms of their probabilities, shape (beams,).

    Source: Sutskever et al. 2014, https://arxiv.org/abs/1409.3215, section 3.2
    Back ends: TensorFlow, JAX
    """
    beams, scores = np.array([[start]]), np.zeros(1)
    for _ in range(length):
        logits, states = step(beams[:, -1:], states)
        logs = np.array(ops.log_softmax(logits[:, -1], axis=-1))  # (beams, vocabulary)
        ended = beams[:, -1] == end
        logs[ended] = -np.inf
        logs[ended, end] = 0
        totals = scores[:, None] + logs
        best = np.argsort(-totals, axis=None, kind="stable")[:width]
        best = best[totals.flat[best] > -np.inf]
        parents, tokens = np.divmod(best, totals.shape[1])  # which beam goes on with which token
        beams = np.concatenate([beams[parents], tokens[:, None]], axis=1)
        scores = totals.flat[best]
        kept = partial(ops.take, indices=parents, axis=0)
        states = keras.tree.map_structure(kept, states)
    return beams[:, 1:], scores
