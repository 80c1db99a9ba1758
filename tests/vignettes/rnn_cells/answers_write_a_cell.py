"""The answers to the exercises of vignettes/rnn_cells/write_a_cell.md."""


def test_exercise_1() -> None:
    import tempfile

    import keras
    import numpy as np

    from snippets.rnn_cells.gru_cell_activation import GRUCellActivation

    @keras.saving.register_keras_serializable("mine")
    def sine(x):
        return keras.ops.sin(x)

    layer = keras.layers.RNN(GRUCellActivation(4, sine))
    model = keras.Sequential([keras.Input((5, 3)), layer])
    with tempfile.TemporaryDirectory() as folder:
        model.save(f"{folder}/model.keras")
        loaded = keras.models.load_model(f"{folder}/model.keras")

    x = np.random.default_rng(0).normal(size=(2, 5, 3))
    assert np.array_equal(loaded(x), model(x))


def test_exercise_2() -> None:
    import keras
    import numpy as np
    from keras import ops

    class PeepholeLSTMCell(keras.layers.LSTMCell):
        def build(self, input_shape):
            super().build(input_shape)
            self.peepholes = self.add_weight((3, self.units), "zeros", name="peepholes")

        def call(self, inputs, states, training=False):
            h, c = states
            sums = inputs @ self.kernel + h @ self.recurrent_kernel + self.bias
            i, f, g, o = ops.split(sums, 4, axis=-1)
            i = ops.sigmoid(i + self.peepholes[0] * c)
            f = ops.sigmoid(f + self.peepholes[1] * c)
            c = f * c + i * ops.tanh(g)
            h = ops.sigmoid(o + self.peepholes[2] * c) * ops.tanh(c)
            return h, [h, c]

    x = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")
    lstm = keras.layers.LSTM(4)
    peephole = keras.layers.RNN(PeepholeLSTMCell(4))
    lstm.build(x.shape)
    peephole.build(x.shape)
    peephole.set_weights([*lstm.get_weights(), np.zeros((3, 4))])
    assert np.allclose(peephole(x), lstm(x), atol=1e-6)
    peephole.set_weights([*lstm.get_weights(), np.ones((3, 4))])
    assert not np.allclose(peephole(x), lstm(x), atol=1e-3)


def test_exercise_3() -> None:
    import keras
    import numpy as np

    from snippets.rnn_cells.attention_cell import AttentionCell

    x = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")
    layer = keras.layers.RNN(AttentionCell(4, memory_shape=(6, 7)))
    silent = layer(x)
    asked = layer(x, initial_state=[np.zeros((2, 4)), np.zeros((2, 42))])
    assert np.array_equal(silent, asked)
