"""What vignettes/rnn_cells/nested.md says beside its cells, and what Keras should do."""

import keras
import numpy as np
import pytest
from keras import ops

from snippets.rnn_cells.scanned_rnn import ScannedRNN
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


class Wrapped(keras.layers.Wrapper):
    """A cell around a cell."""

    state_size = 4

    def call(self, inputs, states):
        return self.layer(inputs, states)


class Inheriting(keras.layers.GRUCell):
    """A cell that adds its inputs to the output of a GRU."""

    def call(self, inputs, states, training=False):
        output, states = super().call(inputs, states, training=training)
        return inputs + output, states


def wrapped():
    return keras.layers.RNN(Wrapped(keras.layers.GRUCell(4, dropout=0.5)))


def inheriting():
    return keras.layers.RNN(Inheriting(4, dropout=0.5))


def fit(layer, times=1):
    model = keras.Sequential([keras.Input((5, 4)), layer])
    for _ in range(times):
        model.compile("sgd", "mse")
        model.fit(VECTORS, VECTORS[:, 0], verbose=0)


def test_a_stale_dropout_mask_does_not_fit_another_batch_size():
    layer = wrapped()
    layer(VECTORS, training=True)
    with pytest.raises(Exception, match="Incompatible shapes"):
        layer(np.concatenate([VECTORS, VECTORS]), training=True)


def test_a_stale_dropout_mask_is_out_of_scope_when_compiled_again():
    layer = wrapped()
    fit(layer)
    with pytest.raises(TypeError, match="out of scope and cannot be used here"):
        fit(layer)


@pytest.mark.jax
def test_on_jax_a_stale_dropout_mask_is_an_unexpected_tracer():
    with pytest.raises(Exception, match="unexpected tracer"):
        fit(wrapped())


@pytest.mark.parametrize("jax", [False, pytest.param(True, marks=pytest.mark.jax)])
def test_a_cell_that_inherits_draws_a_new_dropout_mask_for_each_batch(jax):
    layer = inheriting()
    calls = np.stack([np.array(layer(VECTORS, training=True)) for _ in range(8)])
    assert len(np.unique(calls, axis=0)) > 1
    assert layer(np.concatenate([VECTORS, VECTORS]), training=True).shape == (4, 4)
    fit(inheriting(), times=2)


SIZES = [[3, [4, 5]], [3, (3, 2)]]


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_without_get_initial_state_a_list_in_a_list_fails(size):
    cell = idle(size)
    cell.get_initial_state = None
    layer = keras.layers.RNN(cell)
    with pytest.raises(ValueError, match="Can't convert Python sequence with mixed types"):
        layer(VECTORS[:, :, :3])
    model = keras.Sequential([keras.Input((5, 3)), layer])
    model.compile("sgd", "mse")
    with pytest.raises(ValueError, match="Shapes must be equal rank, but are 0 and 1"):
        model.fit(VECTORS[:, :, :3], VECTORS[:, 0, :3], verbose=0)


class Mean(keras.layers.SimpleRNNCell):
    """A cell for two inputs."""

    def build(self, input_shape):
        super().build(input_shape[0])

    def call(self, inputs, states, training=False):
        return super().call(inputs[0] + inputs[1], states)


def scanned():
    inputs = [keras.Input((5, 4)), keras.Input((5, 4))]
    model = keras.Model(inputs, ScannedRNN(Mean(4))(inputs))
    model.compile("sgd", "mse", jit_compile=True)
    return model


def test_a_scan_of_known_steps_predicts_under_xla():
    assert scanned().predict_on_batch([VECTORS, VECTORS]).shape == (2, 5, 4)


@defect("XLA cannot compile the gradient of a scan on TensorFlow")
def test_a_scan_of_known_steps_is_trained_under_xla():
    scanned().train_on_batch([VECTORS, VECTORS], VECTORS)
