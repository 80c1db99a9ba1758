"""What keeps an LSTM or a GRU from cuDNN."""

import keras
from keras import ops


def cudnn_conditions(layer: keras.layers.RNN) -> dict[str, bool]:
    """Return each condition for cuDNN, and whether a layer meets it.

    By the source of Keras 3.15, a layer on TensorFlow runs on cuDNN if it meets all. One condition
    is not seen from the layer: a mask must hide only the ends of sequences, and none of them
    whole; otherwise an eager call falls back to the loop, or raises if use_cudnn is True. On JAX
    any mask excludes cuDNN, and a GRU has no cuDNN path.

    Args:
        layer: A recurrent layer; of Bidirectional one of the layers inside.

    Returns:
        The conditions in words, and whether each holds; a single one that does not hold if the
        layer is neither an LSTM nor a GRU.

    Source: the requirements in the docstrings of keras.layers.LSTM and keras.layers.GRU
    Back ends: TensorFlow, JAX
    """
    if not isinstance(layer, keras.layers.LSTM | keras.layers.GRU):
        return {"LSTM or GRU": False}
    return {
        "activation is tanh": layer.activation in (keras.activations.tanh, ops.tanh),
        "recurrent_activation is sigmoid": layer.recurrent_activation
        in (keras.activations.sigmoid, ops.sigmoid),
        "no recurrent_dropout": layer.recurrent_dropout == 0,
        "no unroll": not layer.unroll,
        "use_bias": layer.use_bias,
        "reset_after, if it is a GRU": getattr(layer, "reset_after", True),
        "use_cudnn is not False": layer.use_cudnn is not False,
        "there is a GPU": any("gpu" in name for name in keras.distribution.list_devices()),
    }
