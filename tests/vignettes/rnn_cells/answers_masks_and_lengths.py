"""The answers to the exercises of vignettes/rnn_cells/masks_and_lengths.md."""


def test_exercise_1() -> None:
    import keras
    import numpy as np

    x = np.random.default_rng(0).normal(size=(3, 5, 3)).astype("float32")
    lengths = np.array([5, 3, 2])
    mask = np.arange(5) < lengths[:, None]
    every = keras.layers.LSTM(4, return_sequences=True)
    last = keras.layers.LSTM(4)
    every.build(x.shape)
    last.build(x.shape)
    last.set_weights(every.get_weights())

    outputs = every(x)  # no mask needed: padding on the right comes later
    index = np.reshape(lengths - 1, (3, 1, 1))
    taken = keras.ops.take_along_axis(outputs, index, axis=1)[:, 0]  # (batch, units)
    assert np.allclose(taken, last(x, mask=mask), atol=1e-6)


def test_exercise_2() -> None:
    import keras
    import numpy as np

    x = np.random.default_rng(0).normal(size=(1, 5, 3)).astype("float32")
    x[:, 3:] = 0
    conv = keras.layers.Conv1D(4, 1, bias_initializer="ones")
    conv.supports_masking = True
    layers = [keras.layers.Masking(), conv, keras.layers.GRU(4)]
    model = keras.Sequential([keras.Input((None, 3)), *layers])
    assert np.allclose(model(x), model(x[:, :3]), atol=1e-6)


def test_exercise_3() -> None:
    import keras
    import numpy as np

    x = np.array([[[-3.0], [-1.0], [0.0], [0.0]]], "float32")  # two steps, padded to four
    mask = np.array([[True, True, False, False]])
    pool = keras.layers.GlobalMaxPooling1D()
    assert np.array(pool(x)).tolist() == [[0.0]]

    smallest = np.finfo("float32").min
    mended = keras.ops.where(keras.ops.expand_dims(mask, -1), x, smallest)
    assert np.array(pool(mended)).tolist() == [[-1.0]]
