"""What the page says beside its cells: a call, JAX, and what TensorFlow does not raise."""

import keras
import numpy as np
import pytest

X = np.ones((4, 5, 3), "float32")


class Cell(keras.Layer):
    """A cell that returns states of another kind than it got."""

    state_size = 3

    def __init__(self, state, output=lambda inputs, h: inputs):
        super().__init__()
        self.state = state
        self.output_of = output

    def call(self, inputs, states):
        return self.output_of(inputs, states[0]), self.state(states[0])


def doubled(h):
    return [keras.ops.concatenate([h, h], axis=-1)]


DOUBLED = Cell(doubled)
HALVED = Cell(lambda h: [keras.ops.cast(h, "float16")])
NONE = Cell(lambda h: [])


def test_a_call_has_other_words_or_none():
    with pytest.raises(ValueError, match=r"Incompatible shape for value .*4, 6.*4, 3"):
        keras.layers.RNN(Cell(doubled, lambda inputs, h: h))(X)
    with pytest.raises(Exception, match="Incompatible shapes"):
        keras.layers.RNN(Cell(doubled, lambda inputs, h: inputs + h))(X)
    assert keras.layers.RNN(Cell(doubled))(X).shape == (4, 3)


@pytest.mark.jax
@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (DOUBLED, r"must have equal types, but they differ(.|\n)*float32\[4,3\].*float32\[4,6\]"),
        (HALVED, r"must have equal types, but they differ(.|\n)*float32\[4,3\].*float16\[4,3\]"),
        (NONE, "carry input and carry output must have the same pytree structure"),
    ],
)
def test_jax_says_which_state_differs(cell, words):
    for run in (keras.layers.RNN(cell), keras.Sequential([keras.layers.RNN(cell)]).predict):
        with pytest.raises(TypeError, match=f"scan body function(.|\n)*{words}|{words}"):
            run(X)


@pytest.mark.jax
def test_jax_refuses_an_initial_state_for_one_sample():
    with pytest.raises(TypeError, match=r"float32\[1,3\](.|\n)*float32\[4,3\]"):
        keras.layers.GRU(3)(X, initial_state=np.zeros((1, 3), "float32"))


def test_tensorflow_repeats_an_initial_state_for_one_sample():
    gru, state = keras.layers.GRU(3), np.ones((1, 3), "float32")
    repeated = keras.ops.repeat(state, 4, axis=0)
    assert np.allclose(gru(X, initial_state=state), gru(X, initial_state=repeated))


def test_tensorflow_casts_a_state_of_another_dtype_in_a_call():
    assert keras.layers.RNN(HALVED)(X).shape == (4, 3)


def test_tensorflow_misses_a_state_that_is_not_returned():
    with pytest.raises(ValueError, match="Too few leaves for PyTreeSpec|Could not pack sequence"):
        keras.layers.RNN(NONE)(X)


def test_predict_refuses_a_state_of_another_dtype():
    with pytest.raises(TypeError, match="Loop var .* enters the loop with type .*float32.*float16"):
        keras.Sequential([keras.layers.RNN(HALVED)]).predict(X, verbose=0)


def test_predict_misses_a_state_that_is_not_returned():
    with pytest.raises(ValueError, match="Too few leaves for PyTreeSpec|Could not pack sequence"):
        keras.Sequential([keras.layers.RNN(NONE)]).predict(X, verbose=0)


@pytest.mark.jax
def test_jax_says_dot_general_of_an_initial_state_of_another_size():
    with pytest.raises(TypeError, match="dot_general requires contracting dimensions"):
        keras.layers.GRU(3)(X, initial_state=np.zeros((4, 5), "float32"))
