"""What Keras should do, and vignettes/rnn_cells/nested.md does without."""

import keras
import numpy as np
import pytest
from keras import ops

from tests.versions import defect

RNG = np.random.default_rng(0)
VECTORS = RNG.normal(size=(2, 5, 4)).astype("float32")
MATRICES = RNG.normal(size=(2, 5, 3, 2)).astype("float32")


class Sums(keras.Layer):
    """Adds up a vector and a matrix."""

    state_size = [4, (3, 2)]  # noqa: RUF012
    output_size = 4

    def get_initial_state(self, batch_size=None):
        return [ops.zeros((batch_size, 4)), ops.zeros((batch_size, 3, 2))]

    def call(self, inputs, states):
        vector, matrix = states[0] + inputs[0], states[1] + inputs[1]
        return vector, [vector, matrix]


@defect("RNN takes one tensor, keras#16103")
def test_rnn_takes_a_list_of_sequences():
    outputs = keras.layers.RNN(Sums())([VECTORS, MATRICES])
    assert np.allclose(outputs, VECTORS.sum(axis=1), atol=1e-5)


class Total(keras.Layer):
    state_size = [(3, 2)]  # noqa: RUF012

    def call(self, inputs, states):
        return states[0] + inputs, [states[0] + inputs]


@defect("zeros are made for sizes that are integers alone")
def test_rnn_makes_zeros_for_a_state_of_two_axes():
    outputs = keras.layers.RNN(Total())(MATRICES)
    assert np.allclose(outputs, MATRICES.sum(axis=1), atol=1e-5)


@defect("the shape of the output is made from one integer")
@pytest.mark.parametrize("output_size", [None, 2, (3, 2)])
def test_a_functional_model_has_the_shape_of_an_output_of_two_axes(output_size):
    cell = Total()
    cell.output_size = output_size
    assert keras.layers.RNN(cell)(keras.Input((5, 3, 2))).shape == (None, 3, 2)


class Idle(keras.Layer):
    def get_initial_state(self, batch_size=None):
        return keras.tree.map_structure(lambda n: ops.zeros((batch_size, n)), self.state_size)

    def call(self, inputs, states):
        return inputs, states


def idle(size):
    cell = Idle()
    cell.state_size = size
    return cell


def test_a_list_in_a_list_works_with_get_initial_state():
    x = VECTORS[:, :, :3]
    assert np.array_equal(keras.layers.RNN(idle([3, [4, 5]]))(x), x[:, -1])
    assert keras.layers.RNN(idle([3, [4, 5]]))(keras.Input((5, 3))).shape == (None, 3)


def test_a_list_whose_first_entry_is_a_list_works_with_output_size():
    cell = idle([[3, 4], 5])
    cell.output_size = 3
    assert keras.layers.RNN(cell)(keras.Input((5, 3))).shape == (None, 3)


@defect("a functional model takes the first size for that of the output")
def test_a_list_whose_first_entry_is_a_list_works():
    keras.layers.RNN(idle([[3, 4], 5]))(keras.Input((5, 3)))


@defect("state_size must be an integer or a list")
def test_a_dict_of_states_works():
    keras.layers.RNN(idle({"h": 3, "c": 4}))(VECTORS[:, :, :3])


@defect("reset_state does not look into nested states")
def test_a_list_in_a_list_is_reset():
    layer = keras.layers.RNN(idle([3, [4, 5]]), stateful=True)
    layer.build((2, 5, 3))
    layer.reset_state()


@defect("on TensorFlow, what scan collects is packed as the carry, keras#19681")
def test_scan_keeps_the_names_of_what_it_collects():
    def step(carry, x):
        return {"count": carry["count"] + 1, "total": carry["total"] + x}, {"a": x, "b": 2 * x}

    zero = np.float32(0)
    _, collected = ops.scan(step, {"count": zero, "total": zero}, np.ones(3, "float32"))
    assert sorted(collected) == ["a", "b"]


@defect("on TensorFlow, what scan collects has the shape of the carry, keras#19681")
def test_scan_collects_what_has_another_shape_than_the_carry():
    _, pairs = ops.scan(lambda c, x: (c + x, ops.stack([x, x])), np.float32(0), np.ones(3, "f4"))
    assert pairs.shape == (3, 2)


class SumOfTwo(keras.Layer):
    def call(self, sequences):
        first, second = (ops.swapaxes(sequence, 0, 1) for sequence in sequences)
        start = ops.zeros_like(first[0])
        return ops.scan(lambda h, x: (h + x[0] + x[1],) * 2, start, (first, second))[0]


@defect("on TensorFlow, None has no attribute assert_is_compatible_with")
def test_scan_takes_two_sequences_of_an_open_number_of_steps():
    SumOfTwo()([keras.Input((None, 4)), keras.Input((None, 4))])


def test_scan_takes_two_sequences_of_a_known_number_of_steps():
    total = SumOfTwo()([VECTORS, VECTORS])
    assert np.allclose(total, 2 * VECTORS.sum(axis=1), atol=1e-5)


@defect("RNN resets the dropout masks of its own cell and of stacked cells alone")
def test_a_cell_within_a_cell_draws_a_new_dropout_mask_for_each_batch():
    class Around(keras.layers.Wrapper):
        state_size = 4

        def call(self, inputs, states):
            return self.layer(inputs, states)

    layer = keras.layers.RNN(Around(keras.layers.GRUCell(4, dropout=0.5)))
    calls = np.stack([layer(VECTORS, training=True) for _ in range(8)])
    assert len(np.unique(calls, axis=0)) > 1
