"""The states of a model's stateful layers, by name."""

from collections.abc import Iterator

import keras


def _within(layer: keras.Layer) -> list[keras.Layer]:
    """The layers that Keras tracks in a layer: `model.layers`, and the same of any other layer."""
    if isinstance(layer, keras.Model):
        return layer.layers
    return vars(keras.Model)["layers"].fget(layer)


def _stateful(layer: keras.Layer, path: str = "") -> Iterator[tuple[str, keras.layers.RNN]]:
    """Each stateful recurrent layer that is built, after the names that lead to it."""
    if isinstance(layer, keras.layers.RNN) and layer.states:
        yield path, layer
    for inner in _within(layer):
        yield from _stateful(inner, f"{path}{inner.name}/")


def named_states(model: keras.Layer) -> dict[str, keras.Variable]:
    """Find the states of all stateful layers that Keras tracks in a model.

    They may be in models within models, in `TimeDistributed` or `Bidirectional`, or in the
    attributes of a custom layer or model, lists and dictionaries included.
    They are in neither `weights` nor `variables`, so `save` and `save_weights` leave them out.
    A loaded model and a clone have the same names, if you name the layers that a custom layer or
    model makes and its `get_config` returns its own name. Else Keras numbers them anew: "lstm_1".

    Args:
        model: A model, or one of its layers, that is built.

    Returns:
        The variables, each of shape (batch, units), by the names of the layers that lead to them
        and their place in `states`, such as "lstm/0" for h and "lstm/1" for c.

    Raises:
        ValueError: if two layers with states have the same name.

    Source: https://github.com/keras-team/tf-keras/issues/61, which asks for such a method
    Back ends: TensorFlow, JAX
    """
    named: dict[str, keras.Variable] = {}
    for path, layer in _stateful(model):
        for place, state in enumerate(keras.tree.flatten(layer.states)):
            if named.setdefault(f"{path}{place}", state) is not state:
                raise ValueError(f"Two layers are named {path[:-1]!r}. Give each its own name.")
    return named
