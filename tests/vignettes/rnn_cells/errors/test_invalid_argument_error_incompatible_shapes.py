"""What the page says beside its cells: who raises it, other words and causes, and one sample."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from packaging.version import Version

from tests.versions import KERAS, defect

X, Y = np.ones((10, 5, 3), "float32"), np.ones((10, 8), "float32")
SHAPES = r"Incompatible shapes: \[2,\d+\] vs. \[4,\d+\]|Incompatible shapes: \[4,\d+\] vs. \[2,"
OF_KERAS = "If an RNN is stateful, the batch size of the input sequences must be the same as the"


def stateful(rows=4):
    layer = keras.layers.LSTM(8, stateful=True)
    model = keras.Sequential([keras.Input(batch_shape=(rows, 5, 3)), layer])
    model.compile("sgd", "mse")
    return model


CALLS = {
    "predict": lambda: stateful().predict(X[:6], batch_size=4, verbose=0),
    "evaluate": lambda: stateful().evaluate(X[:6], Y[:6], batch_size=4, verbose=0),
    "fit": lambda: stateful().fit(X[:6], Y[:6], batch_size=4, verbose=0),
    "validation": lambda: stateful().fit(X, Y, batch_size=4, validation_split=0.2, verbose=0),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_short_batch_of_two_rows_is_refused(call):
    with pytest.raises(tf.errors.InvalidArgumentError, match=SHAPES):
        call()


@pytest.mark.parametrize("act", ["fit", "evaluate"])
def test_a_first_batch_of_other_rows_has_the_same_words(act):
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"Incompatible shapes: \[6,\d+\] vs."):
        getattr(stateful(), act)(X[:6], Y[:6], verbose=0)


@pytest.mark.parametrize("act", ["predict", "train_on_batch"])
def test_a_first_batch_of_other_rows_has_other_words(act):
    words = OF_KERAS if KERAS >= Version("3.12") else "Dimensions must be equal, but are 6 and 4"
    with pytest.raises(ValueError) as caught:
        if act == "predict":
            stateful().predict(X[:6], verbose=0)
        else:
            stateful().train_on_batch(X[:6], Y[:6])
    assert words in str(caught.value)


def test_a_call_on_other_rows_has_other_words():
    with pytest.raises((ValueError, tf.errors.InvalidArgumentError)) as caught:
        stateful()(X[:6])
    words = OF_KERAS if KERAS >= Version("3.12") else "Incompatible shapes: [6,32] vs. [4,32]"
    assert words in str(caught.value)


def test_a_last_batch_of_one_row_is_repeated():
    assert len(stateful().predict(X[:5], batch_size=4, verbose=0)) == 8
    stateful().fit(X[:5], Y[:5], batch_size=4, verbose=0)


def test_without_stateful_a_batch_may_have_any_size():
    model = keras.Sequential([keras.Input((5, 3)), keras.layers.LSTM(8)])
    assert len(model.predict(X[:6], batch_size=4, verbose=0)) == 6


def test_a_rest_may_be_dropped():
    data = tf.data.Dataset.from_tensor_slices((X, Y)).batch(4, drop_remainder=True)
    stateful().fit(data, verbose=0)


H, WIDE = np.zeros((10, 8), "float32"), np.zeros((10, 7), "float32")


@pytest.mark.parametrize("states", [[H[:3], H[:3]], [H, WIDE]], ids=["rows", "c"])
def test_initial_states_that_do_not_fit_have_these_words(states):
    with pytest.raises(tf.errors.InvalidArgumentError, match="Incompatible shapes"):
        keras.layers.LSTM(8)(X, initial_state=states)


@defect("one row of a short last batch meets the states of all rows, in fit too")
def test_fit_refuses_a_last_batch_of_one_row():
    layer = keras.layers.LSTM(4, stateful=True)
    model = keras.Sequential([keras.Input(batch_shape=(4, 5, 3)), layer])
    model.compile("sgd", "mse")
    with pytest.raises(ValueError):
        model.fit(X[:5], np.zeros((5, 4)), batch_size=4, verbose=0)


class Around(keras.Layer):
    """A cell that calls a cell with dropout."""

    def __init__(self, cell):
        super().__init__()
        self.cell = cell
        self.state_size = cell.state_size

    def build(self, input_shape):
        self.cell.build(input_shape)

    def call(self, inputs, states, training=False):
        return self.cell(inputs, states, training=training)


DROPOUT = pytest.mark.parametrize("kind", ["dropout", "recurrent_dropout"])


@DROPOUT
def test_a_cell_around_a_cell_with_dropout_has_these_words(kind):
    rnn = keras.layers.RNN(Around(keras.layers.GRUCell(3, **{kind: 0.5})))
    rnn(X[:4], training=True)
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"Incompatible shapes: \[2,\d\] vs"):
        rnn(X[:2], training=True)
    rnn.cell.cell.reset_dropout_mask()
    rnn.cell.cell.reset_recurrent_dropout_mask()
    assert rnn(X[:2], training=True).shape == (2, 3)


@pytest.mark.jax
@DROPOUT
def test_a_cell_around_a_cell_with_dropout_has_other_words_on_jax(kind):
    rnn = keras.layers.RNN(Around(keras.layers.GRUCell(3, **{kind: 0.5})))
    rnn(X[:4], training=True)
    with pytest.raises(TypeError, match="got incompatible shapes for broadcasting"):
        rnn(X[:2], training=True)


@DROPOUT
def test_a_cell_that_inherits_takes_any_batch_size(kind):
    class Inherits(keras.layers.GRUCell):
        pass

    rnn = keras.layers.RNN(Inherits(3, **{kind: 0.5}))
    assert [len(rnn(X[:size], training=True)) for size in (4, 2)] == [4, 2]
