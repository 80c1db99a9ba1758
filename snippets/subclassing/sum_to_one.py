"""A regularizer that draws the columns of a kernel towards the sum of one."""

import keras
from keras import KerasTensor, ops


@keras.saving.register_keras_serializable("revisiting_keras")
class SumToOne(keras.Regularizer):
    """Add to the loss how far the sum of each column of a kernel is from one, squared.

    Args:
        strength: Factor of the penalty, a float.

    Call arguments:
        x: The kernel, a float variable or tensor of shape (inputs, units).

    Returns:
        The penalty, a tensor of shape ().

    Source: the quadratic penalty, strength * sum over units of (1 - sum of the column) ** 2
    Back ends: TensorFlow, JAX
    """

    def __init__(self, strength: float = 1.0) -> None:
        self.strength = strength

    def __call__(self, x: KerasTensor) -> KerasTensor:
        return self.strength * ops.sum((1 - ops.sum(x, axis=0)) ** 2)

    def get_config(self) -> dict[str, float]:
        return {"strength": self.strength}
