"""The states of a model's stateful layers, by name."""

import keras


def named_states(model: keras.Layer) -> dict[str, keras.Variable]:
    """Find the states of all stateful layers, in nested models too.

    They are in neither `weights` nor `variables`, so `save` and `save_weights` leave them out.
    The names are the same in a loaded model and in a clone.

    Args:
        model: A model, or one of its layers, that is built.

    Returns:
        The variables, each of shape (batch, units), by the names of their layers and their
        place in the layer's `states`, such as "lstm/0" for h and "lstm/1" for c.

    Source: https://github.com/keras-team/tf-keras/issues/61, which asks for such a method
    Back ends: TensorFlow, JAX
    """
    # A Bidirectional layer has no `layers`, but the `states` of both directions.
    states = keras.tree.flatten(getattr(model, "states", None) or [])
    named = {str(place): state for place, state in enumerate(states)}
    for layer in getattr(model, "layers", []):
        named |= {f"{layer.name}/{name}": state for name, state in named_states(layer).items()}
    return named
