"""From a model of sequences to a model of one step, which holds no state."""

import keras
from keras import tree


def one_step_server(model: keras.Sequential) -> keras.Model:
    """Make a model that takes one step of a sequence and its states, with copies of the weights.

    It holds no state, so it serves any number of sequences, each with states of its own.

    Args:
        model: Layers of which each works step by step: recurrent layers with
            `return_sequences=True`, and layers such as Dense. It is built.

    Returns:
        A model whose inputs are the step, shape (batch, features), and the states, and whose
        outputs are the output of the step and the next states, in the same order.

    Raises:
        ValueError: A layer needs several steps, as Bidirectional and Conv1D do, or goes backwards.

    Source: the contract of a cell, in the docstring of keras.layers.RNN
    Back ends: TensorFlow, JAX
    """
    step = output = keras.Input(model.input_shape[2:])
    before, after = [], []
    for layer in model.layers:
        if getattr(layer, "go_backwards", False):
            raise ValueError(f"{layer.name} begins with the last step.")
        recurrent = isinstance(layer, keras.layers.RNN)
        part = layer.cell if recurrent else layer
        # A copy with the name of the layer, since all cells of a kind have one name.
        copy = part.from_config({**part.get_config(), "name": layer.name})
        if recurrent:
            start = layer.get_initial_state(batch_size=1)
            states = tree.map_structure(lambda state: keras.Input(state.shape[1:]), start)
            output, states_after = copy(output, states)
            before += tree.flatten(states)
            after += tree.flatten(states_after)
        else:
            output = copy(output)
        copy.set_weights(part.get_weights())
    return keras.Model([step, *before], [output, *after])
