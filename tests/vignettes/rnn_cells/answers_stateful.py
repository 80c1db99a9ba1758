"""The answers to the exercises of vignettes/rnn_cells/stateful.md."""


def test_exercise_1() -> None:
    import keras
    import numpy as np

    x = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")
    gru = keras.layers.GRU(4, stateful=True)
    first = keras.ops.convert_to_numpy(gru(x))
    for state in gru.states:
        state.assign(state * np.array([[0.0], [1.0]], "float32"))
    second = keras.ops.convert_to_numpy(gru(x))

    assert np.allclose(second[0], first[0], atol=1e-6)
    assert not np.allclose(second[1], first[1], atol=1e-3)


def test_exercise_2() -> None:
    import keras
    import numpy as np

    from snippets.rnn_cells.named_states import named_states

    x = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")
    model = keras.Sequential(
        [keras.Input(batch_shape=(2, None, 3)), keras.layers.LSTM(4, stateful=True)]
    )
    model(x)
    kept = {name: np.copy(state) for name, state in named_states(model).items()}
    model.predict(10 * x, verbose=0)
    for name, state in named_states(model).items():
        state.assign(kept[name])

    assert all(np.array_equal(state, kept[name]) for name, state in named_states(model).items())


def test_exercise_3() -> None:
    import keras
    import numpy as np

    x = np.random.default_rng(0).normal(size=(2, 6, 3)).astype("float32")
    both = keras.layers.Bidirectional(keras.layers.GRU(4, stateful=True, return_sequences=True))
    whole = keras.ops.convert_to_numpy(both(x))
    both.reset_state()
    halves = [keras.ops.convert_to_numpy(both(half)) for half in np.split(x, 2, axis=1)]
    difference = np.abs(np.concatenate(halves, axis=1) - whole)  # (rows, steps, units)
    forward, backward = np.split(difference, 2, axis=-1)

    assert np.max(forward) == 0.0
    assert all(np.max(half) > 1e-3 for half in np.split(backward, 2, axis=1))
