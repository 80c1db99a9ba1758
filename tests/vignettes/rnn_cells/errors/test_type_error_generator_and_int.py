"""What the page says of a stateful Bidirectional beside its cells."""

import keras
import numpy as np
import pytest

X = np.random.default_rng(0).normal(size=(2, 6, 3)).astype("float32")
KINDS = [keras.layers.LSTM, keras.layers.GRU, keras.layers.SimpleRNN]
INPUTS = {
    "array": (X, {}),
    "Input": (keras.Input(batch_shape=(2, 6, 3)), {}),
    "mask": (X, {"mask": np.ones((2, 6), bool)}),
}


@pytest.mark.parametrize(("x", "options"), INPUTS.values(), ids=INPUTS)
@pytest.mark.parametrize("merge_mode", ["concat", "sum", "mul", "ave", None])
@pytest.mark.parametrize("kind", KINDS)
def test_it_fails_at_every_call(kind, merge_mode, x, options):
    inner = kind(4, stateful=True, return_state=True)
    layer = keras.layers.Bidirectional(inner, merge_mode=merge_mode)
    for _ in range(2):
        with pytest.raises(TypeError, match="'generator' and 'int'"):
            layer(x, **options)


@pytest.mark.parametrize("kind", KINDS)
def test_states_carried_by_hand_are_those_that_are_kept(kind):
    kept = keras.layers.Bidirectional(kind(4, stateful=True))
    by_hand = keras.layers.Bidirectional(kind(4, return_state=True))
    kept.build((2, 3, 3))
    by_hand.build((2, 3, 3))
    by_hand.set_weights(kept.get_weights())
    kept(X[:, :3])
    _, *states = by_hand(X[:, :3])
    for one, other in zip(kept.states, states, strict=True):
        assert np.allclose(one, other, atol=1e-6)
    y, *states = by_hand(X[:, 3:], initial_state=states)
    assert np.allclose(kept(X[:, 3:]), y, atol=1e-6)


def test_in_a_functional_model_the_states_go_in_and_out():
    x, *start = keras.Input((3, 3)), keras.Input((4,)), keras.Input((4,))
    layer = keras.layers.Bidirectional(keras.layers.GRU(4, return_state=True))
    model = keras.Model([x, *start], layer(x, initial_state=start))
    zeros = np.zeros((2, 4), "float32")
    _, *states = model([X[:, :3], zeros, zeros])
    states = [keras.ops.convert_to_numpy(state) for state in states]
    y = layer(X[:, 3:], initial_state=states)[0]
    assert np.allclose(model([X[:, 3:], *states])[0], y, atol=1e-6)


def test_the_states_are_variables_that_the_next_call_changes():
    layer = keras.layers.Bidirectional(keras.layers.GRU(4, stateful=True))
    layer(X)
    state, copy = layer.states[0], keras.ops.convert_to_numpy(layer.states[0]).copy()
    layer(X)
    assert not np.allclose(state, copy)


def test_the_backward_layer_goes_on_from_the_beginning_of_the_piece_before():
    layer = keras.layers.Bidirectional(keras.layers.GRU(4, stateful=True))
    layer.build((2, 3, 3))
    back = keras.layers.GRU(4, go_backwards=True)
    back.build((2, 3, 3))
    back.set_weights(layer.backward_layer.get_weights())
    layer(X[:, :3])
    second = layer(X[:, 3:])[:, 4:]
    first = back(X[:, :3])
    assert np.allclose(second, back(X[:, 3:], initial_state=[first]), atol=1e-6)


def test_two_layers_in_its_place_may_differ():
    forward = keras.layers.LSTM(4, stateful=True, return_state=True)
    backward = keras.layers.LSTM(4, go_backwards=True)
    y, h, _ = forward(X)
    joined = keras.ops.concatenate([y, backward(X)], axis=-1)
    usual = keras.layers.Bidirectional(keras.layers.LSTM(4))
    usual.build(X.shape)
    usual.set_weights([*forward.get_weights(), *backward.get_weights()])
    assert np.allclose(joined, usual(X), atol=1e-6)
    with pytest.raises(ValueError, match='same value for attribute "stateful"'):
        keras.layers.Bidirectional(keras.layers.LSTM(4, stateful=True), backward_layer=backward)


@pytest.mark.jax
def test_it_fails_on_jax_too():
    inner = keras.layers.LSTM(4, stateful=True, return_state=True)
    with pytest.raises(TypeError, match="'generator' and 'int'"):
        keras.layers.Bidirectional(inner)(X)
