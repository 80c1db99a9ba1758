"""What the page says beside its cells: other losses, shapes that broadcast, and weights."""

import keras
import numpy as np
import pytest

RNG = np.random.default_rng(0)
X = RNG.normal(size=(4, 5, 3)).astype("float32")
X[:, 3:] = 0
WEIGHTS = np.array([1, 2, 3, 4], "float32")


def model(loss, units, sequences=True, mask=False):
    layers = [keras.layers.LSTM(4, return_sequences=sequences), keras.layers.Dense(units)]
    made = keras.Sequential([keras.layers.Masking()] * mask + layers)
    made.compile("sgd", loss)
    return made


def evaluated(made, y, **options):
    return made.evaluate(X, y, verbose=0, **options)


RANK = "must have rank|same shape up until the last dimension"
SPARSE, ONE_HOT, BINARY = (
    f"{name}_crossentropy" for name in ("sparse_categorical", "categorical", "binary")
)
SAID = [
    (SPARSE, 3, True, (4,), RANK),
    (SPARSE, 3, True, (4, 1), "must have the same shape up until the last dimension"),
    (SPARSE, 3, False, (4, 5), RANK),
    (ONE_HOT, 3, True, (4, 3), "same rank|same shape"),
    (ONE_HOT, 3, False, (4, 5, 3), "same rank|same shape"),
    (ONE_HOT, 3, False, (4, 2), "must have the same shape"),
    (BINARY, 1, True, (4, 1), "must have the same shape"),
    (BINARY, 1, False, (4, 5), "must have the same shape"),
    ("mse", 1, True, (4, 3), "Dimensions must be equal|incompatible shapes for broadcasting"),
]


@pytest.mark.parametrize(("loss", "units", "sequences", "shape", "words"), SAID)
def test_each_loss_has_its_words(loss, units, sequences, shape, words):
    with pytest.raises((ValueError, TypeError), match=words):
        model(loss, units, sequences).fit(X, np.zeros(shape), verbose=0)


@pytest.mark.jax
@pytest.mark.parametrize(("loss", "units", "sequences", "shape", "words"), SAID)
def test_each_loss_has_its_words_on_jax(loss, units, sequences, shape, words):
    with pytest.raises((ValueError, TypeError), match=words):
        model(loss, units, sequences).fit(X, np.zeros(shape), verbose=0)


@pytest.mark.parametrize(
    ("loss", "units", "sequences", "shape"),
    [
        (SPARSE, 3, False, (4,)),
        (SPARSE, 3, True, (4, 5)),
        (ONE_HOT, 3, False, (4, 3)),
        (ONE_HOT, 3, True, (4, 5, 3)),
        ("mse", 1, False, (4, 1)),
        ("mse", 1, True, (4, 5, 1)),
    ],
)
def test_the_shapes_of_the_table_are_taken(loss, units, sequences, shape):
    assert np.isfinite(evaluated(model(loss, units, sequences), np.zeros(shape)))


def compared(loss, sequences, y, against):
    """The loss of a model, and the mean difference of its output and what it is held against."""
    made = model(loss, 1, sequences)
    distance = {"mse": np.square, "mae": np.abs}[loss]
    return evaluated(made, y), distance(made.predict(X, verbose=0) - against).mean()


def broadcasts():
    one, steps = RNG.normal(size=4), RNG.normal(size=(4, 5))
    for loss in ("mse", "mae"):
        yield pytest.param(loss, True, one, one, id=f"{loss}: with all samples")
        yield pytest.param(loss, True, one[:, None], one[:, None, None], id=f"{loss}: each step")
        yield pytest.param(loss, False, steps, steps, id=f"{loss}: one with all steps")


@pytest.mark.parametrize(("loss", "sequences", "y", "against"), broadcasts())
def test_what_broadcasts_is_compared_in_silence(loss, sequences, y, against):
    assert np.isclose(*compared(loss, sequences, y, against), atol=1e-5)


