import keras
import numpy as np
import pytest
from keras.layers import GRU, LSTM, RNN, Bidirectional, GRUCell, LSTMCell, TimeDistributed

from snippets.rnn_cells.name_outputs import name_outputs

X = np.random.default_rng(0).normal(size=(4, 3, 1)).astype("float32")
BOTH = {"return_sequences": True, "return_state": True}


def names(layer, x=X):
    return list(name_outputs(layer, layer(x)))


def test_without_flags_it_is_the_last_output():
    assert names(LSTM(2)) == ["last output"]


def test_with_return_sequences_it_is_the_outputs():
    assert names(LSTM(2, return_sequences=True)) == ["outputs"]


def test_with_return_state_the_states_follow_the_output():
    assert names(LSTM(2, return_state=True)) == ["last output", "h", "c"]
    assert names(LSTM(2, **BOTH)) == ["outputs", "h", "c"]


def test_a_gru_has_one_state():
    assert names(GRU(2, **BOTH)) == ["outputs", "h"]


def test_each_name_goes_with_its_tensor():
    layer = LSTM(2, **BOTH)
    returned = layer(X)
    named = name_outputs(layer, returned)

    assert [tensor is one for tensor, one in zip(named.values(), returned, strict=True)] == [
        True
    ] * 3
    assert np.array_equal(named["h"], named["outputs"][:, -1])
    assert not np.allclose(named["c"], named["h"], atol=1e-3)


def test_the_states_of_stacked_cells_are_named_by_their_cell():
    stack = RNN([LSTMCell(2), GRUCell(2)], return_state=True)
    assert names(stack) == ["last output", "h of cell 1", "c of cell 1", "h of cell 2"]


def test_bidirectional_merges_the_outputs_and_not_the_states():
    sides = ["forward h", "forward c", "backward h", "backward c"]
    assert names(Bidirectional(LSTM(2, **BOTH))) == ["outputs", *sides]
    assert names(Bidirectional(LSTM(2))) == ["last output"]


def test_bidirectional_without_a_merge_has_two_outputs():
    layer = Bidirectional(LSTM(2, return_sequences=True), merge_mode=None)
    assert names(layer) == ["forward outputs", "backward outputs"]


def test_each_side_of_bidirectional_has_the_states_of_its_own_cell():
    back = LSTM(2, return_state=True, go_backwards=True)
    layer = Bidirectional(GRU(2, return_state=True), backward_layer=back)
    assert names(layer) == ["last output", "forward h", "backward h", "backward c"]


def test_a_convolutional_lstm_has_h_and_c():
    layer = keras.layers.ConvLSTM1D(1, 1, return_state=True)
    assert names(layer, np.ones((1, 3, 2, 1), "float32")) == ["last output", "h", "c"]


def test_time_distributed_has_one_tensor_for_all():
    clips = np.ones((1, 2, 3, 1), "float32")
    assert names(TimeDistributed(LSTM(2)), clips) == ["last output"]
    assert names(TimeDistributed(LSTM(2, return_state=True)), clips) == ["last output + h + c"]


class Two(keras.Layer):
    """A cell of one's own, with two states."""

    state_size = [1, 1]

    def call(self, inputs, states):
        return inputs, states


def test_the_states_of_any_other_cell_are_numbered():
    assert names(RNN(Two(), return_state=True)) == ["last output", "state 1", "state 2"]


def test_it_names_the_symbols_of_a_functional_model():
    layer = Bidirectional(LSTM(2, return_state=True))
    named = name_outputs(layer, layer(keras.Input((3, 1))))
    assert [tensor.shape for tensor in named.values()] == [(None, 4), *[(None, 2)] * 4]


def test_a_tensor_too_few_or_too_many_is_refused():
    layer = LSTM(2, return_state=True)
    for returned in (X, [X] * 4):
        with pytest.raises(ValueError, match="zip"):
            name_outputs(layer, returned)
