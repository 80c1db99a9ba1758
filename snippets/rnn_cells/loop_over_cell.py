"""Run a cell over a sequence in a Python loop."""

import keras


def loop_over_cell(
    cell: keras.Layer, sequence: keras.KerasTensor, states: list | None = None
) -> tuple[list[keras.KerasTensor], list[list]]:
    """Call a cell at each time step on the states before, as `RNN(cell)` does without a mask.

    Args:
        cell: A built cell, such as `layer.cell` of a layer that was called.
        sequence: A batch of sequences, shape (batch, steps, features).
        states: The states before the first step, as the cell nests them; those that `RNN` starts
            from if None: zeros, or what the cell's `get_initial_state` gives.

    Returns:
        Two lists with an entry for each step. The first holds the outputs, shape (batch, units),
        and the second the lists of the states after the step.

    Source: https://keras.io/api/layers/recurrent_layers/rnn/
    Back ends: TensorFlow, JAX
    """
    if states is None:
        states = keras.layers.RNN(cell).get_initial_state(len(sequence))
    outputs, states_after = [], []
    for step in range(sequence.shape[1]):
        output, states = cell(sequence[:, step], states)
        outputs.append(output)
        states_after.append(states)
    return outputs, states_after
