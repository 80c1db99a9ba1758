import keras
import numpy as np
import pytest
from keras import ops

from snippets.rnn_cells.check_cell import check_cell
from tests.versions import defect


class Good(keras.Layer):
    """A simple recurrent cell with a factor, whole; the tests break it."""

    def __init__(self, factor=1.0, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor
        self.state_size = 4

    def build(self, input_shape):
        self.kernel = self.add_weight((input_shape[-1] + 4, 4), name="kernel")

    def step(self, inputs, h):
        return self.factor * ops.tanh(ops.concatenate([inputs, h], axis=-1) @ self.kernel)

    def call(self, inputs, states):
        h = self.step(inputs, states[0])
        return h, [h]

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}


class Head(Good):
    """Its output is two numbers of the four."""

    def call(self, inputs, states):
        h = self.step(inputs, states[0])
        return h[:, :2], [h]


class Returning(Good):
    """Returns what a test asks for."""

    def __init__(self, answer, **kwargs):
        super().__init__(**kwargs)
        self.answer = answer

    def call(self, inputs, states):
        return self.answer(self.step(inputs, states[0]))


class Rounded(Good):
    """Comes back with a factor, of all units but one, that is off by what a test asks for."""

    def __init__(self, error, factor=1.0, **kwargs):
        super().__init__(factor, **kwargs)
        self.error = error

    def step(self, inputs, h):
        h = ops.tanh(ops.concatenate([inputs, h], axis=-1) @ self.kernel)
        return ops.concatenate([self.factor * h[:, :3], h[:, 3:]], axis=-1)

    def get_config(self):
        return {**super().get_config(), "error": self.error, "factor": self.factor + self.error}


@pytest.mark.parametrize(
    "cell",
    [
        Good(),
        keras.layers.GRUCell(4),
        keras.layers.LSTMCell(4),
        keras.layers.StackedRNNCells([keras.layers.LSTMCell(4), keras.layers.SimpleRNNCell(4)]),
    ],
    ids=lambda cell: type(cell).__name__,
)
def test_a_cell_that_works_passes(cell):
    assert check_cell(cell, (2, 3)) is None


def test_the_cell_is_built_for_the_shape_unless_it_is_built():
    cell = Good()
    check_cell(cell, (2, 3))
    kernel = cell.get_weights()[0]
    check_cell(cell, (5, 3))

    assert kernel.shape == (7, 4)
    assert np.array_equal(cell.get_weights()[0], kernel)


def test_a_check_does_not_move_the_global_seed():
    draws = []
    for cells in [[], [Picture()]]:
        keras.utils.clear_session()  # the seed alone does not reset the draws before Keras 3.13
        keras.utils.set_random_seed(0)
        for cell in cells:
            check_cell(cell, (2, 3, 3, 1))
        draws.append(keras.ops.convert_to_numpy(keras.random.normal((3,))))

    assert np.array_equal(*draws)


def test_no_state_size():
    cell = Good()
    del cell.state_size

    with pytest.raises(ValueError, match="^Good has no state_size: set it in __init__.$"):
        check_cell(cell, (2, 3))


def test_a_state_size_that_keras_refuses():
    cell = Good()
    cell.state_size = "four"

    with pytest.raises(ValueError, match="state_size must be an integer"):
        check_cell(cell, (2, 3))


@pytest.mark.parametrize("answer", [lambda h: h, lambda h: (h, [h], [h]), lambda h: (h,)])
def test_call_returns_no_pair(answer):
    with pytest.raises(TypeError, match="^Returning.call must return two things: .* states.$"):
        check_cell(Returning(answer), (2, 3))


def test_a_tensor_of_two_rows_is_no_pair():
    with pytest.raises(TypeError, match="must return two things"):
        check_cell(Returning(lambda h: h[:2]), (2, 3))


