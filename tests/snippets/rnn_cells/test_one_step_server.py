import keras
import numpy as np
import pytest

from snippets.rnn_cells.one_step_server import one_step_server

X = np.random.default_rng(0).normal(size=(2, 6, 3)).astype("float32")
STACK = [keras.layers.GRUCell, keras.layers.LSTMCell]


def make(*layers):
    keras.utils.set_random_seed(0)
    return keras.Sequential([keras.Input((None, 3)), *layers])


def lstm(units=4):
    return keras.layers.LSTM(units, return_sequences=True)


MODELS = {
    "one state": lambda: make(keras.layers.GRU(4, return_sequences=True)),
    "two states and a layer without": lambda: make(lstm(), keras.layers.Dense(2)),
    "two layers of two states": lambda: make(lstm(4), keras.layers.LayerNormalization(), lstm(5)),
    "a layer for each step": lambda: make(
        lstm(), keras.layers.TimeDistributed(keras.layers.Dense(2)), keras.layers.ReLU()
    ),
    "normalizations": lambda: make(
        keras.layers.BatchNormalization(), lstm(), keras.layers.UnitNormalization(), lstm(2)
    ),
    "a layer of two cells": lambda: make(
        keras.layers.RNN([cell(4) for cell in STACK], return_sequences=True), lstm(2)
    ),
}


def served(server, x):
    states = [np.zeros((len(x), *shape[1:]), "float32") for shape in server.input_shape[1:]]
    outputs = []
    for t in range(x.shape[1]):
        output, *states = server.predict_on_batch([x[:, t], *states])
        outputs.append(output)
    return np.stack(outputs, axis=1)


@pytest.mark.parametrize("name", MODELS)
def test_step_by_step_it_gives_what_the_model_gives(name):
    model = MODELS[name]()
    assert np.allclose(served(one_step_server(model), X), model(X), atol=1e-6)


def test_its_weights_are_copies():
    model = MODELS["two states and a layer without"]()
    server = one_step_server(model)
    before = served(server, X)
    model.set_weights([0 * weight for weight in model.get_weights()])
    assert len(server.weights) == len(model.weights)
    assert np.array_equal(served(server, X), before)


def test_it_takes_one_step_and_the_states_in_order():
    server = one_step_server(make(lstm(4), lstm(5)))
    assert server.input_shape == [(None, 3), (None, 4), (None, 4), (None, 5), (None, 5)]
    assert server.output_shape == [(None, 5), (None, 4), (None, 4), (None, 5), (None, 5)]


def test_sequences_of_different_ages_are_served_in_one_batch():
    model = MODELS["two states and a layer without"]()
    server = one_step_server(model)
    zeros = [np.zeros((1, 4), "float32")] * 2
    _, *older = server.predict_on_batch([X[:1, 0], *zeros])
    states = [np.concatenate(pair) for pair in zip(older, zeros, strict=True)]
    both, *_ = server.predict_on_batch([np.stack([X[0, 1], X[1, 0]]), *states])
    assert np.allclose(both[0], model(X[:1, :2])[0, -1], atol=1e-6)
    assert np.allclose(both[1], model(X[1:, :1])[0, -1], atol=1e-6)


def test_a_saved_server_is_loaded_with_difference_zero(tmp_path):
    server = one_step_server(MODELS["two layers of two states"]())
    server.save(tmp_path / "server.keras")
    loaded = keras.models.load_model(tmp_path / "server.keras")
    assert np.array_equal(served(loaded, X), served(server, X))


INNER = keras.Sequential([keras.Input((None, 3)), keras.layers.Dense(2)])
SEVERAL = [
    keras.layers.Bidirectional(keras.layers.GRU(2, return_sequences=True)),
    keras.layers.Conv1D(2, 3),
    keras.layers.SpatialDropout1D(0.5),
    INNER,
]


@pytest.mark.parametrize("layer", SEVERAL, ids=lambda layer: type(layer).__name__)
def test_a_layer_that_needs_several_steps_is_refused(layer):
    with pytest.raises(ValueError, match=f"^{layer.name} needs several steps.$"):
        one_step_server(make(layer))


@pytest.mark.parametrize("steps", [None, 6])
def test_a_layer_that_mixes_the_steps_is_refused(steps):
    layer = keras.layers.UnitNormalization(axis=1, name="unit")
    model = keras.Sequential([keras.Input((steps, 3)), layer, lstm()])
    with pytest.raises(ValueError, match=r"^unit mixes the steps\.$"):
        one_step_server(model)


def test_a_layer_that_masks_steps_is_refused():
    model = make(keras.layers.Masking(name="hide"), lstm())
    with pytest.raises(ValueError, match=r"^hide masks steps: leave the mask out"):
        one_step_server(model)


def test_an_embedding_that_masks_zeros_is_refused():
    layer = keras.layers.Embedding(5, 3, mask_zero=True, name="words")
    model = keras.Sequential([keras.Input((None,)), layer, lstm()])
    with pytest.raises(ValueError, match=r"^words masks steps: leave the mask out"):
        one_step_server(model)


def test_an_embedding_without_a_mask_is_exact():
    ids = np.array([[1, 2, 0, 4], [3, 0, 0, 1]], "int32")
    layer = keras.layers.Embedding(5, 3)
    model = keras.Sequential([keras.Input((None,), dtype="int32"), layer, lstm()])
    assert np.allclose(served(one_step_server(model), ids), model(ids), atol=1e-6)


def test_a_layer_that_goes_backwards_is_refused():
    layer = keras.layers.GRU(4, return_sequences=True, go_backwards=True, name="late")
    with pytest.raises(ValueError, match="late begins with the last step"):
        one_step_server(make(layer))


def test_half_precision_is_exact():
    keras.config.set_dtype_policy("mixed_float16")
    try:
        model = make(lstm(), keras.layers.LayerNormalization(), keras.layers.Dense(2))
        assert np.allclose(served(one_step_server(model), X), model(X), atol=2e-3)
    finally:
        keras.config.set_dtype_policy("float32")
