"""The minimal gated unit: a recurrent cell with one gate."""

from typing import Any

import keras
from keras import KerasTensor, ops


@keras.saving.register_keras_serializable("revisiting_keras")
class MGUCell(keras.Layer):
    """One step of a minimal gated unit, a GRU whose two gates are one.

    Args:
        units: Size of the state and of the output.
        **kwargs: Arguments of `keras.Layer`.

    Call arguments:
        inputs: One step of the sequence, shape (batch, features).
        states: A list of one tensor, the state h, shape (batch, units).

    Returns:
        The output, shape (batch, units), and a list of one tensor, the same.

    Source: Zhou et al. 2016, https://arxiv.org/abs/1603.09420
    Back ends: TensorFlow, JAX
    """

    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units
        self.gate = keras.layers.Dense(units, activation="sigmoid", dtype=self.dtype_policy)
        self.candidate = keras.layers.Dense(units, activation="tanh", dtype=self.dtype_policy)

    def build(self, input_shape: tuple[int, ...]) -> None:
        shape = (None, self.units + input_shape[-1])
        self.gate.build(shape)
        self.candidate.build(shape)

    def call(
        self, inputs: KerasTensor, states: list[KerasTensor]
    ) -> tuple[KerasTensor, list[KerasTensor]]:
        h = states[0]
        f = self.gate(ops.concatenate([h, inputs], axis=-1))
        h = (1 - f) * h + f * self.candidate(ops.concatenate([f * h, inputs], axis=-1))
        return h, [h]

    def get_config(self) -> dict:
        return {**super().get_config(), "units": self.units}
