"""Feed a sequence to a stateful model piece by piece."""

from collections.abc import Iterable, Iterator

import keras
import numpy as np


def stream(model: keras.Model, pieces: Iterable[np.ndarray]) -> Iterator[np.ndarray]:
    """Yield the output for each piece as it comes; the state goes from one piece to the next.

    The first piece goes on from the state that the model is in: reset it to begin anew.
    The model is called, not its `predict`, which keeps no state on JAX.
    On TensorFlow the outputs differ from those of one long run where a piece begins with masked
    steps, unless the recurrent layers have `zero_output_for_mask=True`; the states do not.

    Args:
        model: A model with stateful recurrent layers, for batches of a fixed size.
        pieces: Arrays of shape (batch, steps, features), in order of time; the number of steps
            may differ from piece to piece if the model's input leaves it open.

    Yields:
        The output for each piece, such as (batch, steps, units).

    Source: the definition of a stateful layer in the docstring of `keras.layers.RNN`
    Back ends: TensorFlow, JAX
    """
    for piece in pieces:
        yield keras.ops.convert_to_numpy(model(piece))
