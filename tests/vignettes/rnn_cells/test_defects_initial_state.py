"""What Keras should do, and vignettes/rnn_cells/initial_state.md does without."""

import keras
import numpy as np
import pytest

from tests.versions import defect

X = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")
H, WIDE = np.zeros((2, 4), "float32"), np.zeros((2, 7), "float32")


@defect("a list of states is not counted: list index out of range")
def test_too_few_states_are_named_in_the_message():
    with pytest.raises(ValueError, match="initial_state|states"):
        keras.layers.LSTM(4)(X, initial_state=[H])


@defect("a single state for an LSTM is taken as a list of one: list index out of range")
def test_a_single_state_of_an_lstm_is_named_in_the_message():
    with pytest.raises(ValueError, match="initial_state|states"):
        keras.layers.LSTM(4)(X, initial_state=H)


@defect("sizes of states are not compared with units: an error of a product of matrices")
def test_states_of_another_size_raise_an_error_of_keras():
    with pytest.raises(ValueError, match="initial_state|states"):
        keras.layers.LSTM(4)(X, initial_state=[WIDE, WIDE])


@defect("RNN takes no step on keras.Input, and computes its shape from the units")
def test_states_of_another_size_are_found_when_a_model_is_made():
    with pytest.raises(ValueError):
        keras.layers.GRU(4)(keras.Input((5, 3)), initial_state=[keras.Input((7,))])


def test_such_a_model_fails_when_it_runs():
    steps, start = keras.Input((5, 3)), keras.Input((7,))
    model = keras.Model([steps, start], keras.layers.GRU(4)(steps, initial_state=[start]))
    with pytest.raises(Exception, match="size-incompatible|Dimensions must be equal"):
        model([X, WIDE])


@defect("a GRU reads its first state and leaves the others")
def test_too_many_states_of_a_gru_are_refused():
    with pytest.raises(ValueError):
        keras.layers.GRU(4)(X, initial_state=[H, H])


@defect("TensorFlow repeats a single row for the whole batch")
def test_a_state_of_one_row_is_refused_for_a_batch_of_two():
    with pytest.raises((TypeError, ValueError)):
        keras.layers.GRU(4)(X, initial_state=H[:1])


@defect("a mask of the memory alone is not given an axis for the steps, keras#21483", until="3.12")
def test_attention_hides_rows_of_the_memory():
    memory = np.random.default_rng(1).normal(size=(2, 6, 3)).astype("float32")
    mask = np.array([[True] * 4 + [False] * 2] * 2)
    hidden = keras.layers.Attention()([X, memory], mask=[None, mask])
    assert np.allclose(hidden, keras.layers.Attention()([X, memory[:, :4]]), atol=1e-6)
