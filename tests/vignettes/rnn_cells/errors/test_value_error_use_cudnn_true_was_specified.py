"""What the page says of cuDNN: its conditions, by the layer's word on a GPU that is pretended."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.versions import defect

X = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")
LSTM, GRU = keras.layers.LSTM, keras.layers.GRU
WORDS = "use_cudnn=True was specified, but cuDNN is not supported"
without_gpu = pytest.mark.skipif(
    bool(tf.config.list_logical_devices("GPU")), reason="a GPU computes it"
)


@pytest.fixture
def gpu(monkeypatch):
    """TensorFlow says that it has a GPU; a layer that will use cuDNN forbids XLA."""
    monkeypatch.setattr(tf.config, "list_logical_devices", lambda kind: [kind])


@without_gpu
@pytest.mark.parametrize("kind", [LSTM, GRU])
def test_without_a_gpu_it_is_refused(kind):
    with pytest.raises(ValueError, match=WORDS):
        kind(4, use_cudnn=True)(X)


@pytest.mark.parametrize("kind", [LSTM, GRU])
@pytest.mark.parametrize("options", [{}, {"dropout": 0.5}])
def test_with_a_gpu_the_defaults_are_for_cudnn(gpu, kind, options):
    assert not kind(4, **options).supports_jit


LACKING = [
    {"activation": "relu"},
    {"recurrent_activation": "hard_sigmoid"},
    {"unroll": True},
    {"use_bias": False},
]


@pytest.mark.parametrize("options", LACKING, ids=str)
@pytest.mark.parametrize("kind", [LSTM, GRU])
def test_an_option_that_cudnn_lacks(gpu, kind, options):
    assert kind(4, **options).supports_jit
    with pytest.raises(ValueError, match=WORDS):
        kind(4, use_cudnn=True, **options)(X)


@pytest.mark.parametrize("kind", [LSTM, GRU])
def test_recurrent_dropout_is_found_when_it_runs(gpu, kind):
    with pytest.raises(ValueError, match=WORDS):
        kind(4, use_cudnn=True, recurrent_dropout=0.2)(X)


def test_a_gru_needs_reset_after(gpu):
    assert GRU(4, reset_after=False).supports_jit


@pytest.mark.parametrize("act", ["fit", "predict"])
def test_a_model_is_made_and_fails_when_it_runs(act):
    layer = LSTM(4, recurrent_dropout=0.2, use_cudnn=True)
    model = keras.Sequential([keras.Input((5, 3)), layer])
    model.compile(loss="mse")
    with pytest.raises(ValueError, match=WORDS):
        model.fit(X, X[:, 0, :1], verbose=0) if act == "fit" else model.predict(X, verbose=0)


def test_a_loaded_model_has_forgotten_it(tmp_path):
    model = keras.Sequential([keras.Input((5, 3)), LSTM(4, use_cudnn=False)])
    model.save(tmp_path / "model.keras")
    assert keras.saving.load_model(tmp_path / "model.keras").layers[-1].use_cudnn == "auto"


@pytest.mark.parametrize("name", ["CuDNNLSTM", "CuDNNGRU"])
def test_the_old_layers_are_gone(name):
    assert not hasattr(keras.layers, name)


def test_the_others_have_no_such_argument():
    for make in (
        keras.layers.SimpleRNN,
        lambda n, **k: keras.layers.RNN(keras.layers.GRUCell(n), **k),
    ):
        with pytest.raises(ValueError, match="Unrecognized keyword arguments"):
            make(4, use_cudnn=True)


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


@pytest.mark.jax
def test_jax_refuses_it_without_a_gpu():
    with pytest.raises(ValueError, match="use_cudnn=True was specified"):
        keras.layers.LSTM(4, recurrent_dropout=0.2, use_cudnn=True)(X)
