"""What the page says beside its cells: other forms of the call, other layers, other messages."""

import keras
import numpy as np
import pytest

VALUES = [np.ones((2, 4)), np.zeros((2, 4))]


def lstm(built=True):
    layer = keras.layers.LSTM(4, stateful=True)
    if built:
        layer.build((2, 5, 3))
    return layer


FORMS = {
    "RNN.reset_states() got an unexpected keyword argument 'states'": (
        lambda: lstm().reset_states(states=VALUES)
    ),
    "RNN.reset_state() takes 1 positional argument but 2 were given": (
        lambda: lstm().reset_state(VALUES)
    ),
    "Bidirectional.reset_state() got an unexpected keyword argument 'states'": (
        lambda: keras.layers.Bidirectional(lstm(built=False)).reset_state(states=VALUES)
    ),
    "'NoneType' object is not iterable": lambda: list(lstm(built=False).states),
}


@pytest.mark.parametrize(("words", "call"), FORMS.items(), ids=FORMS)
def test_other_forms_have_their_messages(words, call):
    with pytest.raises(TypeError) as caught:
        call()
    assert str(caught.value) == words


def test_a_layer_that_is_not_stateful_has_no_states():
    layer = keras.layers.LSTM(4)
    layer.build((2, 5, 3))
    assert layer.states is None


def test_the_shape_of_a_value_must_be_that_of_the_state():
    words = "The shape of the target variable and the shape of the target value .* must match"
    with pytest.raises(ValueError, match=words):
        lstm().states[0].assign(np.ones((3, 4)))


@pytest.mark.parametrize("kind", [keras.layers.GRU, keras.layers.SimpleRNN])
def test_others_have_one_state(kind):
    layer = kind(4, stateful=True)
    layer.build((2, 5, 3))
    assert len(layer.states) == 1


def test_the_states_of_both_directions_are_forward_then_backward():
    layer = keras.layers.Bidirectional(lstm(built=False))
    layer.build((2, 5, 3))
    inner = [*layer.forward_layer.states, *layer.backward_layer.states]
    assert all(one is other for one, other in zip(layer.states, inner, strict=True))
