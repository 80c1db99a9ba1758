"""The mean over the steps that a mask shows."""

import keras
from keras import KerasTensor, ops


@keras.saving.register_keras_serializable("revisiting_keras")
class MaskAwarePool(keras.Layer):
    """Mean over the steps that the mask shows, and zeros for a row with none.

    Without a mask it is the mean over all the steps. It hands on no mask, since its output has
    no steps.

    Args:
        **kwargs: Arguments of `keras.Layer`.

    Call arguments:
        inputs: A batch of sequences, shape (batch, steps, features).
        mask: Booleans, shape (batch, steps). False hides a step.

    Returns:
        A tensor of shape (batch, features).

    Source: `GlobalAveragePooling1D`, which gives NaN for a row with no step shown
    Back ends: TensorFlow, JAX
    """

    def call(self, inputs: KerasTensor, mask: KerasTensor | None = None) -> KerasTensor:
        if mask is None:
            return ops.mean(inputs, axis=1)
        shown = ops.expand_dims(mask, -1)
        count = ops.sum(ops.cast(shown, inputs.dtype), axis=1)
        return ops.sum(ops.where(shown, inputs, 0), axis=1) / ops.maximum(count, 1)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        return input_shape[0], input_shape[-1]

    def compute_mask(self, inputs: KerasTensor, previous_mask: KerasTensor | None) -> None:
        return None
