"""Answers to the exercises of vignettes/ecosystem/who_does_what.md."""


def test_exercise_1() -> None:
    import numpy as np

    from snippets.ecosystem.linear_in_keras import linear_in_keras

    rng = np.random.default_rng(0)
    x = rng.normal(size=(50, 2)).astype("float32")  # (points, features)
    y = rng.integers(0, 2, size=(50, 1)).astype("float32")  # (points, 1)

    kernel = -0.5 * x.T @ (0.5 - y) / len(x)  # (features, 1)
    bias = -0.5 * np.mean(0.5 - y, axis=0)  # (1,)
    model = linear_in_keras(x, y, learning_rate=0.5, batch_size=len(x))
    np.testing.assert_allclose(model.get_weights()[0], kernel, atol=1e-6)
    np.testing.assert_allclose(model.get_weights()[1], bias, atol=1e-6)
    assert np.abs(kernel).max() > 0


def test_exercise_2() -> None:
    import threading

    import numpy as np
    import tensorflow as tf

    x = np.random.default_rng(0).normal(size=(40, 2)).astype("float32")  # (points, features)
    made = []  # points so far
    second_begun, third_begun = threading.Event(), threading.Event()

    def points():
        for point in x:
            made.append(point)
            if len(made) == 5:
                second_begun.set()
            if len(made) == 9:
                third_begun.set()
            yield point

    signature = tf.TensorSpec(shape=(2,), dtype="float32")
    dataset = tf.data.Dataset.from_generator(points, output_signature=signature).batch(4)

    batches = iter(dataset.prefetch(2))
    first = next(batches)  # (batch, features)
    assert third_begun.wait(timeout=60)
    assert np.array_equal(np.concatenate([first, *batches]), x)

    made.clear()
    second_begun.clear()
    batches = iter(dataset)
    first = next(batches)
    assert second_begun.wait(timeout=60)
    assert np.array_equal(np.concatenate([first, *batches]), x)

    made.clear()  # TensorFlow adds a prefetch of its own; without it, nothing is made ahead
    options = tf.data.Options()
    options.experimental_optimization.inject_prefetch = False
    for number, batch in enumerate(dataset.with_options(options)):
        assert len(made) == 4 * number + 4
        assert np.array_equal(batch, x[4 * number : 4 * number + 4])


def test_exercise_3() -> None:
    import numpy as np

    from snippets.ecosystem.linear_in_keras import linear_in_keras
    from snippets.ecosystem.linear_in_tensorflow import linear_in_tensorflow
    from snippets.ecosystem.linear_pipeline import linear_pipeline

    x = np.array([[-1.0, 0.0], [1.0, 0.0]], "float32")  # (points, features)
    y = np.array([0.0, 1.0], "float32")  # (points,)

    for train in (linear_in_keras, linear_pipeline):
        kernel = train(x, y).get_weights()[0]  # (features, 1)
        assert kernel[0, 0] > 0
    try:
        linear_in_tensorflow(x, y)
        message = "accepted"
    except ValueError as error:
        message = str(error)
    assert "`logits` and `labels` must have the same shape" in message
