import keras
import numpy as np
import pytest

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
    names = ["inner/lstm/0", "inner/lstm/1", "both/forward_gru/0", "both/backward_gru/0"]
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


@keras.saving.register_keras_serializable("test_named_states")
class Held(keras.Layer):
    """Layers in attributes of its own: one, a private one, and some in a list and a dictionary."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        some = {"units": 3, "stateful": True, "return_sequences": True}
        self.one, self._other = LAYERS.LSTM(**some, name="one"), LAYERS.GRU(**some, name="other")
        self.listed, self.by_key = [LAYERS.GRU(**some, name="listed")], {1: None, "a": None}
        self.by_key["a"] = LAYERS.GRU(**some, name="keyed")

    def build(self, shape):
        for layer in [self.one, self._other, *self.listed, self.by_key["a"]]:
            layer.build(shape)

    def call(self, x):
        for layer in [self.one, self._other, *self.listed, self.by_key["a"]]:
            x = layer(x)
        return x


HELD = ["one/0", "one/1", "other/0", "listed/0", "keyed/0"]


class Subclassed(keras.Model):
    def __init__(self):
        super().__init__()
        self.held = Held(name="held")

    def call(self, x):
        return self.held(x)


def test_the_layers_that_a_custom_layer_holds_are_searched():
    assert list(named_states(make(Held(name="held")))) == [f"held/{name}" for name in HELD]


def test_a_subclassed_model_is_searched():
    model = Subclassed()
    model(X)
    assert list(named_states(model)) == [f"held/{name}" for name in HELD]


def test_the_layer_in_time_distributed_is_found():
    inner = LAYERS.LSTM(4, stateful=True, name="lstm")
    inputs = keras.Input(batch_shape=(2, 3, 5, 3))
    model = keras.Model(inputs, LAYERS.TimeDistributed(inner, name="around")(inputs))
    assert list(named_states(model)) == ["around/lstm/0", "around/lstm/1"]


def test_the_names_in_a_custom_layer_are_the_same_in_a_loaded_model(tmp_path):
    model = make(Held(name="held"))
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert list(named_states(loaded)) == list(named_states(model))


def test_two_layers_of_one_name_are_refused():
    class Two(keras.Model):
        def __init__(self):
            super().__init__()
            self.both = [LAYERS.GRU(4, stateful=True, name="gru") for _ in range(2)]

        def call(self, x):
            return [gru(x) for gru in self.both]

    model = Two()
    model(X)
    with pytest.raises(ValueError, match="Two layers are named 'gru'"):
        named_states(model)


def test_a_shared_layer_is_named_once():
    layer = LAYERS.GRU(3, stateful=True, return_sequences=True, name="gru")
    inputs = keras.Input(batch_shape=(2, None, 3))
    model = keras.Model(inputs, layer(layer(inputs)))
    assert list(named_states(model)) == ["gru/0"]
