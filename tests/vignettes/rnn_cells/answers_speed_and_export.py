"""The answers to the exercises of vignettes/rnn_cells/speed_and_export.md."""


def test_exercise_1() -> None:
    import keras
    import numpy as np

    x = np.random.default_rng(0).normal(size=(4, 6, 3)).astype("float32")
    trained = keras.Sequential([keras.Input((None, 3)), keras.layers.LSTM(5)])
    trained.compile("adam", "mse")
    trained.fit(x, np.ones((4, 5)), epochs=3, verbose=0)
    unrolled = keras.Sequential([keras.Input((6, 3)), keras.layers.LSTM(5, unroll=True)])
    unrolled.set_weights(trained.get_weights())
    assert np.allclose(unrolled(x), trained(x), atol=1e-6)


def test_exercise_2() -> None:
    import keras
    import numpy as np

    x = np.random.default_rng(0).normal(size=(4, 6, 3)).astype("float32")
    hard = keras.layers.GRU(5, recurrent_activation="hard_sigmoid")
    default = keras.layers.GRU(5)
    hard.build(x.shape)
    default.build(x.shape)
    default.set_weights(hard.get_weights())
    assert np.max(np.abs(default(x) - hard(x))) > 1e-3


def test_exercise_3() -> None:
    import keras
    import numpy as np

    from snippets.rnn_cells.one_step_server import one_step_server

    gru = keras.layers.GRU(4, return_sequences=True)
    model = keras.Sequential([keras.Input((None, 3)), gru])
    server = one_step_server(model)
    old, new = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")
    h = np.zeros((1, 4))
    for t in range(3):  # the first user is there for three steps
        _, h = server.predict_on_batch([old[None, t], h])
    states = np.concatenate([h, np.zeros((1, 4))])  # the second one begins
    steps = np.stack([old[3], new[0]])
    outputs, states = server.predict_on_batch([steps, states])
    assert np.allclose(outputs[0], model(old[None, :4])[0, -1], atol=1e-6)
    assert np.allclose(outputs[1], model(new[None, :1])[0, -1], atol=1e-6)
