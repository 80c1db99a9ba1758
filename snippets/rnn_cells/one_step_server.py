"""From a model of sequences to a model of one step, which holds no state."""

import keras
from keras import KerasTensor, ops, tree


def one_step_server(model: keras.Sequential) -> keras.Model:
    """Make a model that takes one step of a sequence and its states, with copies of the weights.

    It holds no state, so it serves any number of sequences, each with states of its own.

    Args:
        model: Layers of which each works time step by time step: recurrent layers with
            `return_sequences=True`, and layers such as Dense. It is built.

    Returns:
        A model whose inputs are the step, shape (batch, features), and the states, and whose
        outputs are the output of the step and the next states, in the same order.

    Raises:
        ValueError: A layer makes a mask, goes backwards, or needs several steps, as Bidirectional,
            Conv1D and a model inside the model do, and UnitNormalization(axis=1).

    Source: the contract of a cell, in the docstring of keras.layers.RNN
    Back ends: TensorFlow, JAX
    """
    step = output = keras.Input(model.input_shape[2:])
    before, after = [], []
    for layer in model.layers:
        if getattr(layer, "go_backwards", False):
            raise ValueError(f"{layer.name} begins with the last step.")
        if layer.compute_mask(layer.input, None) is not None:
            raise ValueError(f"{layer.name} masks steps: leave the mask out, and send no padding.")
        if isinstance(layer, keras.layers.RNN):
            copy = _copy_of(layer.cell, layer.name)
            start = layer.get_initial_state(batch_size=1)
            states = tree.map_structure(lambda state: keras.Input(state.shape[1:]), start)
            output, states_after = copy(output, states)
            before += tree.flatten(states)
            after += tree.flatten(states_after)
            copy.set_weights(layer.cell.get_weights())
        else:
            output = _apply_to_step(layer, output)
    return keras.Model([step, *before], [output, *after])


def _copy_of(layer: keras.Layer, name: str) -> keras.Layer:
    """A layer or a cell under the name of its layer, since all cells of a kind have one name."""
    return layer.from_config({**layer.get_config(), "name": name})


def _apply_to_step(layer: keras.Layer, step: KerasTensor) -> KerasTensor:
    """Apply a copy of a layer to one step, if it treats each step by itself."""
    part = layer.layer if isinstance(layer, keras.layers.TimeDistributed) else layer
    copy = _copy_of(part, layer.name)
    shape = (1, layer.input.shape[1] or 2, *layer.input.shape[2:])
    sequence = ops.cast(keras.random.uniform(shape, seed=0), layer.input.dtype)
    try:
        output = copy(step)
        copy.set_weights(part.get_weights())
        alone, last = copy(sequence[:, -1]), layer(sequence)[:, -1]
    except ValueError as error:
        raise ValueError(f"{layer.name} needs several steps.") from error
    off, largest = ops.max(ops.abs(alone - last)), ops.max(ops.abs(last))
    if off > 0.01 * largest:  # more than the rounding of half precision
        raise ValueError(f"{layer.name} mixes the steps.")
    return output
