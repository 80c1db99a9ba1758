"""The answers to the exercises of vignettes/rnn_cells/the_loop.md."""


def test_exercise_1() -> None:
    import keras

    layer = keras.layers.SimpleRNN(5)
    layer.build((None, None, 3))
    assert layer.count_params() == 5 * (3 + 5 + 1) == 45


def test_exercise_2() -> None:
    import keras
    import numpy as np

    layer = keras.layers.SimpleRNN(2, activation="relu")
    layer.build((None, None, 1))
    weights = [[[1, -2]], [[1, 2], [-1, 0]], [1, 2]]
    layer.set_weights([np.array(weight) for weight in weights])
    h = layer(np.array([[[3], [1], [2], [-1]]]))
    assert np.array(h).tolist() == [[0, 6]]


def test_exercise_3() -> None:
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
