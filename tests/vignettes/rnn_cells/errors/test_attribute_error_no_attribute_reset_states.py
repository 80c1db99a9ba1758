"""What the page says beside its cells: other models, and what the loop does not reach."""

import keras
import numpy as np
import pytest

X = np.ones((2, 5, 3), "float32")
INPUT = {"batch_shape": (2, 5, 3)}


def lstm():
    return keras.layers.LSTM(4, stateful=True)


class Mine(keras.Model):
    """A model of one's own."""


def functional():
    x = keras.Input(**INPUT)
    return keras.Model(x, lstm()(x))


def loop(model):
    for layer in model.layers:
        if hasattr(layer, "reset_state"):
            layer.reset_state()


def zero(layer):
    return all(np.all(state.numpy() == 0) for state in keras.tree.flatten(layer.states))


@pytest.mark.parametrize("name", ["reset_state", "reset_states"])
@pytest.mark.parametrize(
    "make", [lambda: keras.Sequential([lstm()]), functional, Mine], ids=["Seq", "Func", "Mine"]
)
def test_no_model_has_either_name(make, name):
    model = make()
    kind = type(model).__name__
    with pytest.raises(AttributeError, match=f"'{kind}' object has no attribute '{name}'"):
        getattr(model, name)()


def test_a_metric_has_the_new_name_alone():
    with pytest.raises(AttributeError, match="'Mean' object has no attribute 'reset_states'"):
        keras.metrics.Mean().reset_states()
    keras.metrics.Mean().reset_state()


@pytest.mark.parametrize("name", ["reset_state", "reset_states"])
def test_a_layer_has_both_names(name):
    layer = lstm()
    layer(X)
    assert not zero(layer)
    getattr(layer, name)()
    assert zero(layer)


def test_a_layer_that_is_not_stateful_does_nothing():
    keras.layers.LSTM(4).reset_state()


def test_both_layers_of_a_bidirectional_one_are_reset():
    layer = keras.layers.Bidirectional(lstm())
    model = keras.Sequential([keras.Input(**INPUT), layer])
    model(X)
    loop(model)
    assert zero(layer.forward_layer) and zero(layer.backward_layer)


def test_a_model_inside_is_not_reached():
    layer = lstm()
    inner = keras.Sequential([keras.Input(**INPUT), layer])
    model = keras.Sequential([keras.Input(**INPUT), inner])
    model(X)
    loop(model)
    assert not zero(layer)
    loop(inner)
    assert zero(layer)


def test_a_layer_inside_time_distributed_is_not_reached():
    around = keras.layers.TimeDistributed(lstm())
    model = keras.Sequential([keras.Input(batch_shape=(2, 7, 5, 3)), around])
    model(np.ones((2, 7, 5, 3)))
    loop(model)
    assert not zero(around.layer)
    around.layer.reset_state()
    assert zero(around.layer)


def test_a_list_of_cells_is_assigned_zeros():
    cells = [keras.layers.LSTMCell(4), keras.layers.GRUCell(4)]
    layer = keras.layers.RNN(cells, stateful=True)
    layer(X)
    with pytest.raises(AttributeError, match="has no attribute 'assign'"):
        layer.reset_state()
    for state in keras.tree.flatten(layer.states):
        state.assign(keras.ops.zeros_like(state))
    assert zero(layer)


def test_a_layer_in_a_custom_layer_is_not_reached():
    class Held(keras.Layer):
        def __init__(self):
            super().__init__()
            self.lstm = lstm()

        def build(self, shape):
            self.lstm.build(shape)

        def call(self, x):
            return self.lstm(x)

    held = Held()
    model = keras.Sequential([keras.Input(**INPUT), held])
    model(X)
    loop(model)
    assert not zero(held.lstm)
    held.lstm.reset_state()
    assert zero(held.lstm)
