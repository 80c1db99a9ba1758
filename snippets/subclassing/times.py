"""A layer that multiplies by a number."""

from typing import Any

import keras
from keras import KerasTensor


@keras.saving.register_keras_serializable("revisiting_keras")
class Times(keras.Layer):
    """Multiply the inputs by a factor.

    Args:
        factor: What the inputs are multiplied by, a float.
        **kwargs: Passed on to keras.Layer (`name`, `dtype`, `trainable`).

    Call arguments:
        x: The inputs, floats of any shape.

    Returns:
        A tensor of the shape of `x`.

    Limits:
        TimeDistributed: `NotImplementedError: Layer Times`, since it does not say its output's
            shape by compute_output_shape.

    Source: keras.layers.Rescaling, without its offset
    Back ends: TensorFlow, JAX
    """

    def __init__(self, factor: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, x: KerasTensor) -> KerasTensor:
        return self.factor * x

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "factor": self.factor}