@pytest.mark.parametrize(
    ("new_states", "shapes"),
    [
        (lambda h: [h[:, :1]], r"\[\(2, 1\)\]"),
        (lambda h: [h, h], r"\[\(2, 4\), \(2, 4\)\]"),
        (lambda h: [], r"\[\]"),
        (lambda h: (h,), r"\(\(2, 4\),\)"),
        (lambda h: h, r"\(2, 4\)"),
    ],
    ids=["shape", "one more", "none", "tuple", "tensor"],
)
def test_new_states_unlike_the_states(new_states, shapes):
    expected = rf"^Returning turns states of shapes \[\(2, 4\)\] into {shapes}: keep them alike.$"
    with pytest.raises(ValueError, match=expected):
        check_cell(Returning(lambda h: (h, new_states(h))), (2, 3))


def test_one_state_too_few_of_two():
    cell = Good()
    cell.state_size = [4, 4]

    with pytest.raises(ValueError, match="turns states of shapes .* into"):
        check_cell(cell, (2, 3))


def test_the_initial_states_are_those_of_the_cell():
    cell = Good()
    cell.get_initial_state = lambda batch_size: [ops.ones((batch_size, 4, 1))]
    cell.step = lambda inputs, h: h

    with pytest.raises(ValueError, match=r"returns an output of shape \(4, 1\)"):
        check_cell(cell, (2, 3))


def test_an_output_unlike_the_first_state_needs_an_output_size():
    with pytest.raises(ValueError, match=r"^Head returns an output of shape \(2,\): RNN expects"):
        check_cell(Head(), (2, 3))

    class Promising(Head):
        output_size = 2

    check_cell(Promising(), (2, 3))


def test_the_output_is_expected_to_be_like_the_first_of_two_states():
    class TwoStates(Good):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.state_size = [4, 1]

        def call(self, inputs, states):
            h = self.step(inputs, states[0])
            return h, [h, states[1]]

    check_cell(TwoStates(), (2, 3))


def test_an_output_unlike_output_size():
    class Promising(Good):
        output_size = 2

    with pytest.raises(ValueError, match=r"shape \(4,\): RNN expects \(2,\).$"):
        check_cell(Promising(), (2, 3))


class Picture(keras.Layer):
    """Adds up pictures."""

    state_size = [(3, 3, 1)]  # noqa: RUF012

    def get_initial_state(self, batch_size=None):
        return [ops.zeros((batch_size, 3, 3, 1))]

    def call(self, inputs, states):
        total = states[0] + inputs
        return total, [total]


def test_a_state_may_be_a_picture_whose_output_size_is_no_integer():
    check_cell(Picture(), (2, 3, 3, 1))

    cell = Picture()
    cell.output_size = 1
    with pytest.raises(ValueError, match=r"shape \(3, 3, 1\): RNN expects \(1,\).$"):
        check_cell(cell, (2, 3, 3, 1))


def test_sub_layers_left_to_build_themselves_in_call():
    class Lazy(Good):
        def build(self, input_shape):
            self.dense = keras.layers.Dense(4)

        def step(self, inputs, h):
            return self.dense(ops.concatenate([inputs, h], axis=-1))

    with pytest.raises(
        ValueError, match="^Lazy makes weights in call: make them, or build .* in build.$"
    ):
        check_cell(Lazy(), (2, 3))


def test_a_config_that_cannot_be_used():
    class Forgetful(Good):
        def __init__(self, factor, **kwargs):
            super().__init__(factor, **kwargs)

        def get_config(self):
            config = super().get_config()
            del config["factor"]
            return config

    with pytest.raises(ValueError, match="(?s)^Forgetful cannot be made again .*'factor'"):
        check_cell(Forgetful(2.0), (2, 3))


def test_a_config_that_makes_weights_of_another_shape():
    class Wide(keras.layers.GRUCell):
        def get_config(self):
            return {**super().get_config(), "units": 5}

    with pytest.raises(
        ValueError, match="^Wide made again from its get_config cannot be built .* shape"
    ):
        check_cell(Wide(4), (2, 3))


class Configless(Returning):
    """Its get_config is that of every layer, which cannot know of a function."""

    get_config = keras.Layer.get_config


def test_no_config_where_an_argument_is_a_function():
    with pytest.raises(ValueError, match="^Configless cannot be made again from its get_config: "):
        check_cell(Configless(lambda h: (h, [h])), (2, 3))


