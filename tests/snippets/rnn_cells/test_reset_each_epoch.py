import keras
import numpy as np
import pytest

from snippets.rnn_cells.reset_each_epoch import ResetEachEpoch

LAYERS = keras.layers
ONES = np.ones((2, 3, 1), "float32")  # (batch, steps, features): adds three to the state
TARGETS = np.zeros((2, 1))


class FromFive(LAYERS.SimpleRNNCell):
    """A cell that adds up what it is given, from five on."""

    def __init__(self):
        ones = {"kernel_initializer": "ones", "recurrent_initializer": "ones"}
        super().__init__(1, activation=None, use_bias=False, **ones)

    def get_initial_state(self, batch_size=None):
        return [5.0 * keras.ops.ones((batch_size, 1))]


def adder(cell=None):
    ones = {"kernel_initializer": "ones", "recurrent_initializer": "ones"}
    layer = LAYERS.SimpleRNN(1, activation=None, use_bias=False, stateful=True, **ones)
    layer = LAYERS.RNN(cell, stateful=True) if cell else layer
    model = keras.Sequential([keras.Input(batch_shape=(2, None, 1)), layer])
    model.compile(keras.optimizers.SGD(0.0), "mse", jit_compile=False)
    return model


def sums(model):
    return keras.ops.convert_to_numpy(model.layers[0].states[0]).ravel().tolist()


def after_fit(model, *callbacks, **kwargs):
    fixed = {"batch_size": 2, "epochs": 2, "shuffle": False, "verbose": 0}
    model.fit(ONES, TARGETS, callbacks=list(callbacks), **fixed, **kwargs)
    return sums(model)


VALIDATION = {"validation_data": (ONES, TARGETS), "validation_batch_size": 2}


def test_without_it_fit_never_resets():
    assert after_fit(adder()) == [6, 6]
    assert after_fit(adder(), **VALIDATION) == [12, 12]


def test_each_epoch_begins_at_zero():
    assert after_fit(adder(), ResetEachEpoch()) == [3, 3]


def test_validation_begins_at_zero():
    assert after_fit(adder(), ResetEachEpoch(), **VALIDATION) == [3, 3]


def test_validation_may_go_on_from_training():
    assert after_fit(adder(), ResetEachEpoch(validation=False), **VALIDATION) == [6, 6]


def test_evaluate_takes_it_too():
    model = adder()
    model(ONES)
    model.evaluate(ONES, TARGETS, batch_size=2, verbose=0, callbacks=[ResetEachEpoch()])
    assert sums(model) == [3, 3]


def test_the_state_is_kept_from_batch_to_batch_within_an_epoch():
    model = adder()
    x = np.concatenate([ONES, ONES])
    fixed = {"batch_size": 2, "epochs": 2, "shuffle": False, "verbose": 0}
    model.fit(x, np.zeros((4, 1)), callbacks=[ResetEachEpoch()], **fixed)
    assert sums(model) == [6, 6]


def test_a_cell_goes_back_to_its_own_initial_state():
    assert after_fit(adder(FromFive()), ResetEachEpoch()) == [8, 8]


def begin(model):
    callback = ResetEachEpoch()
    callback.set_model(model)
    callback.on_epoch_begin(0)


def zeros(states):
    return [bool(np.all(np.array(state) == 0)) for state in keras.tree.flatten(states)]


def test_nested_models_and_both_directions_are_reset():
    lstm = LAYERS.LSTM(4, stateful=True, return_sequences=True)
    inner = keras.Sequential([keras.Input(batch_shape=(2, None, 1)), lstm])
    both = LAYERS.Bidirectional(LAYERS.GRU(5, stateful=True))
    inputs = keras.Input(batch_shape=(2, None, 1))
    model = keras.Model(inputs, both(inner(inputs)))
    states = [*lstm.states, *both.forward_layer.states, *both.backward_layer.states]
    model(ONES)
    assert zeros(states) == [False] * 4
    begin(model)
    assert zeros(states) == [True] * 4


@pytest.mark.parametrize(
    "layer",
    [
        lambda: LAYERS.RNN([LAYERS.LSTMCell(4), LAYERS.GRUCell(5)], stateful=True),
        lambda: LAYERS.ConvLSTM1D(2, 1, stateful=True),
    ],
)
def test_stacked_cells_and_convolutional_layers_are_reset(layer):
    layer = layer()
    shape = (2, 3, 4, 1) if isinstance(layer, LAYERS.ConvLSTM1D) else (2, 3, 1)
    model = keras.Sequential([keras.Input(batch_shape=shape), layer])
    model(np.ones(shape, "float32"))
    assert not any(zeros(layer.states))
    begin(model)
    assert all(zeros(layer.states))


def test_layers_that_are_not_stateful_are_left_alone():
    begin(keras.Sequential([keras.Input((None, 1)), LAYERS.GRU(4), LAYERS.Dense(1)]))


class Held(keras.Layer):
    """A layer with a stateful one in an attribute."""

    def __init__(self):
        super().__init__()
        self.gru = LAYERS.GRU(4, stateful=True)

    def build(self, shape):
        self.gru.build(shape)

    def call(self, x):
        return self.gru(x)


def test_the_layers_of_a_custom_layer_are_reset():
    held = Held()
    model = keras.Sequential([keras.Input(batch_shape=(2, None, 1)), held])
    model(ONES)
    assert zeros(held.gru.states) == [False]
    begin(model)
    assert zeros(held.gru.states) == [True]


def test_the_layer_in_time_distributed_is_reset():
    around = LAYERS.TimeDistributed(LAYERS.LSTM(4, stateful=True))
    model = keras.Sequential([keras.Input(batch_shape=(2, 3, 5, 1)), around])
    model(np.ones((2, 3, 5, 1), "float32"))
    assert zeros(around.layer.states) == [False] * 2
    begin(model)
    assert zeros(around.layer.states) == [True] * 2
