"""Start each epoch, and each validation, from the initial state."""

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


class ResetEachEpoch(keras.callbacks.Callback):
    """Reset all stateful recurrent layers that Keras tracks in a model.

    They may be in models within models, in `TimeDistributed` or `Bidirectional`, or in the
    attributes of a custom layer or model.
    In `fit` the callback resets them when an epoch begins and when validation does, in `evaluate`
    when it begins.

    A layer goes back to what its cell's `get_initial_state` returns, zeros in the built-in cells.
    Nothing needs to be reset after validation, since the next epoch begins with a reset.
    On JAX `fit` keeps no state from batch to batch, so there is nothing to reset.

    Args:
        validation: Whether validation and `evaluate` start anew as well. False is for validation
            data whose sequences go on where those of the training data end.

    Source: https://github.com/keras-team/keras/issues/4756
    Back ends: TensorFlow
    """

    def __init__(self, validation: bool = True) -> None:
        super().__init__()
        self.validation = validation

    def _reset(self) -> None:
        for _, layer in _stateful(self.model):
            states = keras.tree.flatten(layer.states)
            start = keras.tree.flatten(layer.get_initial_state(states[0].shape[0]))
            for place, state in enumerate(states):
                state.assign(start[place])

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        self._reset()

    def on_test_begin(self, logs: dict | None = None) -> None:
        if self.validation:
            self._reset()
