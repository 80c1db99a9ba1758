"""Read what an adaptable preprocessing layer has stored."""

from typing import Any

import keras
import numpy as np


def state_of(layer: keras.Layer) -> dict[str, Any]:
    """Return the state of a layer, named as the constructor arguments that set it.

    Args:
        layer: One of the layers of `keras.layers` that have an `adapt` method.

    Returns:
        A dict of Python numbers, strings and lists, ready for JSON. `Normalization`: `mean` and
        `variance`, one number per feature, or nothing before the layer is built. `Discretization`:
        `bin_boundaries` (bins - 1,), or None (before Keras 3.9 an empty list). `IntegerLookup`,
        `StringLookup` and `TextVectorization`: `vocabulary`, padding and unknown terms first, so
        that a position is an index, and with `output_mode="tf_idf"` also `idf_weights`, one
        number per term.

    Raises:
        TypeError: If the layer has no state that `adapt` could learn.
        AttributeError: If a layer with `output_mode="tf_idf"` has no weights yet.

    Source: `get_weights`, `get_config`, `get_vocabulary`, `save_own_variables` of `keras.layers`.
    Back ends: TensorFlow, JAX
    """
    config = layer.get_config()
    match layer:
        case keras.layers.Normalization() if config["mean"] is not None:
            return {"mean": config["mean"], "variance": config["variance"]}
        case keras.layers.Normalization():
            names = ("mean", "variance")  # a third weight, a count, stays 0
            return {n: w.tolist() for n, w in zip(names, layer.get_weights(), strict=False)}
        case keras.layers.Discretization():
            return {"bin_boundaries": config["bin_boundaries"]}
        case (
            keras.layers.IntegerLookup()
            | keras.layers.StringLookup()
            | keras.layers.TextVectorization()
        ):
            state = {"vocabulary": np.array(layer.get_vocabulary()).tolist()}
            variables: dict[str, np.ndarray] = {}
            layer.save_own_variables(variables)  # the weights of tf_idf, else nothing
            if variables:
                weights = variables["idf_weights"][: len(state["vocabulary"])]  # less padding
                state["idf_weights"] = weights.tolist()
            return state
        case _:
            raise TypeError(f"{type(layer).__name__} has no state to adapt")
