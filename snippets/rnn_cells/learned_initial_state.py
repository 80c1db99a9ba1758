"""A recurrent layer that learns the state from which it starts."""

from typing import Any

import keras
from keras import KerasTensor, ops, tree


@keras.saving.register_keras_serializable("revisiting_keras")
class LearnedInitialState(keras.layers.Wrapper):
    """A wrapper whose weights are the state before the first step, the same for every sequence.

    Args:
        layer: A layer with `get_initial_state`, which Bidirectional has not: LSTM, ConvLSTM1D,
            RNN of a cell or of a list. A stateful one would start anew at each call.
        **kwargs: Arguments of `keras.layers.Wrapper`.

    Call arguments:
        sequences: Shape (batch, steps, features).

    Returns:
        What the layer returns.

    Source: the argument initial_state in the docstring of keras.layers.RNN
    Back ends: TensorFlow, JAX
    """

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        super().build(input_shape)
        states = tree.flatten(self.layer.get_initial_state(1))
        self.start = [self.add_weight(state.shape, "zeros", name="start") for state in states]

    def call(
        self, sequences: KerasTensor, mask: KerasTensor | None = None, training: bool = False
    ) -> KerasTensor:
        flat = [ops.repeat(one, ops.shape(sequences)[0], axis=0) for one in self.start]
        states = tree.pack_sequence_as(self.layer.get_initial_state(1), flat)
        return self.layer(sequences, initial_state=states, mask=mask, training=training)

    def compute_output_shape(self, sequences_shape: tuple[int | None, ...]) -> Any:
        return self.layer.compute_output_shape(sequences_shape)

    def compute_mask(
        self, sequences: KerasTensor, mask: KerasTensor | None = None
    ) -> KerasTensor | None:
        return self.layer.compute_mask(sequences, mask)
