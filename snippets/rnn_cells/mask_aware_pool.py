"""The mean over the time steps that are not masked."""

import keras
from keras import KerasTensor, ops


@keras.saving.register_keras_serializable("revisiting_keras")
class MaskAwarePool(keras.Layer):
    """Mean over the time steps that are not masked, and zeros for a sample without any.

    Without a mask it is the mean over all time steps. It propagates no mask, since its output
    has no time steps.

    Args:
        **kwargs: Arguments of `keras.Layer`.

    Call arguments:
        inputs: A batch of sequences, shape (batch, steps, features).
        mask: Booleans, shape (batch, steps). False masks a time step.

    Returns:
        A tensor of shape (batch, features).

    Source: `GlobalAveragePooling1D`, which gives NaN for a sample that is masked as a whole
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
