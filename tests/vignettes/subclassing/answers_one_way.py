"""The answers to the exercises of vignettes/subclassing/one_way.md."""


def test_exercise_1() -> None:
    import keras

    from snippets.subclassing.non_negative import NonNegative

    start = keras.initializers.Constant(-1.0)
    dense = keras.layers.Dense(1, kernel_initializer=start, kernel_constraint=NonNegative())
    model = keras.Sequential([keras.Input((2,)), dense])
    model.compile("sgd", "mse")
    assert (dense.get_weights()[0] == -1).all()
    model.fit(keras.ops.ones((4, 2)), keras.ops.ones((4, 1)), verbose=0)
    assert (dense.get_weights()[0] >= 0).all()


def test_exercise_2() -> None:
    import tempfile

    import keras

    @keras.saving.register_keras_serializable("exercise")
    class AtMost(keras.constraints.Constraint):
        def __init__(self, limit):
            self.limit = limit

        def __call__(self, w):
            return keras.ops.minimum(w, self.limit)

        def get_config(self):
            return {"limit": self.limit}

    dense = keras.layers.Dense(1, kernel_constraint=AtMost(0.25))
    with tempfile.TemporaryDirectory() as folder:
        keras.Sequential([keras.Input((2,)), dense]).save(f"{folder}/model.keras")
        loaded = keras.models.load_model(f"{folder}/model.keras")
    assert loaded.layers[0].kernel_constraint.limit == 0.25


def test_exercise_3() -> None:
    import keras

    w = keras.ops.convert_to_tensor([[-1.0], [5.0]])

    class Printed(keras.constraints.Constraint):
        def __call__(self, x):
            return w * keras.ops.cast(w >= 0, w.dtype)

    dense = keras.layers.Dense(1, kernel_constraint=Printed())
    model = keras.Sequential([keras.Input((2,)), dense])
    model.compile("sgd", "mse")
    model.fit(keras.ops.ones((4, 2)), keras.ops.ones((4, 1)), verbose=0)
    assert dense.get_weights()[0].tolist() == [[0], [5]]
