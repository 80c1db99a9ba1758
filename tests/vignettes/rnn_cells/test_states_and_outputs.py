"""What Keras should do, and vignettes/rnn_cells/states_and_outputs.md does without."""

import keras
import numpy as np
import pytest
from keras.layers import GRU, LSTM, RNN, Bidirectional, GRUCell, LSTMCell, TimeDistributed

from tests.versions import defect

X = np.random.default_rng(0).normal(size=(5, 3, 1)).astype("float32")
ROWS = np.random.default_rng(0).normal(size=(5, 4, 3, 1)).astype("float32")
BOTH = {"return_sequences": True, "return_state": True}


@defect("compute_output_shape has a list for the states of an LSTM, and none for that of a GRU")
def test_the_states_of_stacked_cells_are_nested_alike_in_a_functional_model():
    stack = RNN([LSTMCell(2), GRUCell(2)], return_state=True)
    eager, functional = stack(X), stack(keras.Input((3, 1)))
    assert [isinstance(one, list) for one in eager] == [isinstance(one, list) for one in functional]


@defect("it stacks the last output, h and c into one tensor")
def test_time_distributed_returns_each_tensor_that_its_layer_returns():
    returned = TimeDistributed(LSTM(2, return_state=True))(ROWS)
    assert [tuple(tensor.shape) for tensor in returned] == [(5, 4, 2)] * 3


@defect("it stacks tensors of unlike shapes, which the back end refuses")
def test_time_distributed_takes_a_layer_that_returns_sequences_and_states():
    TimeDistributed(LSTM(2, **BOTH))(ROWS)


@defect("the copy gets go_backwards=True, whatever the layer has")
def test_bidirectional_gives_its_copy_the_other_direction():
    layer = Bidirectional(LSTM(2, go_backwards=True))
    assert layer.forward_layer.go_backwards != layer.backward_layer.go_backwards


def outputs_of_usual_and_swapped_layers():
    usual = Bidirectional(LSTM(2, return_sequences=True), merge_mode="sum")
    back = LSTM(2, return_sequences=True, go_backwards=True)
    swapped = Bidirectional(back, "sum", backward_layer=LSTM(2, return_sequences=True))
    usual.build(X.shape)
    swapped.build(X.shape)
    weights = usual.get_weights()
    swapped.set_weights([*weights[3:], *weights[:3]])
    return usual(X), swapped(X)


@defect("the second layer's outputs are reversed, whichever of the two goes backwards")
def test_bidirectional_aligns_the_outputs_whichever_layer_goes_backwards():
    usual, swapped = outputs_of_usual_and_swapped_layers()
    assert np.allclose(swapped, usual, atol=1e-6)


def test_the_outputs_of_the_swapped_layers_come_from_the_last_step_to_the_first():
    usual, swapped = outputs_of_usual_and_swapped_layers()
    assert np.allclose(swapped[:, ::-1], usual, atol=1e-6)


@defect("compute_mask multiplies a generator, and so refuses every call")
@pytest.mark.parametrize("kind", [LSTM, GRU])
def test_a_stateful_bidirectional_layer_returns_its_states(kind):
    Bidirectional(kind(2, stateful=True, return_state=True))(X)


def first_weights(layer):
    return layer.get_weights()[0]


def trained():
    layer = LSTM(2)
    layer(X)
    return layer


def test_both_layers_of_bidirectional_are_copies_with_new_weights():
    inner = trained()
    both = Bidirectional(inner)
    both.build(X.shape)
    assert inner not in (both.forward_layer, both.backward_layer)
    for copy in (both.forward_layer, both.backward_layer):
        assert not np.allclose(first_weights(copy), first_weights(inner))
    both.forward_layer.set_weights(inner.get_weights())
    assert np.array_equal(both(X)[:, :2], inner(X))


def test_a_backward_layer_is_no_copy():
    back = LSTM(2, go_backwards=True)
    back(X)
    assert Bidirectional(trained(), backward_layer=back).backward_layer is back


MASK = np.array([[True, True, False]] * 5)


@pytest.mark.parametrize("kind", [LSTM, GRU, keras.layers.SimpleRNN])
def test_h_is_the_last_output_unless_masked_outputs_are_zeros(kind):
    for options in [{}, {"return_sequences": True}]:
        last, h, *_ = kind(2, return_state=True, **options)(X, mask=MASK)
        assert np.array_equal(last[:, -1] if options else last, h)
        zeros = {"return_state": True, "zero_output_for_mask": True, **options}
        last, h, *_ = kind(2, **zeros)(X, mask=MASK)
        assert np.all((last[:, -1] if options else last) == 0)
        assert np.all(np.abs(h) > 0)


class LoudLSTMCell(LSTMCell):
    output_size = 4

    def call(self, inputs, states, training=False):
        _, states = super().call(inputs, states, training)
        return keras.ops.concatenate(states, axis=-1), states


def test_the_loud_cell_takes_a_mask():
    loud = RNN(LoudLSTMCell(2), return_sequences=True)
    assert np.allclose(loud(X, mask=MASK)[:, 2], loud(X)[:, 1], atol=1e-6)


@pytest.mark.jax
@defect("an output of another shape than the first state is refused behind a mask")
def test_the_loud_cell_takes_a_mask_on_jax():
    RNN(LoudLSTMCell(2), return_sequences=True)(X, mask=MASK)
