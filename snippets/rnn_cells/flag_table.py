"""Call an RNN layer with every combination of its flags."""

from collections.abc import Callable
from itertools import product
from typing import Any

import keras


def flag_table(make: Callable[..., keras.Layer], x: keras.KerasTensor) -> list[dict[str, Any]]:
    """Call a layer for each combination of its four flags, each time from the same weights.

    A stateful layer is called twice on the same batch, so that it starts from the states that the
    first call left.

    Args:
        make: Makes the layer from the flags, such as `functools.partial(keras.layers.LSTM, 2)`.
        x: A batch, of the shape that the layer wants: (batch, steps, features) as a rule.

    Returns:
        The sixteen combinations, each a dictionary of "flags", the names of those that are on,
        "layer", the layer, "returned", the tensors as the layer nests them, and "refused", the
        error that Keras raises instead. What there is not is None.

    Source: the flags in the docstring of `keras.layers.RNN`
    Back ends: TensorFlow, JAX
    """
    names = ["return_sequences", "return_state", "go_backwards", "stateful"]
    rows = []
    for switches in product([False, True], repeat=len(names)):
        flags = dict(zip(names, switches, strict=True))
        keras.utils.set_random_seed(0)
        layer = returned = refused = None
        try:
            layer = make(**flags)
            returned = layer(x)
            if flags["stateful"]:
                returned = layer(x)
        except Exception as error:  # whatever the back end raises is what the reader sees
            refused = error
        on = [name for name in names if flags[name]]
        rows.append({"flags": on, "layer": layer, "returned": returned, "refused": refused})
    return rows
