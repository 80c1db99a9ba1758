"""The answers to the exercises of vignettes/rnn_cells/gru_lstm_inside.md."""


def test_exercise_1() -> None:
    import keras
    import numpy as np

    lstm = keras.layers.LSTM(16)
    lstm.build((None, None, 3))
    bias_f = lstm.get_weights()[2][16:32]
    assert np.all(bias_f == 1)  # unit_forget_bias
    assert np.sum(lstm.get_weights()[2]) == np.sum(bias_f)  # all others are zero


def test_exercise_2() -> None:
    import keras
    import numpy as np

    from snippets.rnn_cells.lstm_by_hand import lstm_by_hand

    x = np.random.default_rng(0).normal(size=(4, 5, 3)).astype("float32")
    lstm = keras.layers.LSTM(2)
    lstm.build(x.shape)
    kernel, recurrent_kernel, bias = lstm.get_weights()
    every_h, every_c = lstm_by_hand(x, kernel, recurrent_kernel, bias)
    h_before = np.concatenate([np.zeros((4, 1, 2)), every_h[:, :-1]], axis=1)
    sums = x @ kernel + h_before @ recurrent_kernel + bias
    i, f, candidate, o = np.split(sums, 4, axis=-1)
    f = 1 / (1 + np.exp(-f))  # (batch, steps, units)

    i = 1 / (1 + np.exp(-i))
    assert np.allclose(every_c[:, 1:], f[:, 1:] * every_c[:, :-1] + (i * np.tanh(candidate))[:, 1:])
    print("forget gate of the first sequence:", f[0].round(2).tolist())


def test_exercise_3() -> None:
    import keras
    import numpy as np

    from snippets.rnn_cells.gradient_over_time import gradient_over_time

    x = np.random.default_rng(0).normal(size=(4, 21, 4)).astype("float32")
    for seed in range(3):
        keras.utils.set_random_seed(seed)
        lstm = keras.layers.LSTM(16)
        lstm.build(x.shape)
        kernel, recurrent_kernel, bias = lstm.get_weights()
        norms = {}
        for bias_f in [1, -10]:
            bias[16:32] = bias_f
            lstm.set_weights([kernel, recurrent_kernel, bias])
            norms[bias_f] = gradient_over_time(lstm, x).mean(axis=0)[0]  # of the first step
        assert norms[-10] < 1e-6 * norms[1]
