"""A test that is marked jax runs on JAX, whatever a reader's settings of Keras are."""

import keras
import pytest


@pytest.mark.jax
def test_the_back_end_is_jax():
    assert keras.backend.backend() == "jax"
