"""A recurrent layer that goes over the steps in a Python loop."""

from typing import Any

import keras
from keras import ops, tree


@keras.saving.register_keras_serializable("revisiting_keras")
class LoopedRNN(keras.layers.Wrapper):
    """A loop over a cell whose inputs, states and outputs are nested as you like.

    The number of steps must be known when a model is made: each step becomes a part of it.

    Args:
        cell: A layer with `call(inputs, states)`, which returns the output and the new states,
            and with `get_initial_state(batch_size)`, which returns the first states.
        **kwargs: Arguments of `keras.layers.Wrapper`.

    Call arguments:
        sequences: A tensor, or a list or dict of tensors, each of shape (batch, steps, ...).

    Returns:
        The outputs of all steps, nested as the cell nests one, each of shape (batch, steps, ...).

    Limits:
        open steps: `ValueError: LoopedRNN needs a known number of steps.`
        mask: `UserWarning: this layer does not support masking`, and it loops over the padding.

    Source: the definition of a recurrent network, as in the docstring of keras.layers.RNN
    Back ends: TensorFlow, JAX
    """

    def build(self, sequences_shape: Any) -> None:
        super().build(tree.map_shape_structure(lambda s: (s[0], *s[2:]), sequences_shape))

    def call(self, sequences: Any) -> Any:
        first = tree.flatten(sequences)[0]
        if not isinstance(first.shape[1], int):
            raise ValueError("LoopedRNN needs a known number of steps.")
        states = self.layer.get_initial_state(ops.shape(first)[0])
        outputs = []
        for step in range(first.shape[1]):
            inputs = tree.map_structure(lambda sequence, n=step: sequence[:, n], sequences)
            output, states = self.layer(inputs, states)
            outputs.append(output)
        return tree.map_structure(lambda *steps: ops.stack(steps, axis=1), *outputs)
