"""A model that looks at a picture and spells what it shows."""

from typing import Any

import keras
from keras import KerasTensor


@keras.saving.register_keras_serializable("revisiting_keras")
class DigitCaptioner(keras.Model):
    """The picture is encoded to the state that starts the decoder.

    The call is for training, on whole captions. To write, call `encode` once, and `decode`
    once for each character, with the state that it returned last.

    Args:
        signs: Number of different characters, with 0 for padding.
        units: Size of the state.
        **kwargs: Arguments of `keras.Model`.

    Call arguments:
        inputs: A pair: pictures of one channel, shape (batch, rows, columns), and the captions
            as far as they are written, integers of shape (batch, steps).

    Returns:
        Logits of the next character after each step, shape (batch, steps, signs).

    Source: Xu et al. 2015, https://arxiv.org/abs/1502.03044, where a picture is made the initial
        state too; here it is all that the decoder sees of the picture
    Back ends: TensorFlow, JAX
    """

    def __init__(self, signs: int, units: int = 64, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.arguments = {"signs": signs, "units": units}
        policy = self.dtype_policy
        self.convolution = keras.layers.Conv2D(32, 3, activation="relu", dtype=policy)
        self.flatten = keras.layers.Flatten(dtype=policy)
        self.state = keras.layers.Dense(units, activation="tanh", dtype=policy)
        self.signs = keras.layers.Embedding(signs, 16, dtype=policy)
        self.decoder = keras.layers.GRU(
            units, return_sequences=True, return_state=True, dtype=policy
        )
        self.logits = keras.layers.Dense(signs, dtype=policy)

    def encode(self, pictures: KerasTensor) -> KerasTensor:
        """Return the state before the first step, between -1 and 1 as a GRU's is."""
        return self.state(self.flatten(self.convolution(pictures[..., None])))

    def decode(self, caption: KerasTensor, h: KerasTensor) -> tuple[KerasTensor, KerasTensor]:
        """Take one step or several; return the logits and the state after the last."""
        outputs, h = self.decoder(self.signs(caption), initial_state=h)
        return self.logits(outputs), h

    def call(self, inputs: tuple[KerasTensor, KerasTensor]) -> KerasTensor:
        pictures, caption = inputs
        return self.decode(caption, self.encode(pictures))[0]

    def get_config(self) -> dict:
        return {**super().get_config(), **self.arguments}
