"""A checker that says in one sentence what is wrong with a recurrent cell."""

import keras
from keras import ops


def check_cell(cell: keras.Layer, input_shape: tuple[int, ...]) -> None:
    """Take one step with a cell, and raise on the first promise that it breaks.

    Args:
        cell: The cell. It is built for `input_shape`, unless it is built already.
        input_shape: Shape of one step with its batch, such as (batch, features).

    Raises:
        TypeError: `call` does not return a pair.
        ValueError: The cell has no `state_size`, has sub-layers that do not follow its dtype
            policy, makes weights in `call`, returns new states unlike the states or an output
            unlike `output_size`, or is not made again by its `get_config`. Where Keras raised
            an error, the message ends with that error.

    Source: the contract in the docstring of keras.layers.RNN
    Back ends: TensorFlow, JAX
    """
    name = type(cell).__name__
    size = getattr(cell, "state_size", None)
    if size is None:
        raise ValueError(f"{name} has no state_size: set it in __init__.")

    inputs = keras.random.normal(input_shape, seed=0)
    states = keras.layers.RNN(cell).get_initial_state(input_shape[0])
    if not cell.built:
        cell.build(input_shape)
    built = len(cell.weights)
    policy = cell.dtype_policy.name
    ignored = f"{name} fails under {policy}: give its sub-layers dtype=self.dtype_policy."
    try:
        result = cell(inputs, states)
    except Exception as error:
        if cell.dtype_policy == keras.config.dtype_policy():
            raise  # sub-layers have the global policy, too
        raise ValueError(f"{ignored} {type(error).__name__}: {error}") from error
    if len(cell.weights) != built:
        raise ValueError(f"{name} makes weights in call: make them, or build sub-layers, in build.")
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise TypeError(f"{name}.call must return two things: the output and the new states.")

    output, new_states = result
    before = keras.tree.map_structure(lambda state: tuple(state.shape), states)
    after = keras.tree.map_structure(lambda state: tuple(state.shape), new_states)
    if before != after:
        raise ValueError(f"{name} turns states of shapes {before} into {after}: keep them alike.")
    dtypes = [[s.dtype for s in keras.tree.flatten(both)] for both in (states, new_states)]
    if dtypes[0] != dtypes[1]:
        raise ValueError(f"{ignored} States of {dtypes[0]} become {dtypes[1]}.")

    size = getattr(cell, "output_size", None) or (size if isinstance(size, int) else size[0])
    expected = (size,) if isinstance(size, int) else tuple(size)
    given = tuple(output.shape[1:])
    if given != expected:
        raise ValueError(f"{name} returns an output of shape {given}: RNN expects {expected}.")

    try:
        again = type(cell).from_config(cell.get_config())
    except (NotImplementedError, TypeError, ValueError) as error:
        text = f"{name} cannot be made again from its get_config"
        raise ValueError(f"{text}: {type(error).__name__}: {error}") from error
    inner_is_built = bool(again.weights) and not again.built
    try:
        again.build(input_shape)
        again.set_weights(cell.get_weights())
    except (TypeError, ValueError) as error:
        text = f"{name} made again from its get_config cannot be built and given its weights"
        if inner_is_built:
            text += " (a cell inside comes back built: build it only if it is not built)"
        raise ValueError(f"{text}: {type(error).__name__}: {error}") from error
    if ops.max(ops.abs(again(inputs, states)[0] - output)) > 1e-6:
        raise ValueError(f"{name} made again from its get_config gives another output.")
