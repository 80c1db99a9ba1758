import keras
import pytest

from snippets.rnn_cells.cudnn_conditions import cudnn_conditions

GPU = "there is a GPU"
LAYERS = [keras.layers.LSTM, keras.layers.GRU]
BREAKS = [
    ({"activation": "relu"}, "activation is tanh"),
    ({"recurrent_activation": "hard_sigmoid"}, "recurrent_activation is sigmoid"),
    ({"recurrent_dropout": 0.1}, "no recurrent_dropout"),
    ({"unroll": True}, "no unroll"),
    ({"use_bias": False}, "use_bias"),
    ({"use_cudnn": False}, "use_cudnn is not False"),
]


def unmet(layer):
    """The conditions that do not hold, without the GPU."""
    return [name for name, met in cudnn_conditions(layer).items() if not met and name != GPU]


@pytest.mark.parametrize("make", LAYERS)
@pytest.mark.parametrize("arguments", [{}, {"dropout": 0.1}, {"use_cudnn": True}])
def test_a_default_layer_lacks_a_gpu_at_most(make, arguments):
    assert unmet(make(4, **arguments)) == []
    assert len(cudnn_conditions(make(4))) == 8


@pytest.mark.parametrize("make", LAYERS)
@pytest.mark.parametrize(("arguments", "condition"), BREAKS)
def test_each_condition_is_found(make, arguments, condition):
    assert unmet(make(4, **arguments)) == [condition]


@pytest.mark.parametrize("make", LAYERS)
def test_the_operations_pass_for_the_activations(make):
    layer = make(4, activation=keras.ops.tanh, recurrent_activation=keras.ops.sigmoid)
    assert unmet(layer) == []


def test_a_gru_needs_reset_after():
    assert unmet(keras.layers.GRU(4, reset_after=False)) == ["reset_after, if it is a GRU"]


def test_other_layers_have_no_such_kernel():
    layer = keras.layers.RNN(keras.layers.LSTMCell(4))
    assert cudnn_conditions(layer) == {"LSTM or GRU": False}
    assert cudnn_conditions(keras.layers.SimpleRNN(4)) == {"LSTM or GRU": False}


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="asks TensorFlow")
def test_it_finds_the_gpu_that_tensorflow_finds():
    import tensorflow as tf

    assert cudnn_conditions(keras.layers.GRU(4))[GPU] == bool(
        tf.config.list_physical_devices("GPU")
    )


@pytest.mark.parametrize("make", LAYERS)
def test_the_conditions_are_those_of_the_docstring(make):
    text = make.__doc__.replace("`dropout` == 0 and ", "")  # as it was; the code never asked it
    start = text.index("The requirements to use the cuDNN implementation are:")
    listed = [line.strip() for line in text[start:].split("\n\n")[1].splitlines()]
    listed = [line.split(". ", 1)[1] for line in listed]
    reset_after = ["`reset_after` is `True`"] if make is keras.layers.GRU else []
    assert listed == [
        "`activation` == `tanh`",
        "`recurrent_activation` == `sigmoid`",
        "`recurrent_dropout` == 0",
        "`unroll` is `False`",
        "`use_bias` is `True`",
        *reset_after,
        "Inputs, if use masking, are strictly right-padded.",
        "Eager execution is enabled in the outermost context.",
    ]