@defect("the message is no valid format, and a ValueError comes", since="3.11.2", until="3.12")
def test_a_layer_says_that_its_get_config_is_not_implemented():
    with pytest.raises(NotImplementedError, match="Configless"):
        Configless(lambda h: (h, [h])).get_config()


def test_a_config_that_silently_gives_another_output():
    keras.utils.set_random_seed(0)
    assert check_cell(Rounded(3e-7), (2, 3)) is None  # rounding is no loss
    with pytest.raises(ValueError, match="^Rounded made again .* gives another output.$"):
        check_cell(Rounded(8e-6), (2, 3))


class Deaf(keras.Layer):
    """A cell whose sub-layers do not get its policy."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.state_size = self.units = units
        self.inputs = keras.layers.Dense(units, **self.passed_on())
        self.states = keras.layers.Dense(units, **self.passed_on())

    def passed_on(self):
        return {}

    def build(self, input_shape):
        self.inputs.build(input_shape)
        self.states.build((None, self.units))

    def call(self, inputs, states):
        h = self.inputs(inputs) * ops.sigmoid(self.states(states[0])) + states[0]
        return h, [h]

    def get_config(self):
        return {**super().get_config(), "units": self.units}


class Heeding(Deaf):
    def passed_on(self):
        return {"dtype": self.dtype_policy}


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16", "float16"])
def test_sub_layers_that_ignore_the_policy(policy):
    words = f"^Deaf fails under {policy}: give its sub-layers dtype=self.dtype_policy."
    with pytest.raises(ValueError, match=words):
        check_cell(Deaf(4, dtype=policy), (2, 3))


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_sub_layers_that_heed_the_policy_pass(policy):
    check_cell(Heeding(4, dtype=policy), (2, 3))
    check_cell(keras.layers.LSTMCell(4, dtype=policy), (2, 3))


def test_an_error_of_the_step_is_raised_as_it_is():
    def fail(h):
        raise KeyError("its own")

    with pytest.raises(KeyError, match="its own"):
        check_cell(Returning(fail), (2, 3))


@keras.saving.register_keras_serializable("tests")
class Outer(keras.Layer):
    """A cell around a cell, which comes back built."""

    def __init__(self, cell, **kwargs):
        super().__init__(**kwargs)
        self.cell = cell
        self.state_size = cell.state_size

    def build(self, input_shape):
        self.cell.build(input_shape)

    def call(self, inputs, states):
        return self.cell(inputs, states)

    def get_config(self):
        cell = keras.saving.serialize_keras_object(self.cell)
        return {**super().get_config(), "cell": cell}

    @classmethod
    def from_config(cls, config):
        cell = keras.saving.deserialize_keras_object(config["cell"])
        return cls(**{**config, "cell": cell})


@keras.saving.register_keras_serializable("tests")
class Careful(Outer):
    def build(self, input_shape):
        if not self.cell.built:
            self.cell.build(input_shape)


def test_a_cell_inside_that_comes_back_built_is_the_cause():
    words = "^Outer made again .*a cell inside comes back built: build it only .* already built"
    with pytest.raises(ValueError, match=words):
        check_cell(Outer(keras.layers.GRUCell(4)), (2, 3))
    check_cell(Careful(keras.layers.GRUCell(4)), (2, 3))


def test_dropout_in_call_draws_anew_at_each_step_on_tensorflow_and_is_refused_on_jax():
    class FreshCell(keras.layers.SimpleRNNCell):
        def call(self, inputs, states, training=False):
            inputs = keras.random.dropout(inputs, 0.5) if training else inputs
            return super().call(inputs, states)

    identity = {"kernel_initializer": "identity", "recurrent_initializer": "zeros"}
    cell = FreshCell(16, activation=None, **identity)
    layer = keras.layers.RNN(cell, return_sequences=True)
    ones = np.ones((1, 5, 16), "float32")

    if keras.backend.backend() == "jax":
        with pytest.raises(ValueError, match="seeded random ops"):
            layer(ones, training=True)
    else:
        kept = keras.ops.convert_to_numpy(layer(ones, training=True)) > 0
        assert not np.array_equal(kept[:, 0], kept[:, 1])
