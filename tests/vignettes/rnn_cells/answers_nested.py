"""The answers to the exercises of vignettes/rnn_cells/nested.md."""


def test_exercise_1() -> None:
    import keras
    import numpy as np

    moves, tool = keras.Input((None, 2)), keras.Input((None,), dtype="int32")
    steps = keras.layers.Concatenate()([moves, keras.layers.Embedding(4, 3)(tool)])
    model = keras.Model([moves, tool], keras.layers.GRU(8)(steps))

    x = np.random.default_rng(0).normal(size=(2, 5, 2)).astype("float32")
    first = np.zeros((2, 5), "int32")
    assert steps.shape == (None, None, 5)
    assert not np.allclose(model([x, first]), model([x, first + 3]), atol=1e-3)


def test_exercise_2() -> None:
    import keras
    import numpy as np

    from snippets.rnn_cells.split_cell import SplitCell
    from snippets.rnn_cells.switch_cell import SwitchCell

    first, second = SplitCell(SwitchCell(4), [(2,), (1,)]), keras.layers.GRUCell(3)
    stacked = keras.layers.RNN([first, second])

    x = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")
    below = keras.layers.RNN(first, return_sequences=True)
    assert stacked(x).shape == (2, 3)
    assert np.allclose(stacked(x), keras.layers.RNN(second)(below(x)), atol=1e-6)


def test_exercise_3() -> None:
    import keras
    import numpy as np

    from snippets.rnn_cells.split_cell import SplitCell
    from snippets.rnn_cells.switch_cell import SwitchCell

    rng = np.random.default_rng(0)
    moves = rng.normal(size=(2, 5, 2)).astype("float32")
    pen = rng.integers(2, size=(2, 5, 1)).astype("float32")
    layer = keras.layers.RNN(SplitCell(SwitchCell(4), [(2,), (1,)]))
    right = layer(np.concatenate([moves, pen], axis=-1))
    wrong = layer(np.concatenate([pen, moves], axis=-1))
    assert right.shape == wrong.shape
    assert not np.allclose(right, wrong, atol=0.05)
