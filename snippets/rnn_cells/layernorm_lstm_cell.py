"""An LSTM cell with layer normalization inside the step."""

from typing import Any

import keras
from keras import KerasTensor, ops


@keras.saving.register_keras_serializable("revisiting_keras")
class LayerNormLSTMCell(keras.Layer):
    """One step of an LSTM that normalizes its two sums and its cell state.

    Args:
        units: Size of each of the two states and of the output.
        **kwargs: Arguments of `keras.Layer`.

    Call arguments:
        inputs: One step of the sequence, shape (batch, features).
        states: A list of two tensors, the output h and the cell state c of the step before,
            each of shape (batch, units).

    Returns:
        The output h, shape (batch, units), and the list of the new h and c.

    Source: Ba et al. 2016, https://arxiv.org/abs/1607.06450
    Back ends: TensorFlow, JAX
    """

    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = units
        self.state_size = [units, units]
        policy = self.dtype_policy
        self.kernel = keras.layers.Dense(4 * units, use_bias=False, dtype=policy)
        self.recurrent_kernel = keras.layers.Dense(
            4 * units, use_bias=False, kernel_initializer="orthogonal", dtype=policy
        )
        self.norm_x = keras.layers.LayerNormalization(dtype=policy)
        self.norm_h = keras.layers.LayerNormalization(dtype=policy)
        self.norm_c = keras.layers.LayerNormalization(dtype=policy)

    def build(self, input_shape: tuple[int, ...]) -> None:
        self.kernel.build(input_shape)
        self.recurrent_kernel.build((None, self.units))
        self.norm_x.build((None, 4 * self.units))
        self.norm_h.build((None, 4 * self.units))
        self.norm_c.build((None, self.units))

    def call(
        self, inputs: KerasTensor, states: list[KerasTensor]
    ) -> tuple[KerasTensor, list[KerasTensor]]:
        h, c = states
        gates = self.norm_x(self.kernel(inputs)) + self.norm_h(self.recurrent_kernel(h))
        i, f, g, o = ops.split(gates, 4, axis=-1)  # input, forget, candidate, output
        c = ops.sigmoid(f) * c + ops.sigmoid(i) * ops.tanh(g)
        h = ops.sigmoid(o) * ops.tanh(self.norm_c(c))
        return h, [h, c]

    def get_config(self) -> dict:
        return {**super().get_config(), "units": self.units}
