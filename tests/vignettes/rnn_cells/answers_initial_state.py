"""The answers to the exercises of vignettes/rnn_cells/initial_state.md."""


def test_exercise_1() -> None:
    import keras
    import numpy as np

    speaker = keras.Input((), dtype="int32")
    sequence = keras.Input((5, 3))
    start = keras.layers.Embedding(3, 4)(speaker)  # (batch, units)
    outputs = keras.layers.GRU(4)(sequence, initial_state=start)
    model = keras.Model([speaker, sequence], outputs)

    x = np.zeros((3, 5, 3))
    y = np.array(model([np.array([0, 1, 1]), x]))
    assert not np.allclose(y[0], y[1])
    assert np.allclose(y[1], y[2])


def test_exercise_2() -> None:
    import keras
    import numpy as np

    x = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")
    encoder = keras.layers.Bidirectional(keras.layers.LSTM(4, return_state=True))
    _, forward_h, forward_c, backward_h, backward_c = encoder(x)
    h = keras.ops.concatenate([forward_h, backward_h], axis=-1)
    c = keras.ops.concatenate([forward_c, backward_c], axis=-1)
    decoder = keras.layers.LSTM(8)
    assert decoder(x, initial_state=[h, c]).shape == (2, 8)
    assert [s.shape for s in decoder.get_initial_state(2)] == [h.shape, c.shape]


def test_exercise_3() -> None:
    import keras
    import numpy as np

    keras.utils.set_random_seed(0)
    x = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")
    lstm = keras.layers.LSTM(4, return_state=True)
    whole, _, _ = lstm(x)
    _, h, c = lstm(x[:, :3])
    right, _, _ = lstm(x[:, 3:], initial_state=[h, c])
    swapped, _, _ = lstm(x[:, 3:], initial_state=[c, h])
    assert np.allclose(right, whole, atol=1e-6)
    assert not np.allclose(swapped, whole, atol=1e-3)
