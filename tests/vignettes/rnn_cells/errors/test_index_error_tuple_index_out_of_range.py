"""What the page says of the message beside its cells: other inputs, other messages, masks."""

import keras
import numpy as np
import pytest
from packaging.version import Version

from tests.versions import KERAS

SAME = "tuple index out of range"
NO_SHAPE = "Cannot convert '.*' to a shape."
X = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")
ARRAYS = X, X[:, :, :1]
INPUTS = keras.Input((None, 3)), keras.Input((None, 1))
both = pytest.mark.parametrize("sequences", [ARRAYS, INPUTS], ids=["arrays", "Input"])
together = pytest.mark.parametrize("together", [tuple, list])


class Unbuilt(keras.Layer):
    """A cell for two inputs, without weights."""

    state_size = 3

    def call(self, inputs, states):
        a, b = inputs
        h = states[0] + a * b
        return h, [h]


class Nested(Unbuilt):
    """A cell that looks for two shapes."""

    def build(self, input_shape):
        self.given = input_shape
        self.sizes = input_shape[0][-1], input_shape[1][-1]


class Joined(Unbuilt):
    """A cell that splits what was joined."""

    def call(self, inputs, states):
        return super().call(keras.ops.split(inputs, [3], axis=-1), states)


class Steps(keras.Layer):
    """A cell that counts."""

    state_size = 1

    def call(self, inputs, states):
        return states[0] + 1, [states[0] + 1]


class Total(keras.Layer):
    """The page's second cell."""

    state_size = 4

    def build(self, input_shape):
        self.given = input_shape
        self.w = self.add_weight(shape=(input_shape[1], 4))

    def call(self, inputs, states):
        h = states[0] + inputs @ self.w
        return h, [h]


def run(cell, x, **options):
    return keras.layers.RNN(cell)(x, **options)


def joined(*sequences):
    return keras.ops.concatenate(sequences, axis=-1)


@both
@together
def test_of_two_shapes_the_second_is_left_out(sequences, together):
    cell = Nested()
    with pytest.raises(IndexError, match=f"^{SAME}$"):
        run(cell, together(sequences))
    assert cell.given == (tuple(sequences[0].shape),)


@together
def test_a_cell_that_looks_for_no_second_shape_has_another_message_on_arrays(together):
    words = f"'{together.__name__}' object has no attribute 'shape'"
    with pytest.raises(AttributeError, match=words):
        run(Unbuilt(), together(ARRAYS))


@together
def test_a_cell_that_looks_for_no_second_shape_has_another_message_on_inputs(together):
    with pytest.raises(ValueError, match=NO_SHAPE):
        run(Unbuilt(), together(INPUTS))


@both
@together
def test_a_built_in_cell_has_another_message(sequences, together):
    with pytest.raises(ValueError) as caught:
        run(keras.layers.GRUCell(4), together(sequences))
    newer = KERAS >= Version("3.13")
    start = "Cannot convert '" if newer else "Invalid dtype: tuple"
    assert str(caught.value).startswith(start)
    assert not newer or "' to a shape." in str(caught.value)


@both
@pytest.mark.parametrize("cell", [Nested, Unbuilt, lambda: keras.layers.GRUCell(4)])
def test_a_dictionary_has_no_key_zero(sequences, cell):
    with pytest.raises(KeyError, match="^0$"):
        run(cell(), dict(zip("ab", sequences, strict=True)))


def test_inputs_of_a_model_are_joined_in_the_same_way():
    model = keras.Model(INPUTS, run(Joined(), joined(*INPUTS)))
    expected = np.sum(ARRAYS[0] * ARRAYS[1], axis=1)
    np.testing.assert_allclose(model.predict(ARRAYS, verbose=0), expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(("handed", "steps"), [(False, 5), (True, 2)])
def test_a_mask_is_dropped_unless_it_is_handed_on(handed, steps):
    masking = keras.layers.Masking()
    masked = [masking(x) for x in INPUTS]
    mask = masking.compute_mask(INPUTS[0]) if handed else None
    model = keras.Model(INPUTS, run(Steps(), joined(*masked), mask=mask))
    short = [x * np.array([1, 1, 0, 0, 0])[:, None] for x in ARRAYS]
    assert np.all(model.predict(short, verbose=0) == steps)


def test_a_sequence_of_matrices_joins_as_one_of_vectors():
    matrices = keras.Input((None, 2, 5))
    flat = keras.layers.Reshape((-1, 2 * 5))(matrices)
    assert flat.shape == (None, None, 10)
    x = np.random.default_rng(1).normal(size=(2, 5, 2, 5))
    model = keras.Model((INPUTS[0], matrices), joined(INPUTS[0], flat))
    made = model.predict((X, x), verbose=0)
    np.testing.assert_allclose(made[..., 3:], x.reshape(2, 5, 10), rtol=1e-6)


@pytest.mark.parametrize("x", [X[:, 0], keras.Input((3,))], ids=["array", "Input"])
def test_without_an_axis_build_is_given_no_features(x):
    cell = Total()
    with pytest.raises(IndexError, match=f"^{SAME}$"):
        run(cell, x)
    assert cell.given == (x.shape[0],)


def test_without_two_axes_it_is_raised_in_the_call_of_the_loop():
    with pytest.raises(IndexError, match=SAME) as caught:
        run(keras.layers.GRUCell(4), X[0, 0])
    assert "RNN.call()" in str(caught.value)


def test_a_built_in_cell_takes_the_batch_for_the_features():
    cell = keras.layers.GRUCell(4)
    with pytest.raises(Exception, match="Index out of range using input dim 2"):
        run(cell, X[:, 0])
    assert cell.kernel.shape[0] == len(X)


def test_a_built_in_cell_finds_no_size_of_the_batch_in_an_input():
    words = "Shapes used to initialize variables must be fully-defined"
    with pytest.raises(ValueError, match=words):
        run(keras.layers.GRUCell(4), keras.Input((3,)))


def test_a_series_of_numbers_gets_one_feature():
    cell = Total()
    h = run(cell, np.expand_dims(X[:, :, 0], axis=-1))
    expected = X[:, :, :1].sum(axis=1) @ keras.ops.convert_to_numpy(cell.w)
    np.testing.assert_allclose(keras.ops.convert_to_numpy(h), expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("act", ["fit", "predict"])
def test_in_a_model_too_few_states_are_found_when_it_runs(act):
    h = keras.Input((4,))
    y = run(keras.layers.LSTMCell(4), INPUTS[0], initial_state=[h])
    model = keras.Model((INPUTS[0], h), y)
    model.compile(loss="mse")
    data = (X, np.ones((2, 4), "float32"))
    with pytest.raises(IndexError, match=SAME) as caught:
        model.predict(data, verbose=0) if act == "predict" else model.fit(data, data[1], verbose=0)
    assert "LSTMCell.call()" in str(caught.value)


def test_the_built_in_layer_has_a_list():
    with pytest.raises(IndexError, match="list index out of range"):
        keras.layers.LSTM(4)(X, initial_state=[np.ones((2, 4))])
