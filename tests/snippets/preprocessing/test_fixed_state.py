import keras
import numpy as np
import pytest

from snippets.preprocessing.fixed_state import fixed_state

L = keras.layers
# name: (a fresh layer, data, arguments that hold the state, the output for the data)
CASES = {
    "Normalization": (
        L.Normalization,
        np.array([[1.0, 10.0], [3.0, 30.0]]),
        {"mean": [2.0, 20.0], "variance": [1.0, 100.0]},
        [[-1.0, -1.0], [1.0, 1.0]],
    ),
    "Normalization, one mean": (
        lambda: L.Normalization(axis=None),
        np.array([1.0, 3.0]),
        {"mean": 2.0, "variance": 1.0},
        [-1.0, 1.0],
    ),
    "Discretization": (
        lambda: L.Discretization(num_bins=4),
        np.arange(8.0),
        {"bin_boundaries": [1.0, 3.0, 5.0]},
        [0, 1, 1, 2, 2, 3, 3, 3],
    ),
    "IntegerLookup": (
        L.IntegerLookup,
        np.array([7, 2, 7]),
        {"vocabulary": [-1, 7, 2]},
        [1, 2, 1],
    ),
    "StringLookup": (
        lambda: L.StringLookup(output_mode="one_hot"),
        ["red", "blue", "red"],
        {"vocabulary": ["[UNK]", "red", "blue"]},
        [[0, 1, 0], [0, 0, 1], [0, 1, 0]],
    ),
    "TextVectorization": (
        lambda: L.TextVectorization(output_mode="multi_hot"),
        ["red sun", "red moon"],
        {"vocabulary": ["[UNK]", "red", "sun", "moon"]},
        [[0, 1, 1, 0], [0, 1, 0, 1]],
    ),
    "TextVectorization, tf-idf": (
        lambda: L.TextVectorization(output_mode="tf_idf"),
        ["red sun", "red moon"],
        {"vocabulary": ["[UNK]", "red", "sun", "moon"], "idf_weights": [0.5, 1.0, 2.0, 4.0]},
        [[0, 1, 2, 0], [0, 1, 0, 4]],
    ),
}
each = pytest.mark.parametrize("make, data, state, output", CASES.values(), ids=CASES)


@each
def test_a_fresh_layer_with_its_state_needs_no_adapt(make, data, state, output):
    fixed = fixed_state(make(), state)
    assert type(fixed) is type(make())
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(fixed(data)), output)


@each
def test_an_adapted_layer_can_be_given_another_state(make, data, state, output):
    layer = make()
    layer.adapt(data[:1])
    fixed = fixed_state(layer, state)
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(fixed(data)), output)


@each
def test_the_layer_itself_is_left_as_it_was(make, data, state, output):
    layer = make()
    layer.adapt(data)
    before = keras.ops.convert_to_numpy(layer(data))
    fixed = fixed_state(layer, state)
    assert fixed is not layer
    assert np.array_equal(keras.ops.convert_to_numpy(layer(data)), before)
    layer.adapt(data)


@each
def test_a_fixed_layer_cannot_be_adapted(make, data, state, output):
    """Normalization says so with an AttributeError, the others in words."""
    fixed = fixed_state(make(), state)
    error = AttributeError if isinstance(fixed, L.Normalization) else ValueError
    with pytest.raises(error, match="adapt"):
        fixed.adapt(data)


@each
def test_name_and_other_arguments_are_kept(make, data, state, output):
    layer = make()
    fixed = fixed_state(layer, state)
    assert fixed.name == layer.name
    changed = {"mean", "variance", "bin_boundaries", "num_bins", "vocabulary", "idf_weights"}
    for key, value in layer.get_config().items():
        if key not in changed | {"vocabulary_size"}:
            assert fixed.get_config()[key] == value, key


def test_the_state_is_in_the_configuration_so_from_config_keeps_it():
    for make, data, state, output in CASES.values():
        fixed = fixed_state(make(), state)
        again = type(fixed).from_config(fixed.get_config())
        np.testing.assert_array_equal(keras.ops.convert_to_numpy(again(data)), output)


def test_discretization_is_given_boundaries_instead_of_a_number_of_bins():
    fixed = fixed_state(L.Discretization(num_bins=4), {"bin_boundaries": [1.0]})
    assert fixed.num_bins is None and fixed.bin_boundaries == [1.0]


def test_built_as_the_original_is():
    layer = L.Normalization()
    state = {"mean": [2.0, 20.0], "variance": [1.0, 100.0]}
    assert not fixed_state(layer, state).built
    layer.build((None, 2))
    fixed = fixed_state(layer, state)
    assert fixed.built
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(fixed.mean), [[2.0, 20.0]])


def test_appended_terms_leave_the_old_indices():
    layer = L.StringLookup()
    layer.adapt(["red", "blue", "red"])
    extended = fixed_state(layer, {"vocabulary": [*layer.get_vocabulary(), "green"]})
    indices = keras.ops.convert_to_numpy(extended(["red", "blue", "green"]))
    assert indices.tolist() == [1, 2, 3]


def test_an_embedding_has_no_row_for_an_appended_term_until_one_is_given():
    """TensorFlow raises an error, JAX gives NaN."""
    old = keras.layers.Embedding(3, 2)
    old.build()
    new = np.array([3])
    if keras.backend.backend() == "tensorflow":
        with pytest.raises(Exception, match="is not in"):
            old(new)
    else:
        assert np.isnan(old(new)).all()
    rows = old.get_weights()[0]
    wider = keras.layers.Embedding(4, 2, weights=np.concatenate([rows, rows[:1]]))
    np.testing.assert_array_equal(wider(new), rows[:1])


def test_variance_one_tames_a_constant_feature():
    layer = L.Normalization()
    layer.adapt(np.ones((3, 1)))
    fixed = fixed_state(layer, {"mean": [1.0], "variance": [1.0]})
    assert float(fixed(np.array([[1.5]]))[0, 0]) == 0.5
