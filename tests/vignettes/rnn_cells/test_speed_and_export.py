"""What vignettes/rnn_cells/speed_and_export.md says of cuDNN, by a GPU that is pretended."""

import keras
import numpy as np
import pytest
from packaging.version import Version

from tests.versions import KERAS

X = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")
LEFT = np.array([[False, False, True, True, True], [True] * 5])
WHOLE = np.array([[False] * 5, [True] * 5])
WORDS = "use_cudnn=True was specified"
new_gru = pytest.mark.skipif(Version("3.15") > KERAS, reason="the page names 3.15")


@pytest.fixture
def gpu(monkeypatch):
    """TensorFlow says that it has a GPU."""
    import tensorflow as tf

    monkeypatch.setattr(tf.config, "list_logical_devices", lambda kind: [kind])


def compiled(layer):
    model = keras.Sequential([keras.Input((5, 3)), layer])
    model.compile("sgd", "mse", jit_compile=True)
    return model.jit_compile


@pytest.mark.parametrize("make", [keras.layers.LSTM, keras.layers.GRU])
@pytest.mark.parametrize("options", [{}, {"recurrent_dropout": 0.1}], ids=str)
def test_a_layer_that_may_use_cudnn_excludes_xla(gpu, make, options):
    with pytest.warns(UserWarning, match="Model doesn't support `jit_compile=True`"):
        assert not compiled(make(4, **options))


@pytest.mark.parametrize(
    "make",
    [
        lambda: keras.layers.LSTM(4, use_cudnn=False),
        lambda: keras.layers.RNN(keras.layers.LSTMCell(4)),
        lambda: keras.layers.SimpleRNN(4),
    ],
)
def test_without_cudnn_xla_compiles(gpu, make):
    assert compiled(make())


@pytest.mark.parametrize("make", [keras.layers.LSTM, keras.layers.GRU])
@pytest.mark.parametrize("mask", [LEFT, WHOLE], ids=["left", "whole"])
def test_with_another_mask_an_eager_call_falls_back(gpu, make, mask):
    layer = make(4)
    plain = make(4, use_cudnn=False)
    plain.build(X.shape)
    layer.build(X.shape)
    layer.set_weights(plain.get_weights())
    assert np.allclose(layer(X, mask=mask), plain(X, mask=mask), atol=1e-6)


@pytest.mark.parametrize("make", [keras.layers.LSTM, keras.layers.GRU])
@pytest.mark.parametrize("mask", [LEFT, WHOLE], ids=["left", "whole"])
def test_with_another_mask_and_use_cudnn_an_eager_call_raises(gpu, make, mask):
    with pytest.raises(ValueError, match=WORDS):
        make(4, use_cudnn=True)(X, mask=mask)


@new_gru
@pytest.mark.jax
@pytest.mark.parametrize("options", [{}, {"activation": "relu"}], ids=str)
def test_on_jax_a_gru_takes_use_cudnn_without_a_gpu(options):
    layer = keras.layers.GRU(4, use_cudnn=True, **options)
    plain = keras.layers.GRU(4, use_cudnn=False, **options)
    plain.build(X.shape)
    layer.build(X.shape)
    layer.set_weights(plain.get_weights())
    assert np.allclose(layer(X), plain(X), atol=1e-5)


@new_gru
@pytest.mark.jax
@pytest.mark.parametrize("options", [{"unroll": True}, {"reset_after": False}], ids=str)
def test_on_jax_a_gru_refuses_some_options(options):
    with pytest.raises(ValueError, match=WORDS):
        keras.layers.GRU(4, use_cudnn=True, **options)(X)


@new_gru
@pytest.mark.jax
@pytest.mark.parametrize("make", [keras.layers.LSTM, keras.layers.GRU])
def test_on_jax_a_mask_is_refused(make):
    with pytest.raises(ValueError, match=WORDS):
        make(4, use_cudnn=True)(X, mask=LEFT)
