"""Name each tensor that an RNN layer returns."""

import keras


def name_outputs(
    layer: keras.Layer, returned: keras.KerasTensor | list
) -> dict[str, keras.KerasTensor]:
    """Name what a call of an RNN layer returned, in its order.

    Args:
        layer: The layer: any subclass of `keras.layers.RNN`, a convolutional LSTM,
            `Bidirectional` or `TimeDistributed` around one.
        returned: What the call returned, a tensor, or tensors nested as the layer nests them.

    Returns:
        The tensors by name. "outputs" has shape (batch, steps, units), "last output" and each
        state have shape (batch, units); a convolutional LSTM has the axes of its pictures too.

    Raises:
        ValueError: if the layer does not return as many tensors as its flags say.

    Source: the classes of `keras.layers` whose flags are `return_sequences` and `return_state`
    Back ends: TensorFlow, JAX
    """
    return dict(zip(_names(layer), keras.tree.flatten(returned), strict=True))


def _names(layer: keras.Layer) -> list[str]:
    """The names, in the order of what the layer returns."""
    if isinstance(layer, keras.layers.TimeDistributed):
        return [" + ".join(_names(layer.layer))]  # one tensor, whatever the flags are
    output = "outputs" if layer.return_sequences else "last output"
    if isinstance(layer, keras.layers.Bidirectional):
        sides = {"forward": layer.forward_layer, "backward": layer.backward_layer}
        outputs = [output] if layer.merge_mode else [f"{side} {output}" for side in sides]
        states = [f"{side} {name}" for side, one in sides.items() for name in _states(one.cell)]
    else:
        outputs, states = [output], _states(layer.cell)
    return outputs + states if layer.return_state else outputs


def _states(cell: keras.Layer) -> list[str]:
    """The names of a cell's states: h and c of an LSTM, h of a cell with one state."""
    if isinstance(cell, keras.layers.StackedRNNCells):
        numbered = enumerate(cell.cells, 1)
        return [f"{name} of cell {number}" for number, one in numbered for name in _states(one)]
    if "LSTM" in type(cell).__name__:
        return ["h", "c"]
    if isinstance(cell.state_size, int):
        return ["h"]
    return [f"state {number}" for number, _ in enumerate(cell.state_size, 1)]
