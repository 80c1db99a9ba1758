"""A GRU cell that attends, at each step, over a memory kept in its state."""

import math
from typing import Any

import keras
from keras import KerasTensor, ops


@keras.saving.register_keras_serializable("revisiting_keras")
class AttentionCell(keras.Layer):
    """One step of a GRU that reads a memory by dot-product attention.

    The memory is the second state, flat, and does not change: pass it to the RNN layer as
    `initial_state=[h, keras.layers.Flatten()(memory)]`. The memory has no mask: rows of padding
    are attended to like any other.

    Args:
        units: Size of the state h and of the output.
        memory_shape: Shape of the memory without the batch, (rows, size of a row).
        **kwargs: Arguments of `keras.Layer`.

    Call arguments:
        inputs: One step of the sequence, shape (batch, features).
        states: A list of two tensors, h of shape (batch, units), and the memory, flat, of
            shape (batch, rows * size of a row).

    Returns:
        The output, shape (batch, units), and the list of the new h and the same memory.

    Source: Luong et al. 2015, https://arxiv.org/abs/1508.04025, its general score
    Back ends: TensorFlow, JAX
    """

    def __init__(self, units: int, memory_shape: tuple[int, int], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = units
        self.memory_shape = tuple(memory_shape)
        self.state_size = [units, math.prod(memory_shape)]
        self.query = keras.layers.Dense(memory_shape[-1], use_bias=False, dtype=self.dtype_policy)
        self.cell = keras.layers.GRUCell(units, dtype=self.dtype_policy)

    def build(self, input_shape: tuple[int, ...]) -> None:
        self.query.build((None, self.units))
        self.cell.build((None, input_shape[-1] + self.memory_shape[-1]))

    def call(
        self, inputs: KerasTensor, states: list[KerasTensor]
    ) -> tuple[KerasTensor, list[KerasTensor]]:
        h, flat = states
        memory = ops.reshape(flat, (-1, *self.memory_shape))
        weights = ops.softmax(ops.einsum("bf,brf->br", self.query(h), memory))
        context = ops.einsum("br,brf->bf", weights, memory)
        output, [h] = self.cell(ops.concatenate([inputs, context], axis=-1), [h])
        return output, [h, flat]

    def get_config(self) -> dict:
        return {**super().get_config(), "units": self.units, "memory_shape": self.memory_shape}
