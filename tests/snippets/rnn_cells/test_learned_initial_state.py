import keras
import numpy as np
import pytest

from snippets.rnn_cells.learned_initial_state import LearnedInitialState

X = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")
START = [np.full((1, 4), 0.5, "float32"), np.full((1, 4), -2, "float32")]


def started(layer):
    """The layer, wrapped, with the starts above."""
    wrapped = LearnedInitialState(layer)
    wrapped.build(X.shape)
    for weight, value in zip(wrapped.start, START, strict=False):
        weight.assign(value)
    return wrapped


def test_untrained_it_starts_from_zeros_as_the_layer_does():
    layer = keras.layers.GRU(4)
    assert np.array_equal(LearnedInitialState(layer)(X), layer(X))


@pytest.mark.parametrize(
    ("make", "number"),
    [(keras.layers.SimpleRNN, 1), (keras.layers.GRU, 1), (keras.layers.LSTM, 2)],
)
def test_its_weights_start_every_sequence(make, number):
    layer = make(4, return_sequences=True, return_state=True)
    wrapped = started(layer)
    outputs = wrapped(X)
    states = [np.repeat(start, 2, axis=0) for start in START[:number]]
    expected = layer(X, initial_state=states)

    assert len(wrapped.start) == number
    assert len(outputs) == 1 + number
    for one, other in zip(outputs, expected, strict=False):
        assert np.array_equal(one, other)


def test_a_layer_of_several_cells_has_a_start_for_each_state():
    cells = [keras.layers.LSTMCell(4), keras.layers.GRUCell(2)]
    wrapped = LearnedInitialState(keras.layers.RNN(cells))
    wrapped.build(X.shape)

    assert [tuple(weight.shape) for weight in wrapped.start] == [(1, 4), (1, 4), (1, 2)]


NESTED = {
    "several cells": (
        lambda: keras.layers.RNN([keras.layers.LSTMCell(4), keras.layers.GRUCell(2)]),
        X,
    ),
    "pictures": (lambda: keras.layers.ConvLSTM1D(2, 3, padding="same"), np.stack([X, X], axis=2)),
}


@pytest.mark.parametrize(("make", "x"), NESTED.values(), ids=NESTED)
def test_it_starts_layers_whose_states_are_nested_or_have_more_axes(make, x, tmp_path):
    layer = make()
    wrapped = LearnedInitialState(layer)
    wrapped.build(x.shape)
    for weight in wrapped.start:
        weight.assign(0.5 + 0 * weight)
    states = layer.get_initial_state(2)
    halves = keras.tree.map_structure(lambda state: 0.5 + state, states)

    assert np.allclose(wrapped(x), layer(x, initial_state=halves), atol=1e-6)
    assert not np.allclose(wrapped(x), layer(x), atol=1e-3)

    model = keras.Sequential([keras.Input(x.shape[1:]), wrapped])
    model.compile("sgd", "mse")
    model.fit(x, np.ones(model.compute_output_shape(x.shape)), verbose=0)
    assert not any(np.allclose(weight, 0.5, atol=1e-6) for weight in wrapped.start)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert np.allclose(loaded(x), model(x), atol=1e-6)


def test_a_layer_without_an_initial_state_is_refused():
    layer = keras.layers.Bidirectional(keras.layers.GRU(2))
    with pytest.raises(AttributeError, match="get_initial_state"):
        LearnedInitialState(layer)(X)


def test_the_start_is_trained_and_learns_an_unknown_level():
    layer = keras.layers.SimpleRNN(
        1,
        activation=None,
        kernel_initializer="ones",
        recurrent_initializer="ones",
        return_sequences=True,
        trainable=False,
    )
    model = keras.Sequential([keras.Input((5, 1)), LearnedInitialState(layer)])
    model.compile(keras.optimizers.Adam(0.1), loss="mse")
    x = X[..., :1]
    model.fit(x, 5 + np.cumsum(x, axis=1), epochs=300, verbose=0)
    (weight,) = model.trainable_weights

    assert abs(float(weight[0, 0]) - 5) < 1e-3


def test_the_mask_reaches_the_layer_and_what_comes_after():
    ids = np.array([[1, 2, 0, 0], [3, 1, 2, 0]])
    embedding = keras.layers.Embedding(4, 3, mask_zero=True)
    wrapped = started(keras.layers.GRU(4, return_sequences=True))
    model = keras.Sequential([embedding, wrapped, keras.layers.GRU(2)])
    alone = model(ids[:1, :2])

    assert np.allclose(model(ids)[:1], alone, atol=1e-6)


def test_training_reaches_the_layer():
    wrapped = started(keras.layers.GRU(4, dropout=0.5, seed=0))

    assert np.array_equal(wrapped(X), wrapped(X, training=False))
    assert not np.allclose(wrapped(X, training=True), wrapped(X), atol=1e-3)


def test_a_model_knows_the_shape_of_its_output():
    wrapped = LearnedInitialState(keras.layers.GRU(4, return_sequences=True))
    model = keras.Sequential([keras.Input((5, 3)), wrapped])
    assert model.output_shape == (None, 5, 4)


def test_a_saved_model_is_loaded_with_difference_zero(tmp_path):
    model = keras.Sequential([keras.Input((5, 3)), started(keras.layers.LSTM(4))])
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")

    assert np.array_equal(loaded.layers[0].start[1], START[1])
    assert np.array_equal(loaded(X), model(X))


def test_it_is_registered_under_the_name_of_the_project():
    name = keras.saving.get_registered_name(LearnedInitialState)
    assert name == "revisiting_keras>LearnedInitialState"
