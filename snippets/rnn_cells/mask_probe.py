"""Tell which layers of a model propagate a mask."""

from typing import Any

import keras
import numpy as np


class _MaskOf(keras.Layer):
    """Returns the mask that comes with its input, or None."""

    def __init__(self) -> None:
        super().__init__()
        self.supports_masking = True  # or Keras warns that the mask is lost

    def call(
        self, inputs: keras.KerasTensor, mask: keras.KerasTensor | None = None
    ) -> keras.KerasTensor | None:
        return mask


def mask_probe(model: keras.Model, x: Any) -> dict[str, np.ndarray | None]:
    """Run a model up to each of its layers, and read the mask on what the layer returns.

    A layer may propagate a mask that it did not use: a recurrent layer that is called with
    `initial_state` does so, unless you pass it `mask=` as well.

    Args:
        model: A functional or built Sequential model that calls each of its layers once.
        x: A padded batch, in the form that the model takes.

    Returns:
        The name of each layer with the mask that it propagates, booleans of shape (batch, steps),
        or with None, where it propagates no mask. Of several outputs the first counts.

    Source: `Layer.compute_mask` in the documentation of `keras.Layer`
    Back ends: TensorFlow, JAX
    """
    masks = {}
    for layer in model.layers:
        if not isinstance(layer, keras.layers.InputLayer):
            # One run a layer: some layers take the mask off the tensor that they are given.
            up_to = keras.Model(model.inputs, keras.tree.flatten(layer.output)[0])
            mask = _MaskOf()(up_to(keras.tree.flatten(x)))
            masks[layer.name] = None if mask is None else keras.ops.convert_to_numpy(mask)
    return masks
