"""A cell of two inputs: the second switches between two steps."""

from typing import Any

import keras
from keras import KerasTensor


@keras.saving.register_keras_serializable("revisiting_keras")
class SwitchCell(keras.Layer):
    """Two GRU cells on one state, and an input that says whose step counts.

    Args:
        units: Size of the state h and of the output.
        **kwargs: Arguments of `keras.Layer`.

    Call arguments:
        inputs: A list of two tensors: the features of a step, shape (batch, features), and the
            switch, shape (batch, 1): 1 for the first cell, 0 for the second, and in between a
            mean of both.
        states: A list of one tensor, the state h, shape (batch, units).

    Returns:
        The output, shape (batch, units), and a list of one tensor, the same.

    Source: keras.layers.GRUCell, with weights for each of two kinds of steps
    Back ends: TensorFlow, JAX
    """

    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units
        self.on = keras.layers.GRUCell(units, dtype=self.dtype_policy)
        self.off = keras.layers.GRUCell(units, dtype=self.dtype_policy)

    def build(self, input_shapes: list[tuple[int | None, ...]]) -> None:
        self.on.build(input_shapes[0])
        self.off.build(input_shapes[0])

    def get_initial_state(self, batch_size: int | None = None) -> list[KerasTensor]:
        return self.on.get_initial_state(batch_size)

    def call(
        self, inputs: list[KerasTensor], states: list[KerasTensor]
    ) -> tuple[KerasTensor, list[KerasTensor]]:
        features, switch = inputs
        on, _ = self.on(features, states)
        off, _ = self.off(features, states)
        h = switch * on + (1 - switch) * off
        return h, [h]

    def get_config(self) -> dict:
        return {**super().get_config(), "units": self.units}
