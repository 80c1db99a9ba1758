"""A metric that remembers the largest error of an epoch."""

from typing import Any

import keras
from keras import KerasTensor, ops


@keras.saving.register_keras_serializable("revisiting_keras")
class LargestError(keras.Metric):
    """Keep the largest absolute difference between target and prediction.

    Args:
        name: Name of the metric in the logs.
        **kwargs: Passed on to keras.Metric (`dtype`).

    Call arguments:
        y_true: The targets, of any shape.
        y_pred: The predictions, of the shape of `y_true`.
        sample_weight: Not used.

    Returns:
        The largest error since the last reset, in the unit of the target, a tensor of shape ().

    Source: the maximum norm of y_true - y_pred
    Back ends: TensorFlow, JAX
    """

    def __init__(self, name: str = "largest_error", **kwargs: Any) -> None:
        super().__init__(name=name, **kwargs)
        self.largest = self.add_variable(shape=(), initializer="zeros", name="largest")

    def update_state(
        self, y_true: KerasTensor, y_pred: KerasTensor, sample_weight: KerasTensor | None = None
    ) -> None:
        error = ops.subtract(ops.cast(y_true, self.dtype), y_pred)
        self.largest.assign(ops.maximum(self.largest, ops.max(ops.abs(error))))

    def result(self) -> KerasTensor:
        return ops.copy(self.largest)  # not the variable, which changes
