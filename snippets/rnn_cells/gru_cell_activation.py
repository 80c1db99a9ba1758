"""A GRU cell whose candidate activation is any function."""

from collections.abc import Callable
from typing import Any

import keras
from keras import KerasTensor, ops


@keras.saving.register_keras_serializable("revisiting_keras")
class GRUCellActivation(keras.Layer):
    """One step of a GRU, with any function in the place of tanh.

    Args:
        units: Size of the state and of the output.
        activation: Function of the candidate state, or its name. To be saved, a function
            of your own is registered with `keras.saving.register_keras_serializable`.
        **kwargs: Arguments of `keras.Layer`.

    Call arguments:
        inputs: One step of the sequence, shape (batch, features).
        states: A list of one tensor, the state h, shape (batch, units).

    Returns:
        The output, shape (batch, units), and a list of one tensor, the same.

    Raises:
        ValueError: Keras knows no activation of that name.

    Source: Cho et al. 2014, https://arxiv.org/abs/1406.1078, as keras.layers.GRUCell computes it
    Back ends: TensorFlow, JAX
    """

    def __init__(self, units: int, activation: str | Callable = "tanh", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = units
        self.activation = keras.activations.get(activation)
        self.state_size = units

    def build(self, input_shape: tuple[int, ...]) -> None:
        columns = 3 * self.units  # update gate z, reset gate r, candidate
        self.kernel = self.add_weight((input_shape[-1], columns), name="kernel")
        self.recurrent_kernel = self.add_weight(
            (self.units, columns), "orthogonal", name="recurrent_kernel"
        )
        self.bias = self.add_weight((2, columns), "zeros", name="bias")

    def call(
        self, inputs: KerasTensor, states: list[KerasTensor]
    ) -> tuple[KerasTensor, list[KerasTensor]]:
        h = states[0]
        x_z, x_r, x_h = ops.split(inputs @ self.kernel + self.bias[0], 3, axis=-1)
        h_z, h_r, h_h = ops.split(h @ self.recurrent_kernel + self.bias[1], 3, axis=-1)
        z = ops.sigmoid(x_z + h_z)
        r = ops.sigmoid(x_r + h_r)
        h = z * h + (1 - z) * self.activation(x_h + r * h_h)
        return h, [h]

    def get_config(self) -> dict:
        activation = keras.activations.serialize(self.activation)
        return {**super().get_config(), "units": self.units, "activation": activation}
