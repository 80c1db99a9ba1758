"""What vignettes/rnn_cells/the_loop.md says beside its cells, and what Keras should do."""

import keras
import numpy as np
import pytest

from tests.versions import defect


@defect("RNN does not run on keras.Input, so an open number of steps is found late, or never")
def test_unroll_is_refused_where_the_number_of_steps_is_open():
    with pytest.raises(ValueError, match="Cannot unroll"):
        keras.Sequential([keras.Input((None, 3)), keras.layers.SimpleRNN(2, unroll=True)])


SEQUENCES = np.random.default_rng(0).normal(size=(2, 3, 5, 1)).astype("float32")


def as_one_long_sequence(**options):
    """Whether TimeDistributed of an LSTM gives what one run over all its entries gives."""
    around = keras.layers.TimeDistributed(keras.layers.LSTM(4, **options))
    ends = around(SEQUENCES)
    long = keras.layers.LSTM(4, return_sequences=True)
    long.build((2, 15, 1))
    long.set_weights(around.get_weights())
    return np.allclose(ends, long(SEQUENCES.reshape(2, 15, 1))[:, 4::5], atol=1e-6)


def test_time_distributed_passes_the_state_of_a_stateful_layer_alone():
    assert as_one_long_sequence(stateful=True)
    assert not as_one_long_sequence()


@pytest.mark.jax
def test_time_distributed_passes_the_state_of_a_stateful_layer_alone_on_jax():
    assert as_one_long_sequence(stateful=True)
    assert not as_one_long_sequence()
