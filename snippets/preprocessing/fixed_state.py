"""Rebuild a preprocessing layer with its state given, so that it needs no `adapt`."""

from typing import Any

import keras


def fixed_state(layer: keras.Layer, state: dict[str, Any]) -> keras.Layer:
    """Return a layer configured like `layer`, with `state` as its constructor arguments.

    Args:
        layer: A preprocessing layer, adapted or not. It is not changed.
        state: The arguments that hold the state: `mean` and `variance` (one number per feature),
            `bin_boundaries` (bins - 1,), or `vocabulary` (terms,), with
            `output_mode="tf_idf"` also `idf_weights` (terms,).

    Returns:
        A new layer of the same class and name, built if `layer` is. It cannot be adapted.

    Source: `from_config` of `keras.layers`, with the state put into the configuration.
    Back ends: TensorFlow, JAX
    """
    config = layer.get_config() | state
    config.pop("vocabulary_size", None)  # the size before, which the new vocabulary may not have
    if "bin_boundaries" in state:
        config["num_bins"] = None  # Discretization takes one of the two
    fixed = type(layer).from_config(config)
    if layer.built:
        fixed.build_from_config(layer.get_build_config())
    return fixed
