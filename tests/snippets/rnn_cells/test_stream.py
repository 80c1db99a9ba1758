import keras
import numpy as np
import pytest

from snippets.rnn_cells.stream import stream

X = np.random.default_rng(0).normal(size=(2, 6, 3)).astype("float32")


def make(layer=keras.layers.GRU, **kwargs):
    keras.utils.set_random_seed(0)
    inputs = keras.Input(batch_shape=(2, None, 3))
    return keras.Sequential([inputs, layer(4, stateful=True, return_sequences=True, **kwargs)])


def largest(difference):
    return float(np.max(np.abs(difference)))


@pytest.mark.parametrize("layer", ["SimpleRNN", "GRU", "LSTM"])
@pytest.mark.parametrize("ends", [[3], [1, 5], [1, 2, 3, 4, 5]])
def test_the_pieces_give_what_one_long_run_gives(layer, ends):
    model = make(getattr(keras.layers, layer))
    whole = keras.ops.convert_to_numpy(model(X))
    model.layers[0].reset_state()
    pieces = list(stream(model, np.split(X, ends, axis=1)))

    assert len(pieces) == len(ends) + 1
    assert largest(np.concatenate(pieces, axis=1) - whole) == 0.0


def test_what_comes_out_is_numpy():
    assert all(type(piece) is np.ndarray for piece in stream(make(), [X]))


def test_a_second_stream_goes_on_where_the_first_ended():
    model = make()
    first, again = *stream(model, [X]), *stream(model, [X])
    assert largest(first - again) > 0.01


def test_each_output_is_there_before_the_next_piece_is_asked_for():
    asked = []

    def live():
        for step in range(6):
            asked.append(step)
            yield X[:, step : step + 1]

    outputs = stream(make(), live())
    next(outputs)
    next(outputs)
    assert asked == [0, 1]


@pytest.mark.xfail(
    keras.backend.backend() == "jax", reason="on JAX, predict keeps no state", strict=True
)
def test_predict_goes_on_as_a_call_does():
    """Why the snippet calls the model: on JAX the states are not among the model's variables."""
    model = make()
    whole = model.predict(X, batch_size=2, verbose=0)
    model.layers[0].reset_state()
    halves = [model.predict(half, batch_size=2, verbose=0) for half in np.split(X, 2, axis=1)]
    assert np.allclose(np.concatenate(halves, axis=1), whole, atol=1e-6)


@pytest.mark.xfail(
    keras.backend.backend() == "jax", reason="on JAX, fit and evaluate keep no state", strict=True
)
@pytest.mark.parametrize("method", ["fit", "evaluate"])
def test_fit_and_evaluate_leave_a_state(method):
    model = make()
    model.compile(keras.optimizers.SGD(0.0), "mse")
    getattr(model, method)(X, np.zeros((2, 6, 4)), batch_size=2, verbose=0)
    assert largest(keras.ops.convert_to_numpy(model.layers[0].states[0])) > 0


def test_behind_a_masking_layer_zeros_for_masked_steps_make_it_one_long_run():
    padded = X.copy()
    padded[:, 2:4] = 0
    gru = keras.layers.GRU(4, stateful=True, return_sequences=True, zero_output_for_mask=True)
    inputs = keras.Input(batch_shape=(2, None, 3))
    model = keras.Sequential([inputs, keras.layers.Masking(), gru])
    whole = keras.ops.convert_to_numpy(model(padded))
    gru.reset_state()
    pieces = list(stream(model, np.split(padded, 2, axis=1)))
    assert largest(np.concatenate(pieces, axis=1) - whole) < 1e-6
