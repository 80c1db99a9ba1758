"""A GRU cell whose state is a picture and whose products are convolutions."""

from typing import Any

import keras
from keras import KerasTensor, ops


@keras.saving.register_keras_serializable("revisiting_keras")
class ConvGRUCell(keras.Layer):
    """One step of a convolutional GRU, channels last.

    Args:
        state_shape: Shape of the state and of the output, (height, width, filters); height
            and width are those of the input.
        kernel_size: Height and width of the convolutions, in pixels.
        **kwargs: Arguments of `keras.Layer`.

    Call arguments:
        inputs: One picture of the sequence, shape (batch, height, width, channels).
        states: A list of one tensor, the state h, shape (batch, height, width, filters).

    Returns:
        The output, shape (batch, height, width, filters), and a list of one tensor, the same.

    Limits:
        Bidirectional: `ValueError: output_size must be an integer.`, which Keras says of every
            state of several axes.
        mask on JAX: `ValueError: Incompatible shapes for broadcasting`, likewise.
        TimeDistributed: `ValueError: output_size must be an integer.`, likewise.

    Source: Ballas et al. 2016, https://arxiv.org/abs/1511.06432, gates as in keras.layers.GRUCell
    Back ends: TensorFlow, JAX
    """

    def __init__(
        self, state_shape: tuple[int, int, int], kernel_size: int = 3, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.state_shape = tuple(state_shape)
        self.kernel_size = kernel_size
        self.state_size = [self.state_shape]  # one state, of three axes
        filters = self.state_shape[-1]
        policy = self.dtype_policy
        self.gates = keras.layers.Conv2D(
            2 * filters, kernel_size, padding="same", activation="sigmoid", dtype=policy
        )
        self.candidate = keras.layers.Conv2D(
            filters, kernel_size, padding="same", activation="tanh", dtype=policy
        )

    def build(self, input_shape: tuple[int, ...]) -> None:
        shape = (*input_shape[:-1], input_shape[-1] + self.state_shape[-1])
        self.gates.build(shape)
        self.candidate.build(shape)

    def get_initial_state(self, batch_size: int | None = None) -> list[KerasTensor]:
        return [ops.zeros((batch_size, *self.state_shape), self.compute_dtype)]

    def call(
        self, inputs: KerasTensor, states: list[KerasTensor]
    ) -> tuple[KerasTensor, list[KerasTensor]]:
        h = states[0]
        z, r = ops.split(self.gates(ops.concatenate([inputs, h], axis=-1)), 2, axis=-1)
        h = z * h + (1 - z) * self.candidate(ops.concatenate([inputs, r * h], axis=-1))
        return h, [h]

    def get_config(self) -> dict:
        config = {"state_shape": self.state_shape, "kernel_size": self.kernel_size}
        return {**super().get_config(), **config}
