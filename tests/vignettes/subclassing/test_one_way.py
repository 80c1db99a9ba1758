"""Where a function may stand for a class, as vignettes/subclassing/one_way.md says."""

import keras
import numpy as np

from tests.versions import defect

X = np.ones((2, 1), "float32")


def start(shape, dtype=None):
    return 3 * keras.ops.ones(shape, dtype)


def difference(y_true, y_pred):
    return keras.ops.mean(y_true - y_pred, axis=-1)


def at_most_two(w):
    return keras.ops.minimum(w, 2)


def penalty(w):
    return 5 * keras.ops.sum(w)


def after_a_step(loss="mse", metrics=None, **options):
    """The logs of a step that changes nothing by itself, and the weight after it."""
    dense = keras.layers.Dense(1, use_bias=False, **{"kernel_initializer": "ones"} | options)
    model = keras.Sequential([keras.Input((1,)), dense])
    model.compile(keras.optimizers.SGD(0.0), loss, metrics=metrics)
    logs = model.train_on_batch(X, 2 * X, return_dict=True)
    return {name: float(value) for name, value in logs.items()}, float(dense.get_weights()[0][0, 0])


def test_an_initializer_may_be_a_function():
    assert after_a_step(kernel_initializer=start)[1] == 3


def test_a_loss_may_be_a_function():
    assert after_a_step(loss=difference)[0]["loss"] == 1


def test_a_metric_may_be_a_function():
    assert after_a_step(metrics=[difference])[0]["difference"] == 1


@defect("plain functions are refused, keras#22730", since="3.1", until="3.15")
def test_a_constraint_may_be_a_function():
    assert after_a_step(kernel_initializer=start, kernel_constraint=at_most_two)[1] == 2


@defect("plain functions are refused, keras#22795", since="3.1", until="3.15")
def test_a_regularizer_may_be_a_function():
    assert after_a_step(kernel_regularizer=penalty)[0]["loss"] == 1 + 5
