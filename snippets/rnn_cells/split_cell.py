"""A cell that splits one tensor into the tensors that another cell takes."""

import math
from itertools import accumulate, pairwise
from typing import Any

import keras
from keras import KerasTensor, ops, tree


@keras.saving.register_keras_serializable("revisiting_keras")
class SplitCell(keras.layers.Wrapper):
    """A cell for `keras.layers.RNN`, around a cell with several inputs or nested states.

    `RNN` hands on one flat vector a step, and flat vectors as states. This splits and shapes
    them as the cell inside wants them.

    Args:
        cell: A layer with `call(inputs, states)`, which returns one output and the new states,
            and with `get_initial_state(batch_size)`, which returns the first states. The states
            may be nested, and have any number of axes. Where the output is not of the size of
            the first state, the cell says its size as `output_size`. Let the first state, in a
            dict the first by name, be the output: RNN on JAX repeats it at a masked step.
        input_shapes: The shape of each input at one step, without the batch, in the order in
            which they were concatenated.
        **kwargs: Arguments of `keras.layers.Wrapper`.

    Call arguments:
        inputs: One step of all inputs, each flat, side by side, shape (batch, features).
        states: A list of the states, each flat, shape (batch, size).

    Returns:
        The output of the cell inside, and the list of its new states, all of them flat.

    Raises:
        ValueError: When it is built for another number of features than `input_shapes` have.

    Source: the contract of a cell in the docstring of keras.layers.RNN
    Back ends: TensorFlow, JAX
    """

    def __init__(
        self, cell: keras.Layer, input_shapes: list[tuple[int, ...]], **kwargs: Any
    ) -> None:
        super().__init__(cell, **kwargs)
        self.input_shapes = [tuple(shape) for shape in input_shapes]
        states = tree.flatten(cell.get_initial_state(1))
        self.state_size = [math.prod(state.shape) for state in states]
        self.output_size = getattr(cell, "output_size", None) or self.state_size[0]

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        wanted = sum(map(math.prod, self.input_shapes))
        if input_shape[-1] != wanted:
            raise ValueError(f"{self.input_shapes} are {wanted} numbers: got {input_shape[-1]}.")
        super().build([(input_shape[0], *shape) for shape in self.input_shapes])

    def get_initial_state(self, batch_size: int | None = None) -> list[KerasTensor]:
        return self.flat(self.layer.get_initial_state(batch_size))

    def flat(self, states: Any) -> list[KerasTensor]:
        """The states, side by side in a list, with one axis beside the batch."""
        pairs = zip(tree.flatten(states), self.state_size, strict=True)
        return [ops.reshape(state, (-1, size)) for state, size in pairs]

    def call(
        self, inputs: KerasTensor, states: list[KerasTensor]
    ) -> tuple[KerasTensor, list[KerasTensor]]:
        bounds = pairwise(accumulate(map(math.prod, self.input_shapes), initial=0))
        places = zip(bounds, self.input_shapes, strict=True)
        parts = [ops.reshape(inputs[:, a:b], (-1, *shape)) for (a, b), shape in places]

        nested = self.layer.get_initial_state(1)  # for how the states are nested and shaped
        pairs = zip(states, tree.flatten(nested), strict=True)
        shaped = [ops.reshape(state, (-1, *like.shape[1:])) for state, like in pairs]
        output, new_states = self.layer(parts, tree.pack_sequence_as(nested, shaped))
        return ops.reshape(output, (-1, self.output_size)), self.flat(new_states)

    def get_config(self) -> dict:
        return {**super().get_config(), "input_shapes": self.input_shapes}
