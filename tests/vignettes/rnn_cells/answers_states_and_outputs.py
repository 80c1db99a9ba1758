"""The answers to the exercises of vignettes/rnn_cells/states_and_outputs.md."""


def test_exercise_1() -> None:
    import keras
    import numpy as np

    from snippets.rnn_cells.name_outputs import name_outputs

    x = np.random.default_rng(0).normal(size=(5, 3, 1)).astype("float32")
    layer = keras.layers.Bidirectional(keras.layers.GRU(3, return_state=True))
    named = name_outputs(layer, layer(x))
    shapes = {name: tuple(tensor.shape) for name, tensor in named.items()}
    assert list(shapes) == ["last output", "forward h", "backward h"]
    assert list(shapes.values()) == [(5, 6), (5, 3), (5, 3)]


def test_exercise_2() -> None:
    import keras
    import numpy as np

    x = np.random.default_rng(0).normal(size=(5, 3, 1)).astype("float32")
    lstm = keras.layers.LSTM(2, return_sequences=True, return_state=True)
    outputs, _, _ = lstm(x)
    _, h, c = lstm(x[:, :2])
    assert c.shape == (5, 2)
    assert np.allclose(h, outputs[:, 1], atol=1e-6)


def test_exercise_3() -> None:
    import keras
    import numpy as np

    x = np.random.default_rng(0).normal(size=(5, 3, 1)).astype("float32")
    both = keras.layers.Bidirectional(keras.layers.LSTM(2, return_sequences=True))
    last_output = keras.layers.Bidirectional(keras.layers.LSTM(2))
    both.build(x.shape)
    last_output.build(x.shape)
    last_output.set_weights(both.get_weights())

    changed = x.copy()
    changed[:, 0] = 9
    forward, backward = np.split(np.array(both(changed) - both(x))[:, -1], 2, axis=-1)
    assert np.abs(forward).max() > 0.01
    assert np.abs(backward).max() == 0

    # the last output notices in both halves
    _, backward = np.split(np.array(last_output(changed) - last_output(x)), 2, axis=-1)
    assert np.abs(backward).max() > 0.01
