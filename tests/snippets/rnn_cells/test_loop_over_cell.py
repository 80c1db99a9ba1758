import keras
import numpy as np
import pytest
from keras.layers import RNN, GRUCell, LSTMCell, SimpleRNNCell

from snippets.rnn_cells.loop_over_cell import loop_over_cell

RNG = np.random.default_rng(0)
X = RNG.normal(size=(2, 5, 3)).astype("float32")


def run_both(cell, states=None):
    """What RNN gives, outputs and states, and what the loop gives."""
    layer = RNN(cell, return_sequences=True, return_state=True)
    outputs, *last = layer(X, initial_state=states)
    return outputs, last, *loop_over_cell(layer.cell, X, states)


@pytest.mark.parametrize("cell", [SimpleRNNCell(4), GRUCell(4), LSTMCell(4)], ids=lambda c: c.name)
def test_its_outputs_and_last_states_are_those_of_rnn(cell):
    outputs, last, own, states = run_both(cell)

    assert np.allclose(np.stack(own, axis=1), outputs, atol=1e-5)
    assert len(states[-1]) == len(last)
    assert all(np.allclose(s, t, atol=1e-5) for s, t in zip(states[-1], last, strict=True))


def test_there_is_an_output_and_a_list_of_states_for_each_step():
    _, _, outputs, states = run_both(LSTMCell(4))

    assert [tuple(h.shape) for h in outputs] == [(2, 4)] * 5
    assert [[tuple(s.shape) for s in one] for one in states] == [[(2, 4), (2, 4)]] * 5


def test_the_output_of_each_step_is_h_and_never_c():
    _, _, outputs, states = run_both(LSTMCell(4))
    for output, (h, c) in zip(outputs, states, strict=True):
        assert np.array_equal(output, h)
        assert not np.allclose(output, c, atol=1e-3)


def test_the_states_after_each_step_are_those_of_rnn_over_the_first_steps():
    layer = RNN(LSTMCell(4), return_state=True)
    layer(X)
    _, states = loop_over_cell(layer.cell, X)
    for step, (h, c) in enumerate(states):
        _, first_h, first_c = layer(X[:, : step + 1])
        assert np.allclose(h, first_h, atol=1e-5)
        assert np.allclose(c, first_c, atol=1e-5)


def test_it_starts_from_the_states_that_are_given():
    given = [RNG.normal(size=(2, 4)).astype("float32") for _ in "hc"]
    outputs, last, own, states = run_both(LSTMCell(4), given)
    zeros = run_both(LSTMCell(4))[2]

    assert np.allclose(np.stack(own, axis=1), outputs, atol=1e-5)
    assert np.allclose(states[-1], last, atol=1e-5)
    assert not np.allclose(own[0], zeros[0], atol=1e-3)


def test_the_states_of_stacked_cells_are_nested():
    outputs, last, own, states = run_both([LSTMCell(4), GRUCell(3)])
    flat = keras.tree.flatten(states[-1])

    assert np.allclose(np.stack(own, axis=1), outputs, atol=1e-5)
    assert [len(one) for one in states[0]] == [2, 1]
    for state, one in zip(flat, keras.tree.flatten(last), strict=True):
        assert np.allclose(state, one, atol=1e-5)


class Sum(keras.Layer):
    """A cell without a first state of its own: RNN makes zeros for it."""

    state_size = 3

    def call(self, inputs, states):
        return states[0] + inputs, [states[0] + inputs]


class SumFromOne(Sum):
    """A cell that starts from ones."""

    def get_initial_state(self, batch_size=None):
        return [keras.ops.ones((batch_size, 3))]


@pytest.mark.parametrize(("cell", "start"), [(Sum(), 0), (SumFromOne(), 1)])
def test_it_starts_where_the_cell_starts(cell, start):
    outputs, states = loop_over_cell(cell, X)

    assert np.allclose(np.stack(outputs, axis=1), start + np.cumsum(X, axis=1), atol=1e-5)
    assert np.allclose(states[-1][0], start + X.sum(axis=1), atol=1e-5)


def test_without_a_step_nothing_comes_back():
    assert loop_over_cell(Sum(), X[:, :0]) == ([], [])
