"""Start each epoch, and each validation, from the initial state."""

from collections.abc import Iterator

import keras


def _stateful(layer: keras.Layer) -> Iterator[keras.layers.RNN]:
    """The stateful recurrent layers in a model or layer."""
    layers = getattr(layer, "layers", [])
    if isinstance(layer, keras.layers.Bidirectional):
        layers = [layer.forward_layer, layer.backward_layer]
    elif getattr(layer, "states", None):
        yield layer
    for inner in layers:
        yield from _stateful(inner)


class ResetEachEpoch(keras.callbacks.Callback):
    """Reset all stateful recurrent layers, in `fit` and in `evaluate`.

    In `fit` when an epoch begins and when validation does, in `evaluate` when it begins.

    A layer goes back to what its cell's `get_initial_state` returns, zeros in the built-in cells.
    Nothing needs to be reset after validation, since the next epoch begins with a reset.
    On JAX `fit` keeps no state from batch to batch, so there is nothing to reset.

    Args:
        validation: Whether validation and `evaluate` start anew as well. False is for validation
            data whose rows go on where the rows of the training data end.

    Source: https://github.com/keras-team/keras/issues/4756
    Back ends: TensorFlow
    """

    def __init__(self, validation: bool = True) -> None:
        super().__init__()
        self.validation = validation

    def _reset(self) -> None:
        for layer in _stateful(self.model):
            states = keras.tree.flatten(layer.states)
            start = keras.tree.flatten(layer.get_initial_state(states[0].shape[0]))
            for place, state in enumerate(states):
                state.assign(start[place])

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        self._reset()

    def on_test_begin(self, logs: dict | None = None) -> None:
        if self.validation:
            self._reset()
