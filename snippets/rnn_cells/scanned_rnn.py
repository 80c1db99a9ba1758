"""A recurrent layer on `keras.ops.scan`."""

from typing import Any

import keras
from keras import KerasTensor, ops, tree


@keras.saving.register_keras_serializable("revisiting_keras")
class ScannedRNN(keras.layers.Wrapper):
    """A loop of the back end over a cell whose inputs, states and outputs are nested as you like.

    On TensorFlow, `keras.ops.scan` collects at each step only what is nested and shaped as the
    carry is, so the carry holds the output beside the states, and all of it is collected. There
    it also refuses several sequences of open length, so it runs over the numbers of the steps.

    Args:
        cell: A layer with `call(inputs, states)`, which returns the output and the new states,
            and with `get_initial_state(batch_size)`, which returns the first states, nested as
            the new ones.
        **kwargs: Arguments of `keras.layers.Wrapper`.

    Call arguments:
        sequences: A tensor, or a list or dict of tensors, each of shape (batch, steps, ...).

    Returns:
        The outputs of all steps, nested as the cell nests one, each of shape (batch, steps, ...).

    Limits:
        mask: `UserWarning: this layer does not support masking`, and it loops over the padding.

    Source: the docstring of keras.ops.scan, and keras#19681
    Back ends: TensorFlow, JAX
    """

    def build(self, sequences_shape: Any) -> None:
        super().build(tree.map_shape_structure(lambda s: (s[0], *s[2:]), sequences_shape))

    def call(self, sequences: Any) -> Any:
        rows, steps = ops.shape(tree.flatten(sequences)[0])[:2]
        states = self.layer.get_initial_state(rows)

        def inputs_of(step: KerasTensor | int) -> Any:
            return tree.map_structure(lambda sequence: ops.take(sequence, step, axis=1), sequences)

        def take_step(carry: tuple, step: KerasTensor) -> tuple[tuple, tuple]:
            carry = tuple(self.layer(inputs_of(step), carry[1]))
            return carry, carry

        like_output, _ = self.layer(inputs_of(0), states)  # for its shape: no step reads it
        _, (outputs, _) = ops.scan(take_step, (like_output, states), ops.arange(steps))
        return tree.map_structure(lambda output: ops.moveaxis(output, 0, 1), outputs)
