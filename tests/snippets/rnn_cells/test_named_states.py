import keras
import numpy as np

from snippets.rnn_cells.named_states import named_states

X = np.random.default_rng(0).normal(size=(2, 6, 3)).astype("float32")
LAYERS = keras.layers


def make(*layers):
    keras.utils.set_random_seed(0)
    return keras.Sequential([keras.Input(batch_shape=(2, None, 3)), *layers])


def deep():
    inner = make(LAYERS.LSTM(4, stateful=True, return_sequences=True, name="lstm"))
    both = LAYERS.Bidirectional(LAYERS.GRU(5, stateful=True, name="gru"), name="both")
    inputs = keras.Input(batch_shape=(2, None, 3))
    inner.name = "inner"
    return keras.Model(inputs, both(inner(inputs)))


def values(model):
    return {k: keras.ops.convert_to_numpy(v).copy() for k, v in named_states(model).items()}


def test_an_lstm_has_h_and_c_in_the_order_of_its_states():
    model = make(LAYERS.LSTM(4, stateful=True, name="lstm"))
    named = named_states(model)
    assert list(named) == ["lstm/0", "lstm/1"]
    assert [named["lstm/0"], named["lstm/1"]] == list(model.layers[0].states)


def test_two_layers_have_names_of_their_own():
    first = LAYERS.GRU(4, stateful=True, return_sequences=True, name="first")
    model = make(first, LAYERS.GRU(5, stateful=True, name="second"))
    shapes = {name: tuple(state.shape) for name, state in named_states(model).items()}
    assert shapes == {"first/0": (2, 4), "second/0": (2, 5)}


def test_nested_models_and_bidirectional_layers_are_searched():
    names = ["inner/lstm/0", "inner/lstm/1", "both/0", "both/1"]
    assert list(named_states(deep())) == names


def test_a_layer_alone_has_its_states_by_their_place():
    layer = LAYERS.LSTM(4, stateful=True)
    layer.build((2, None, 3))
    assert list(named_states(layer)) == ["0", "1"]


def test_the_states_of_stacked_cells_are_counted_through():
    cells = [LAYERS.LSTMCell(4), LAYERS.GRUCell(5)]
    model = make(LAYERS.RNN(cells, stateful=True, name="stack"))
    assert list(named_states(model)) == ["stack/0", "stack/1", "stack/2"]


def test_what_is_not_stateful_or_not_built_has_none():
    assert named_states(make(LAYERS.LSTM(4), LAYERS.Dense(1))) == {}
    assert named_states(LAYERS.LSTM(4, stateful=True)) == {}


def test_they_are_in_neither_weights_nor_variables():
    model = deep()
    known = {id(v) for v in [*model.weights, *model.variables, *model.non_trainable_variables]}
    assert not known & {id(state) for state in named_states(model).values()}


def test_saved_as_arrays_they_go_on_in_a_loaded_model(tmp_path):
    model = deep()
    model(X)
    model.save(tmp_path / "model.keras")
    np.savez(tmp_path / "states.npz", **named_states(model))
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert all(np.all(value == 0) for value in values(loaded).values())

    with np.load(tmp_path / "states.npz") as saved:
        for name, state in named_states(loaded).items():
            state.assign(saved[name])
    assert np.array_equal(loaded(X), model(X))


def test_the_names_are_those_of_a_clone():
    model = deep()
    assert list(named_states(keras.models.clone_model(model))) == list(named_states(model))
