"""How much the last output of a recurrent layer still depends on each step of its input."""

import keras
import numpy as np


def gradient_over_time(layer: keras.layers.RNN, x: np.ndarray) -> np.ndarray:
    """Measure the gradient of the last output by the input of each step.

    One step of SGD with a rate of one moves a weight by its gradient. So the input gets a weight
    for each of its numbers, zero at first, that is added to it. The loss of a row is one unit
    of the last output, so that each sequence has a row for each unit.

    Args:
        layer: A built layer that returns its last output alone; it is left as it is.
        x: A batch of sequences, shape (batch, steps, features).

    Returns:
        The norm of all derivatives of the units by the features of a step, shape (batch, steps).

    Source: Pascanu et al. 2013, https://arxiv.org/abs/1211.5063, its temporal components
    Back ends: TensorFlow, JAX
    """
    batch, steps, features = x.shape
    _, units = layer.compute_output_shape(x.shape)
    copy = type(layer).from_config(layer.get_config())
    copy.build(x.shape)
    copy.set_weights(layer.get_weights())

    rows = batch * units
    added = keras.layers.Embedding(rows, steps * features, embeddings_initializer="zeros")
    sequence, row = keras.Input((steps, features)), keras.Input(())
    output = copy(sequence + keras.layers.Reshape((steps, features))(added(row)))
    model = keras.Model([sequence, row], output)
    model.compile(keras.optimizers.SGD(1.0), lambda unit, h: keras.ops.sum(unit * h, axis=1))
    each_unit = np.tile(np.eye(units), (batch, 1))  # (rows, units)
    model.train_on_batch([np.repeat(x, units, axis=0), np.arange(rows)], each_unit)

    [moved] = added.get_weights()
    gradients = -rows * moved.reshape(batch, units, steps, features)  # the loss is a mean of rows
    return np.linalg.norm(gradients.swapaxes(1, 2), axis=(2, 3))
