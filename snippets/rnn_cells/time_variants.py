"""Compare durations side by side, as ratios."""

from collections.abc import Callable
from time import perf_counter

import keras
from keras import ops


def time_variants(
    variants: dict[str, Callable[[], keras.KerasTensor]], rounds: int = 30
) -> dict[str, float]:
    """Time variants in turn, so that whatever slows the machine slows them all.

    Args:
        variants: Names, and functions of no arguments that return a tensor.
        rounds: How often each is timed, after a first call that may compile and is not timed.

    Returns:
        For each variant its shortest duration, divided by that of the first variant. What else
        the machine does makes a duration longer, never shorter.

    Source: the note on `repeat` at https://docs.python.org/3/library/timeit.html
    Back ends: TensorFlow, JAX
    """
    seconds: dict[str, list[float]] = {name: [] for name in variants}
    for turn in range(rounds + 1):
        for name, call in variants.items():
            start = perf_counter()
            ops.convert_to_numpy(call())  # waits for the result, which JAX computes meanwhile
            if turn:
                seconds[name].append(perf_counter() - start)
    shortest = {name: min(durations) for name, durations in seconds.items()}
    first = next(iter(shortest.values()))
    return {name: duration / first for name, duration in shortest.items()}
