import keras
import numpy as np

from snippets.rnn_cells import time_variants as module
from snippets.rnn_cells.time_variants import time_variants

ONE = keras.ops.ones(())


def test_the_first_variant_takes_once_its_own_duration():
    assert time_variants({"first": lambda: ONE})["first"] == 1


def test_more_work_takes_longer():
    x = keras.ops.convert_to_tensor(np.ones((300, 300), "float32"))

    def work(times):
        y = x
        for _ in range(times):
            y = y @ x
        return y

    ratios = time_variants({"once": lambda: work(1), "often": lambda: work(40)})
    assert list(ratios) == ["once", "often"]
    assert ratios["often"] > 2


def test_variants_take_turns_and_the_first_call_of_each_is_not_counted():
    calls = []
    variants = {name: lambda name=name: calls.append(name) or ONE for name in "ab"}
    time_variants(variants, rounds=3)
    assert calls == ["a", "b"] * 4


def test_each_is_timed_thirty_times_by_default():
    calls = []
    time_variants({"a": lambda: calls.append(1) or ONE})
    assert len(calls) == 31


def test_the_ratio_is_that_of_the_shortest_durations(monkeypatch):
    """A clock of our own, since no duration of a real one is known beforehand."""
    now = iter(np.cumsum([0, 0, 0, 2, 0, 9, 0, 3, 0, 7, 0, 5, 0, 8]))
    monkeypatch.setattr(module, "perf_counter", lambda: next(now))
    ratios = time_variants({"a": lambda: ONE, "b": lambda: ONE}, rounds=3)
    assert ratios == {"a": 1, "b": 3.5}
