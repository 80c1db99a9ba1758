"""The messages of Keras' RNN code: where each stands, what raises it, and where it is explained.

Nothing is imported until a program runs, since the tests in a browser read this list without Keras.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

SOURCES = ["layers/rnn/*.py", "backend/tensorflow/rnn.py", "backend/jax/rnn.py"]
LAYERS = "layers/rnn/"
UNTOLD = "it names the argument, and says what it must be"
CAUGHT = "the layer catches it, and runs its own loop"


@dataclass(frozen=True)
class Message:
    """A message in the files of Keras that raise it.

    Attributes:
        files: The files, below `keras/src`, apart by spaces.
        words: Words of the message as the source has them, `…` for what varies.
        program: What raises it; none where no public name leads to it.
        page: The page of errors that has its words.
        reason: Why there is no page, or no program.
        function: The function that raises it, where it has no words.
        since: A Keras of which the program raises it; an older one is not asked.
        on_jax: Whether the program raises it on JAX as well.
    """

    files: str
    words: str
    program: Callable[[], object] | None = None
    page: str = ""
    reason: str = ""
    function: str = ""
    since: str = "0"
    on_jax: bool = True


def ones(*shape: int) -> Any:
    import numpy as np

    return np.ones(shape, "float32")


def layer(name: str, *arguments: object, **options: object) -> Any:
    import keras

    return getattr(keras.layers, name)(*arguments, **options)


def bidirectional(forward: object = None, **options: object) -> Any:
    return layer("Bidirectional", forward or layer("LSTM", 3), **options)


def called(name: str, shape: tuple, *arguments: object, **options: object) -> object:
    """A layer called on ones, or on a symbolic input where one of the sizes is open."""
    import keras

    made = layer(name, *arguments, **options)
    return made(keras.Input(batch_shape=shape) if None in shape else ones(*shape))


def cell(**members: object) -> object:
    """A cell whose members are replaced, or taken away by None."""
    import keras

    def call(self: object, inputs: object, states: list) -> tuple:
        return inputs, states

    body = {"call": call, "state_size": 3, "output_size": 3} | members
    kept = {name: value for name, value in body.items() if value is not None}
    return type("Cell", (keras.Layer,), kept)()


def not_a_cell() -> object:
    """An object without a method `call`, which every layer has."""
    return type("NotACell", (), {"state_size": 3})()


def changed_merge_mode() -> None:
    both = bidirectional()
    both.merge_mode = "max"
    both(ones(2, 4, 3))


def unrolled() -> None:
    import keras

    model = keras.Sequential([keras.Input((None, 3)), layer("LSTM", 3, unroll=True)])
    for steps in (4, 5):
        model.predict(ones(2, steps, 3), verbose=0)


def stateful_with_another_batch() -> None:
    lstm = layer("LSTM", 3, stateful=True)
    lstm(ones(2, 4, 3))
    lstm(ones(3, 4, 3))


def time_distributed(shape: tuple, mask: tuple | None = None) -> None:
    made = layer("TimeDistributed", layer("Dense", 2))
    made(ones(*shape), mask=None if mask is None else ones(*mask).astype(bool))


MESSAGES = [
    Message(
        LAYERS + "bidirectional.py",
        "Please initialize `Bidirectional` layer with a `keras.layers.Layer` instance. Received: …",
        lambda: bidirectional("lstm"),
        reason=UNTOLD,
    ),
    Message(
        LAYERS + "bidirectional.py",
        "`backward_layer` need to be a `keras.layers.Layer` instance. Received: …",
        lambda: bidirectional(backward_layer="lstm"),
        reason=UNTOLD,
    ),
    Message(
        LAYERS + "bidirectional.py",
        "Invalid merge mode. Received: … Merge mode should be one of",
        lambda: bidirectional(merge_mode="max"),
        reason=UNTOLD,
    ),
    Message(
        LAYERS + "bidirectional.py",
        "Forward layer and backward layer should have different `go_backwards` value.",
        lambda: bidirectional(backward_layer=layer("LSTM", 3)),
        page="rnn_cells/errors/value_error_different_go_backwards_value",
    ),
    Message(
        LAYERS + "bidirectional.py",
        "Forward layer and backward layer are expected to have the same value for attribute",
        lambda: bidirectional(
            layer("LSTM", 3, return_sequences=True),
            backward_layer=layer("LSTM", 3, go_backwards=True),
        ),
        page="rnn_cells/errors/value_error_different_go_backwards_value",
    ),
    Message(
        LAYERS + "bidirectional.py",
        "Unrecognized value for `merge_mode`. Received: …",
        changed_merge_mode,
        reason=f"only a program that changes merge_mode after the check meets it; {UNTOLD}",
    ),
    Message(
        LAYERS + "bidirectional.py",
        "Layer must be stateful.",
        lambda: bidirectional().reset_state(),
        reason="it says what the layer must be",
    ),
    Message(
        LAYERS + "conv_lstm.py",
        "Rank … convolutions are not currently implemented.",
        reason="the public layers have one to three axes",
    ),
    Message(
        LAYERS + "conv_lstm.py",
        "Specifying `strides > 1` is not compatible with `dilation_rate > 1`.",
        lambda: layer("ConvLSTM1D", 2, 3, strides=2, dilation_rate=2),
        reason=UNTOLD,
        since="3.15",
    ),
    Message(
        LAYERS + "conv_lstm.py",
        "ConvLSTM layers only support static input shapes for the spatial dimension.",
        lambda: called("ConvLSTM1D", (2, 4, None, 3), 2, 3),
        reason="it shows the shape, and says which axes must have a size",
    ),
    Message(
        LAYERS + "conv_lstm.py",
        "The channel dimension of the inputs (last axis) should be defined. Found None.",
        lambda: called("ConvLSTM1D", (2, 4, 5, None), 2, 3),
        reason="it shows the shape, and says which axis must have a size",
    ),
    Message(
        f"{LAYERS}simple_rnn.py {LAYERS}gru.py {LAYERS}lstm.py",
        "Received an invalid value for argument `units`, expected a positive integer, got …",
        lambda: layer("GRU", 0),
        reason=UNTOLD,
    ),
    Message(
        f"{LAYERS}gru.py {LAYERS}lstm.py",
        "Invalid valid received for argument `use_cudnn`. Expected one of …",
        lambda: layer("GRU", 3, use_cudnn="yes"),
        reason=UNTOLD,
    ),
    Message(
        f"{LAYERS}gru.py {LAYERS}lstm.py",
        "use_cudnn=True was specified, but cuDNN is not supported for this layer configuration",
        lambda: called("LSTM", (2, 4, 3), 3, use_cudnn=True),
        page="rnn_cells/errors/value_error_use_cudnn_true_was_specified",
    ),
    Message(
        LAYERS + "rnn.py",
        "Argument `cell` should have a `call` method.",
        lambda: layer("RNN", not_a_cell()),
        page="rnn_cells/errors/value_error_the_rnn_cell_should_have_a_state_size",
    ),
    Message(
        LAYERS + "rnn.py",
        "The RNN cell should have a `state_size` attribute",
        lambda: layer("RNN", cell(state_size=None)),
        page="rnn_cells/errors/value_error_the_rnn_cell_should_have_a_state_size",
    ),
    Message(
        LAYERS + "rnn.py",
        "state_size must be specified as property on the RNN cell.",
        lambda: layer("RNN", cell(state_size=property(lambda self: None))),
        page="rnn_cells/errors/value_error_the_rnn_cell_should_have_a_state_size",
    ),
    Message(
        LAYERS + "rnn.py",
        "state_size must be an integer, or a list/tuple of integers",
        lambda: layer("RNN", cell(state_size="three")),
        page="rnn_cells/errors/value_error_the_rnn_cell_should_have_a_state_size",
    ),
    Message(
        LAYERS + "rnn.py",
        "output_size must be an integer.",
        lambda: layer("RNN", cell(output_size="three")).compute_output_shape((2, 4, 3)),
        page="rnn_cells/write_a_cell",
    ),
    Message(
        LAYERS + "rnn.py",
        "When using `stateful=True` in a RNN, the batch size must be static.",
        lambda: called("LSTM", (None, 4, 3), 3, stateful=True),
        page="rnn_cells/errors/value_error_batch_size_must_be_static",
    ),
    Message(
        LAYERS + "rnn.py",
        "Cannot unroll a RNN if the time dimension is undefined.",
        unrolled,
        page="rnn_cells/errors/value_error_cannot_unroll_a_rnn",
        on_jax=False,  # which compiles anew for each number of time steps
    ),
    Message(
        LAYERS + "rnn.py",
        "If an RNN is stateful, the batch size of the input sequences must be the same as "
        "the batch size of the initial state.",
        stateful_with_another_batch,
        page="rnn_cells/errors/invalid_argument_error_incompatible_shapes",
        since="3.12",
    ),
    Message(
        LAYERS + "stacked_rnn_cells.py",
        "All cells must have a `call` method.",
        lambda: layer("StackedRNNCells", [not_a_cell()]),
        reason="it says what the cell lacks, and shows the cell",
    ),
    Message(
        LAYERS + "stacked_rnn_cells.py",
        "All cells must have a `state_size` attribute.",
        lambda: layer("StackedRNNCells", [cell(state_size=None)]),
        page="rnn_cells/errors/value_error_the_rnn_cell_should_have_a_state_size",
    ),
    Message(
        LAYERS + "time_distributed.py",
        "Please initialize `TimeDistributed` layer with a `keras.layers.Layer` instance.",
        lambda: layer("TimeDistributed", "dense"),
        reason=UNTOLD,
    ),
    Message(
        LAYERS + "time_distributed.py",
        "should be passed an `input_shape` with at least 3 dimensions",
        lambda: time_distributed((2, 4)),
        page="rnn_cells/errors/value_error_expected_ndim_3_found_ndim_2",
    ),
    Message(
        LAYERS + "time_distributed.py",
        "The `mask` passed to the `TimeDistributed` layer must be at least 2D",
        lambda: time_distributed((2, 4, 3), mask=(2,)),
        reason="it says which shape the mask must have, and which it has",
        since="3.15",
    ),
    Message(
        LAYERS + "time_distributed.py",
        "The `mask` passed to the `TimeDistributed` layer has a shape … incompatible with",
        lambda: time_distributed((2, 4, 3), mask=(2, 5)),
        reason="it says which shape the mask must have, and which it has",
        since="3.15",
    ),
    Message(
        "backend/tensorflow/rnn.py backend/jax/rnn.py",
        "mask_t is expected to be tensor, but got …",
        reason="RNN.call asks the mask for its shape before",
    ),
    Message(
        "backend/tensorflow/rnn.py backend/jax/rnn.py",
        "input_t is expected to be tensor, but got …",
        reason="the loop passes each tensor of a nest by itself",
    ),
    Message(
        "backend/tensorflow/rnn.py backend/jax/rnn.py",
        "Unrolling requires a fixed number of timesteps.",
        reason="an open number is refused before; with zero time steps an earlier index fails",
    ),
    Message("backend/tensorflow/rnn.py", "", reason=CAUGHT, function="gru"),
    Message("backend/tensorflow/rnn.py", "", reason=CAUGHT, function="lstm"),
    Message("backend/tensorflow/rnn.py", "", reason=CAUGHT, function="bidirectional_lstm"),
    Message("backend/tensorflow/rnn.py", "", reason=CAUGHT, function="bidirectional_gru"),
    Message("backend/jax/rnn.py", "", reason=CAUGHT, function="lstm"),
    Message("backend/jax/rnn.py", "", reason=CAUGHT, function="gru"),
    Message("backend/jax/rnn.py", "", reason=CAUGHT, function="bidirectional_lstm"),
    Message("backend/jax/rnn.py", "", reason=CAUGHT, function="bidirectional_gru"),
    Message("backend/jax/rnn.py", "jax.experimental.rnn unavailable: …", reason=CAUGHT),
    Message("backend/jax/rnn.py", "cuDNN LSTM failed: …", reason=CAUGHT),
    Message("backend/jax/rnn.py", "cuDNN bidirectional LSTM failed: …", reason=CAUGHT),
]