@pytest.mark.jax
@pytest.mark.parametrize(("loss", "sequences", "y", "against"), broadcasts())
def test_what_broadcasts_is_compared_in_silence_on_jax(loss, sequences, y, against):
    assert np.isclose(*compared(loss, sequences, y, against), atol=1e-5)


Y = RNG.normal(size=(4, 5, 1)).astype("float32")


@pytest.mark.parametrize("mask", [True, False])
@pytest.mark.parametrize("method", ["fit", "evaluate"])
def test_a_weight_for_each_sample_does_not_fit_a_loss_for_each_step(mask, method):
    words = r"Incompatible shapes: \[4\] vs. \[4,5\]|Incompatible shapes: \[4,5\] vs. \[4\]"
    with pytest.raises(Exception, match=words):
        getattr(model("mse", 1, mask=mask), method)(X, Y, sample_weight=WEIGHTS, verbose=0)


@pytest.mark.jax
@pytest.mark.parametrize("mask", [True, False])
def test_a_weight_for_each_sample_does_not_fit_a_loss_for_each_step_on_jax(mask):
    with pytest.raises(ValueError, match=r"broadcasting: shapes=\[\(4, 5\), \(4,\)\]"):
        evaluated(model("mse", 1, mask=mask), Y, sample_weight=WEIGHTS)


@pytest.mark.parametrize("mask", [True, False])
@pytest.mark.parametrize("steps", [1, 5])
def test_weights_with_an_axis_of_time_are_those_of_the_samples_and_keep_the_mask(mask, steps):
    made = model("mse", 1, mask=mask)
    squares = np.square(made.predict(X, verbose=0) - Y)[..., 0] * WEIGHTS[:, None]
    weights = np.repeat(WEIGHTS[:, None], steps, axis=1)
    right = (squares[:, :3] if mask else squares).mean()
    assert np.isclose(evaluated(made, Y, sample_weight=weights), right, atol=1e-5)


def as_many_samples_as_steps():
    made = model("mse", 1)
    x, y = X[:, :4], Y[:, :4]
    squares = np.square(made.predict(x, verbose=0) - y)[..., 0]
    measured = made.evaluate(x, y, sample_weight=WEIGHTS, verbose=0)
    return measured, (squares * WEIGHTS[None]).mean()


def test_with_as_many_samples_as_steps_the_weights_go_to_the_steps():
    assert np.isclose(*as_many_samples_as_steps(), atol=1e-5)


@pytest.mark.jax
def test_with_as_many_samples_as_steps_the_weights_go_to_the_steps_on_jax():
    assert np.isclose(*as_many_samples_as_steps(), atol=1e-5)


def test_class_weight_fails_too_and_weights_that_are_looked_up_do_not():
    y = RNG.integers(0, 3, size=(4, 5))
    made = model(SPARSE, 3)
    with pytest.raises(Exception, match="Incompatible shapes"):
        made.fit(X, y, class_weight={0: 1.0, 1: 2.0, 2: 3.0}, verbose=0)
    made = model(keras.losses.SparseCategoricalCrossentropy(from_logits=True), 3)
    weights = np.array([1.0, 2.0, 3.0])
    logits = keras.ops.convert_to_numpy(keras.ops.log_softmax(made(X)))
    losses = -np.take_along_axis(logits, y[..., None], axis=-1)[..., 0]
    measured = evaluated(made, y, sample_weight=weights[y])
    assert np.isclose(measured, (losses * weights[y]).mean(), atol=1e-5)


def test_a_compiled_model_remembers_the_shape_that_failed_until_it_is_compiled_again():
    made = model("mse", 1)
    with pytest.raises(Exception, match="Incompatible shapes"):
        evaluated(made, Y, sample_weight=WEIGHTS)
    with pytest.raises(ValueError, match="Cannot take the length of shape with unknown rank"):
        evaluated(made, Y, sample_weight=WEIGHTS[:, None])
    made.compile("sgd", "mse")
    assert np.isfinite(evaluated(made, Y, sample_weight=WEIGHTS[:, None]))
