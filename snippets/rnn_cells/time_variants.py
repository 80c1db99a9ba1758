"""Compare durations side by side, as ratios."""

from collections.abc import Callable
from statistics import median
from time import perf_counter

import keras
from keras import ops


def time_variants(
    variants: dict[str, Callable[[], keras.KerasTensor]], rounds: int = 15
) -> dict[str, float]:
    """Time variants in turn, so that whatever slows the machine slows them all.

    Args:
        variants: Names, and functions of no arguments that return a tensor.
        rounds: How often each is timed, after a first call that may compile and is not timed.

    Returns:
        For each variant the median, over the rounds, of its duration divided by the duration of
        the first variant in the same round.

    Source: https://docs.python.org/3/library/time.html#time.perf_counter
    Back ends: TensorFlow, JAX
    """
    seconds: dict[str, list[float]] = {name: [] for name in variants}
    for turn in range(rounds + 1):
        for name, call in variants.items():
            start = perf_counter()
            ops.convert_to_numpy(call())  # waits for the result, which JAX computes meanwhile
            if turn:
                seconds[name].append(perf_counter() - start)
    first = next(iter(seconds.values()))
    return {
        name: median(one / other for one, other in zip(times, first, strict=True))
        for name, times in seconds.items()
    }
