"""A cell that keeps the picture of the moment in which a sound changed."""

import math
from functools import partial
from typing import Any

import keras
from keras import KerasTensor, ops


@keras.saving.register_keras_serializable("revisiting_keras")
class SnapshotCell(keras.Layer):
    """One step with a frame and a sound, and nested states of the same shapes.

    A gate hears the sound of this step and of the step before, and says how much of the frame
    replaces the picture that is kept.

    Args:
        frame_shape: Shape of a frame, such as (height, width, channels).
        sound_size: Numbers that describe the sound of a step.
        **kwargs: Arguments of `keras.Layer`.

    Call arguments:
        inputs: A list of two tensors: the frame, shape `(batch, *frame_shape)`, and the sound,
            shape (batch, sound_size).
        states: A dict of two tensors of the same shapes: "picture", which is kept, and "sound",
            the sound of the step before.

    Returns:
        The output, which is the picture, flat, and the dict of the new states.

    Source: the update gate of keras.layers.GRUCell, with one gate for a whole picture
    Back ends: TensorFlow, JAX
    """

    def __init__(self, frame_shape: tuple[int, ...], sound_size: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.frame_shape = tuple(frame_shape)
        self.sound_size = sound_size
        self.output_size = math.prod(frame_shape)
        self.gate = keras.layers.Dense(1, activation="sigmoid", dtype=self.dtype_policy)

    def build(self, input_shapes: list[tuple[int | None, ...]]) -> None:
        self.gate.build((None, 2 * self.sound_size))

    def get_initial_state(self, batch_size: int | None = None) -> dict[str, KerasTensor]:
        shapes = {"picture": self.frame_shape, "sound": (self.sound_size,)}
        zeros = partial(ops.zeros, dtype=self.compute_dtype)
        return {name: zeros((batch_size, *shape)) for name, shape in shapes.items()}

    def call(
        self, inputs: list[KerasTensor], states: dict[str, KerasTensor]
    ) -> tuple[KerasTensor, dict[str, KerasTensor]]:
        frame, sound = inputs
        gate = self.gate(ops.concatenate([sound, states["sound"]], axis=-1))
        gate = ops.reshape(gate, (-1, *[1] * len(self.frame_shape)))
        picture = (1 - gate) * states["picture"] + gate * frame
        output = ops.reshape(picture, (-1, self.output_size))
        return output, {"picture": picture, "sound": sound}

    def get_config(self) -> dict:
        config = {"frame_shape": self.frame_shape, "sound_size": self.sound_size}
        return {**super().get_config(), **config}
