"""A recurrent layer that learns the state from which it starts."""

from typing import Any

import keras
from keras import KerasTensor, ops


@keras.saving.register_keras_serializable("revisiting_keras")
class LearnedInitialState(keras.layers.Wrapper):
    """A wrapper whose weights are the state before the first step, the same for every sequence.

    Args:
        layer: A recurrent layer such as `keras.layers.LSTM(4)`. It needs a `state_size`, which
            Bidirectional has not; a stateful layer would start anew at each call.
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
        sizes = keras.tree.flatten(self.layer.state_size)
        self.start = [self.add_weight((1, size), "zeros", name="start") for size in sizes]

    def call(
        self, sequences: KerasTensor, mask: KerasTensor | None = None, training: bool = False
    ) -> KerasTensor:
        rows = ops.shape(sequences)[0]
        states = [ops.repeat(weight, rows, axis=0) for weight in self.start]
        return self.layer(sequences, initial_state=states, mask=mask, training=training)

    def compute_output_shape(self, sequences_shape: tuple[int | None, ...]) -> Any:
        return self.layer.compute_output_shape(sequences_shape)

    def compute_mask(
        self, sequences: KerasTensor, mask: KerasTensor | None = None
    ) -> KerasTensor | None:
        return self.layer.compute_mask(sequences, mask)
