"""A constraint that keeps every weight at or above zero."""

import keras
from keras import KerasTensor, ops


@keras.saving.register_keras_serializable("revisiting_keras")
class NonNegative(keras.constraints.Constraint):
    """Replace each negative weight by zero, after each step of training.

    Call arguments:
        w: The weight, a float variable or tensor of any shape.

    Returns:
        A tensor of the shape and dtype of `w`, with no entry below zero.

    Source: the constraint of "Revisiting Keras for R" (2021), with keras.ops
    Back ends: TensorFlow, JAX
    """

    def __call__(self, w: KerasTensor) -> KerasTensor:
        return w * ops.cast(w >= 0, w.dtype)
