"""What hypothesis draws, as one list: many cases for one build, more of them each night."""

import os
from typing import Any

from hypothesis import HealthCheck, Phase, configuration, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

configuration.set_hypothesis_home_dir("build/hypothesis")
NIGHTLY = bool(os.environ.get("NIGHTLY"))
settings.register_profile(
    "engine",
    database=None,
    deadline=None,
    derandomize=not NIGHTLY,  # a push tries the same cases as the one before
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("engine")


def cases(push: int) -> int:
    """How many cases are tried: on a push, and each night twenty times as many."""
    return push * 20 if NIGHTLY else push


def drawn(strategy: SearchStrategy, count: int) -> list[Any]:
    """Different examples of a strategy, which one build then has all."""
    found: list[Any] = []

    @settings(max_examples=count, phases=[Phase.generate])
    @given(strategy)
    def collect(example):
        found.append(example)

    collect()
    return found


anything = st.text(max_size=30)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | anything
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(anything, inner, max_size=3),
)
