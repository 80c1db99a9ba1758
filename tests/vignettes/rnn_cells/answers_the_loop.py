"""The answers to the exercises of vignettes/rnn_cells/the_loop.md."""


def test_exercise_1() -> None:
    """Each unit has a weight for each feature, one for each unit, and a bias."""
    import keras

    layer = keras.layers.SimpleRNN(5)
    layer.build((None, None, 3))
    assert layer.count_params() == 5 * (3 + 5 + 1) == 45


def test_exercise_2() -> None:
    """The input gives −1 and 2, the state 1 − 10 and 2, the bias 1 and 2: relu makes 0 and 6."""
    import keras
    import numpy as np

    layer = keras.layers.SimpleRNN(2, activation="relu")
    layer.build((None, None, 1))
    weights = [[[1, -2]], [[1, 2], [-1, 0]], [1, 2]]
    layer.set_weights([np.array(weight) for weight in weights])
    h = layer(np.array([[[3], [1], [2], [-1]]]))
    assert np.array(h).tolist() == [[0, 6]]


def test_exercise_3() -> None:
    """The state is 2ᵗ − 1, and the largest number of float32 is a little below 2¹²⁸."""
    import keras
    import numpy as np

    x = np.ones((1, 200, 1))
    weights = [np.full((1, 1), 1.0), np.full((1, 1), 2.0), np.zeros(1)]
    finite = {}
    for activation in ["relu", "tanh"]:
        layer = keras.layers.SimpleRNN(1, activation=activation, return_sequences=True)
        layer.build(x.shape)
        layer.set_weights(weights)
        h = np.array(layer(x))[0, :, 0]
        finite[activation] = int(np.sum(np.isfinite(h)))
        print(f"{activation}: state after three steps {h[2]:.2f}, finite for {finite[activation]}")
    assert finite == {"relu": 127, "tanh": 200}
