"""An encoder and a decoder, with or without attention, that translate strings of characters."""

from typing import Any

import keras
from keras import KerasTensor, ops


@keras.saving.register_keras_serializable("revisiting_keras")
class DateTranslator(keras.Model):
    """The last states of the encoder start the decoder, which may attend to all of its outputs.

    The call is for training, on whole sequences. To write, call `encode` once, and `decode`
    once for each character, with the states that it returned last.

    Args:
        letters: Number of different characters to read, with 0 for padding.
        signs: Number of different characters to write, with 0 for padding.
        units: Size of the state of the decoder, an even number.
        attention: Whether the decoder looks back at the outputs of the encoder. If not, all
            that it knows of the source is the state from which it starts.
        **kwargs: Arguments of `keras.Model`.

    Call arguments:
        inputs: A pair of integers: the source, shape (batch, letters of the source), and the
            target as far as it is written, shape (batch, steps).

    Returns:
        Logits of the next sign after each step, shape (batch, steps, signs).

    Source: Luong et al. 2015, https://arxiv.org/abs/1508.04025, its global attention with the
        score `dot`, without the layer of tanh that the paper puts before the logits
    Back ends: TensorFlow, JAX
    """

    def __init__(
        self, letters: int, signs: int, units: int = 64, attention: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.arguments = {"letters": letters, "signs": signs, "units": units}
        self.arguments["attention"] = self.attention = attention
        gru = {"return_sequences": True, "return_state": True, "dtype": self.dtype_policy}
        self.letters = keras.layers.Embedding(letters, 32, mask_zero=True, dtype=self.dtype_policy)
        self.encoder = keras.layers.Bidirectional(
            keras.layers.GRU(units // 2, **gru), dtype=self.dtype_policy
        )
        self.signs = keras.layers.Embedding(signs, 32, dtype=self.dtype_policy)
        self.decoder = keras.layers.GRU(units, **gru)
        self.logits = keras.layers.Dense(signs, dtype=self.dtype_policy)

    def encode(self, source: KerasTensor) -> tuple[KerasTensor, ...]:
        """Return what decode needs: the state h, and the memory and its mask, which stay."""
        memory, forward, backward = self.encoder(self.letters(source))
        return ops.concatenate([forward, backward], axis=-1), memory, ops.not_equal(source, 0)

    def decode(
        self, target: KerasTensor, states: tuple[KerasTensor, ...]
    ) -> tuple[KerasTensor, tuple[KerasTensor, ...]]:
        """Take one step or several; return the logits, and h after the last with the memory."""
        h, memory, mask = states
        outputs, h = self.decoder(self.signs(target), initial_state=h)
        if self.attention:
            context = ops.matmul(self.attend(outputs, memory, mask), memory)
            outputs = ops.concatenate([outputs, context], axis=-1)
        return self.logits(outputs), (h, memory, mask)

    def attend(self, outputs: KerasTensor, memory: KerasTensor, mask: KerasTensor) -> KerasTensor:
        """Return, for each step, the weights of the rows, shape (batch, steps, rows)."""
        # keras.layers.Attention could not hide rows of the memory alone before 3.12, keras#21483.
        scores = ops.einsum("bsf,brf->bsr", outputs, memory)
        return ops.softmax(ops.where(mask[:, None], scores, -1e9), axis=-1)

    def call(self, inputs: tuple[KerasTensor, KerasTensor]) -> KerasTensor:
        source, target = inputs
        return self.decode(target, self.encode(source))[0]

    def get_config(self) -> dict:
        return {**super().get_config(), **self.arguments}
