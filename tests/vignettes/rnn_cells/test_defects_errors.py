"""What Keras should do, and the pages in vignettes/rnn_cells/errors do without.

TimeDistributed with return_state and the stateful Bidirectional are in
test_defects_states_and_outputs.py.
"""

import json

import h5py
import keras
import numpy as np
import pytest

from tests.versions import defect

X = np.random.default_rng(0).normal(size=(5, 5, 3)).astype("float32")


@defect("one row of a short last batch meets the states of all rows, in fit too")
def test_fit_refuses_a_last_batch_of_one_row():
    layer = keras.layers.LSTM(4, stateful=True)
    model = keras.Sequential([keras.Input(batch_shape=(4, 5, 3)), layer])
    model.compile("sgd", "mse")
    with pytest.raises(ValueError):
        model.fit(X, np.zeros((5, 4)), batch_size=4, verbose=0)


@defect("the input_spec of a recurrent layer has no size of the features")
def test_other_features_raise_an_error_of_keras():
    gru = keras.layers.GRU(4)
    gru(X)
    with pytest.raises(ValueError, match="incompatible with the layer"):
        gru(X[:, :, :2])


@defect("a model adds the axis of the features, and takes steps for sequences")
def test_a_sequence_without_its_batch_is_refused():
    model = keras.Sequential([keras.Input((5, 1)), keras.layers.GRU(4)])
    with pytest.raises(ValueError):
        model.predict(X[0, :, :1], verbose=0)


@defect("the inner layer is looked up by its module, and not in custom_objects")
@pytest.mark.filterwarnings("ignore:.*HDF5")
def test_custom_objects_reach_a_layer_inside_another_one(tmp_path):
    class OldGRU(keras.layers.GRU):
        @classmethod
        def from_config(cls, config):
            config.pop("time_major", None)
            return keras.layers.GRU.from_config(config)

    both = keras.layers.Bidirectional(keras.layers.GRU(4))
    keras.Sequential([keras.Input((5, 3)), both]).save(tmp_path / "old.h5")
    with h5py.File(tmp_path / "old.h5", "r+") as file:
        text = file.attrs["model_config"].replace('"units": ', '"time_major": false, "units": ')
        assert json.loads(text)["config"]["layers"][1]["class_name"] == "Bidirectional"
        file.attrs["model_config"] = text
    keras.saving.load_model(tmp_path / "old.h5", custom_objects={"GRU": OldGRU})


@defect("Bidirectional copies its layer by its config, keras#21533", until="3.12")
@pytest.mark.parametrize("kind", [keras.layers.LSTM, keras.layers.GRU])
def test_bidirectional_keeps_use_cudnn(kind):
    layer = keras.layers.Bidirectional(kind(4, use_cudnn=False))
    assert layer.forward_layer.use_cudnn is layer.backward_layer.use_cudnn is False


@defect("use_cudnn is not in the config")
@pytest.mark.parametrize("kind", [keras.layers.LSTM, keras.layers.GRU])
def test_use_cudnn_is_saved(kind):
    assert kind.from_config(kind(4, use_cudnn=False).get_config()).use_cudnn is False


@defect("the message names no condition, keras#19647")
def test_the_message_says_which_condition_of_cudnn_is_missing():
    with pytest.raises(ValueError, match="recurrent_dropout|GPU"):
        keras.layers.LSTM(4, recurrent_dropout=0.2, use_cudnn=True)(X)


@defect("RNN takes no step on keras.Input")
def test_use_cudnn_is_refused_when_a_model_is_made():
    with pytest.raises(ValueError, match="cuDNN"):
        keras.layers.LSTM(4, recurrent_dropout=0.2, use_cudnn=True)(keras.Input((5, 3)))


@defect("RNN takes no step on keras.Input")
def test_unroll_is_refused_when_a_model_is_made():
    with pytest.raises(ValueError, match="unroll"):
        keras.layers.LSTM(4, unroll=True)(keras.Input((None, 3)))


@defect("a NumPy integer is no int")
def test_state_size_may_be_a_numpy_integer():
    class Cell(keras.layers.SimpleRNNCell):
        def __init__(self):
            super().__init__(4)
            self.state_size = np.int64(4)

    keras.layers.RNN(Cell())


@defect("the documentation of RNN still has constants, which its call has not")
def test_the_documentation_does_not_name_constants():
    assert "constants" not in keras.layers.RNN.__doc__


@defect("the weights fit without biases, and nothing says what they are for")
def test_weights_of_another_reset_after_are_refused():
    old = keras.layers.GRU(4, reset_after=False, use_bias=False)
    new = keras.layers.GRU(4, use_bias=False)
    old.build(X.shape)
    new.build(X.shape)
    with pytest.raises(ValueError):
        new.set_weights(old.get_weights())
