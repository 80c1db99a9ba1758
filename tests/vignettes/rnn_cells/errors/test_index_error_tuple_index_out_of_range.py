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
    """A cell that splits what was joined, at a place that it is given."""

    def __init__(self, place=3, **kwargs):
        super().__init__(**kwargs)
        self.place = place

    def call(self, inputs, states):
        return super().call(keras.ops.split(inputs, [self.place], axis=-1), states)

    def get_config(self):
        return {**super().get_config(), "place": self.place}


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


def test_of_one_shape_the_steps_are_left_out():
    cell = Total()
    run(cell, X)
    assert cell.given == (2, 3)


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


def test_the_values_of_a_dictionary_are_joined_and_split():
    h = run(Joined(), joined(*list(dict(zip("ab", ARRAYS, strict=True)).values())))
    expected = np.sum(ARRAYS[0] * ARRAYS[1], axis=1)
    np.testing.assert_allclose(h, expected, rtol=1e-4, atol=1e-6)


@both
def test_a_built_in_cell_needs_them_joined_alone(sequences):
    cell = keras.layers.GRUCell(4)
    run(cell, joined(*sequences))
    assert cell.kernel.shape[0] == 3 + 1


@both
def test_sequences_of_other_lengths_cannot_be_joined(sequences):
    shorter = X[:, :2] if sequences is ARRAYS else keras.Input((2, 3))
    longer = sequences[0] if sequences is ARRAYS else keras.Input((5, 3))
    with pytest.raises(Exception, match="same shape|[Dd]imension"):
        joined(longer, shorter)


def test_the_place_of_the_split_is_kept():
    config = keras.layers.RNN(Joined(1)).get_config()
    again = keras.layers.RNN.from_config(config, custom_objects={"Joined": Joined})
    expected = np.sum(X[:, :, :1] * X, axis=1)
    np.testing.assert_allclose(again(joined(X[:, :, :1], X)), expected, rtol=1e-4, atol=1e-6)


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


IDS = np.array([[1, 2, 3, 0, 0]]), np.array([[1, 2, 0, 0, 4]])


@pytest.mark.parametrize(("masked", "steps"), [("", 5), ("a", 3), ("b", 3), ("ab", 2)])
def test_masks_of_embeddings_are_handed_on_and_combined(masked, steps):
    ids = {"a": keras.Input((5,)), "b": keras.Input((5,))}
    embeddings = {key: keras.layers.Embedding(9, 3, mask_zero=True) for key in ids}
    x = joined(*[embeddings[key](ids[key]) for key in ids])
    masks = [embeddings[key].compute_mask(ids[key]) for key in masked]
    mask = keras.ops.logical_and(*masks) if len(masks) == 2 else masks[0] if masks else None
    model = keras.Model(list(ids.values()), run(Steps(), x, mask=mask))
    assert model.predict(list(IDS), verbose=0).item() == steps


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


AXES = {
    "(batch, features)": (np.expand_dims(X[:, 0], axis=1), X[:, :1]),
    "(batch, steps)": (np.expand_dims(X[:, :, 0], axis=-1), X[:, :, :1]),
    "(steps,)": (np.reshape(X[0, :, 0], (1, -1, 1)), X[:1, :, :1]),
}


@pytest.mark.parametrize(("x", "meant"), AXES.values(), ids=AXES)
def test_an_axis_is_made(x, meant):
    cell = Total()
    h = run(cell, x)
    expected = meant.sum(axis=1) @ keras.ops.convert_to_numpy(cell.w)
    np.testing.assert_allclose(keras.ops.convert_to_numpy(h), expected, rtol=1e-4, atol=1e-6)


LSTM = {
    "RNN": (lambda: keras.layers.RNN(keras.layers.LSTMCell(4)), "LSTMCell", SAME),
    "LSTM": (lambda: keras.layers.LSTM(4), "LSTM", "list index out of range"),
}


@pytest.mark.parametrize(("make", "caller", "words"), LSTM.values(), ids=LSTM)
@pytest.mark.parametrize("act", ["fit", "predict"])
def test_in_a_model_too_few_states_are_found_when_it_runs(act, make, caller, words):
    h = keras.Input((4,))
    model = keras.Model((INPUTS[0], h), make()(INPUTS[0], initial_state=[h]))
    model.compile(loss="mse")
    data = (X, np.ones((2, 4), "float32"))
    with pytest.raises(IndexError, match=words) as caught:
        model.predict(data, verbose=0) if act == "predict" else model.fit(data, data[1], verbose=0)
    assert f"{caller}.call()" in str(caught.value)


@pytest.mark.parametrize("state", [list, tuple])
def test_the_built_in_layer_has_a_list(state):
    with pytest.raises(IndexError, match="list index out of range"):
        keras.layers.LSTM(4)(X, initial_state=state([np.ones((2, 4))]))


@pytest.mark.parametrize("layer", [keras.layers.LSTM, keras.layers.GRU])
def test_the_built_in_layers_check_their_input(layer):
    for x in (X[:, 0], X[0, 0], keras.Input((3,))):
        with pytest.raises(ValueError, match="expected ndim=3"):
            layer(4)(x)
    for x in (ARRAYS, INPUTS):
        with pytest.raises(ValueError, match="expects 1 input"):
            layer(4)(x)
