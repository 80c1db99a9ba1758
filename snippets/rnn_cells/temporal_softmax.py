"""A softmax over the time steps that are not masked."""

from typing import Any

import keras
from keras import KerasTensor, ops


@keras.saving.register_keras_serializable("revisiting_keras")
class TemporalSoftmax(keras.Layer):
    """Softmax over the time steps that are not masked: they sum to 1, and masked ones get 0.

    A sample that is masked as a whole is all zeros. The mask is propagated.

    Args:
        **kwargs: Arguments of `keras.Layer`.

    Call arguments:
        inputs: Scores, shape (batch, steps, features).
        mask: Booleans, shape (batch, steps). False masks a time step.

    Returns:
        A tensor of the shape of the inputs, which sums to 1 over the steps.

    Source: the layer of that name in Keras' masking guide, which sums over another axis
    Back ends: TensorFlow, JAX
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True
        self.softmax = keras.layers.Softmax(axis=1, dtype=self.dtype_policy)

    def call(self, inputs: KerasTensor, mask: KerasTensor | None = None) -> KerasTensor:
        if mask is None:
            return self.softmax(inputs)
        shown = ops.expand_dims(mask, -1)
        return ops.where(shown, self.softmax(inputs, mask=shown), 0)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        return input_shape
