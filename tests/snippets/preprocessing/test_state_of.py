import json

import keras
import numpy as np
import pytest

from snippets.preprocessing.state_of import state_of
from tests.versions import defect, since

L = keras.layers
# name: (a fresh layer, data, its state, other data)
CASES = {
    "Normalization": (
        L.Normalization,
        np.array([[1.0, 10.0], [3.0, 30.0]]),
        {"mean": [2.0, 20.0], "variance": [1.0, 100.0]},
        np.array([[5.0, 6.0], [7.0, 8.0]]),
    ),
    "Discretization": (
        lambda: L.Discretization(num_bins=4),
        np.arange(8.0),
        {"bin_boundaries": [1.0, 3.0, 5.0]},
        np.arange(80.0),
    ),
    "IntegerLookup": (
        L.IntegerLookup,
        np.array([7, 2, 7]),
        {"vocabulary": [-1, 7, 2]},
        np.array([4]),
    ),
    "StringLookup": (
        L.StringLookup,
        ["red", "blue", "red"],
        {"vocabulary": ["[UNK]", "red", "blue"]},
        ["green"],
    ),
    "TextVectorization": (
        L.TextVectorization,
        ["red sun", "red moon"],
        {"vocabulary": ["", "[UNK]", "red", "sun", "moon"]},
        ["blue sky"],
    ),
}
each = pytest.mark.parametrize("make, data, state, other", CASES.values(), ids=CASES)


def adapted(layer, data):
    layer.adapt(data)
    return layer


def test_the_layers_with_adapt_are_those_of_the_cases():
    assert {n for n, layer in vars(L).items() if hasattr(layer, "adapt")} == set(CASES)


@each
def test_state_after_adapt(make, data, state, other):
    assert state_of(adapted(make(), data)) == state


@each
def test_state_is_ready_for_json(make, data, state, other):
    found = state_of(adapted(make(), data))
    assert json.loads(json.dumps(found)) == found
    assert {type(v) for v in np.ravel(list(found.values())).tolist()} <= {float, int, str}
    for values in found.values():
        assert {type(v) for v in values} <= {float, int, str}


@each
def test_a_second_adapt_replaces(make, data, state, other):
    again = state_of(adapted(adapted(make(), data), other))
    assert again == state_of(adapted(make(), other)) != state


def test_state_of_fresh_layers():
    assert state_of(L.Normalization()) == {}
    assert state_of(L.Discretization(num_bins=4))["bin_boundaries"] in (None, [])
    assert state_of(L.IntegerLookup()) == {"vocabulary": [-1]}
    assert state_of(L.StringLookup()) == {"vocabulary": ["[UNK]"]}
    assert state_of(L.TextVectorization()) == {"vocabulary": ["", "[UNK]"]}


@since("3.9", "a fresh Discretization has None for its boundaries, no empty list, keras#20971")
def test_a_fresh_discretization_has_no_boundaries():
    assert state_of(L.Discretization(num_bins=4)) == {"bin_boundaries": None}


def test_a_built_normalization_has_mean_zero_and_variance_one():
    layer = L.Normalization()
    layer.build((None, 2))
    assert state_of(layer) == {"mean": [0.0, 0.0], "variance": [1.0, 1.0]}


def test_a_single_mean_is_a_number():
    state = state_of(adapted(L.Normalization(axis=None), np.array([1.0, 3.0])))
    assert state == {"mean": 2.0, "variance": 1.0}


def test_a_state_given_to_the_constructor_is_found_before_the_first_call():
    given = {"mean": [2.0, 20.0], "variance": [1.0, 100.0]}
    assert state_of(L.Normalization(**given)) == given
    assert state_of(L.Discretization(bin_boundaries=[1.0])) == {"bin_boundaries": [1.0]}
    assert state_of(L.StringLookup(vocabulary=["a"])) == {"vocabulary": ["[UNK]", "a"]}


def test_position_in_the_vocabulary_is_the_index_with_padding_and_two_unknowns():
    layer = adapted(
        L.StringLookup(mask_token="", num_oov_indices=2, oov_token="?"), ["red", "blue", "red"]
    )
    vocabulary = state_of(layer)["vocabulary"]
    assert vocabulary == ["", "?", "?", "red", "blue"]
    assert keras.ops.convert_to_numpy(layer(["", "red", "blue"])).tolist() == [0, 3, 4]


@pytest.mark.parametrize("output_mode", ["one_hot", "multi_hot", "count"])
def test_lookups_without_tf_idf_have_no_weights(output_mode):
    layer = adapted(L.StringLookup(output_mode=output_mode), ["red", "blue", "red"])
    assert state_of(layer) == {"vocabulary": ["[UNK]", "red", "blue"]}


def test_tf_idf_weights_equal_the_formula():
    state = state_of(adapted(L.TextVectorization(output_mode="tf_idf"), ["red sun", "red moon"]))
    assert state["vocabulary"] == ["[UNK]", "red", "sun", "moon"]
    terms = np.log(1 + 2 / (1 + np.array([2, 1, 1])))  # log(1 + samples / (1 + samples with it))
    np.testing.assert_allclose(state["idf_weights"], [terms.mean(), *terms], rtol=1e-6)
    assert isinstance(state["idf_weights"], list)


def test_tf_idf_weights_are_as_many_as_the_terms_despite_padding():
    layer = L.StringLookup(output_mode="tf_idf", max_tokens=9, pad_to_max_tokens=True)
    layer.adapt(np.array([["red", "sun"]]))
    state = state_of(layer)
    assert len(state["idf_weights"]) == len(state["vocabulary"]) == 3


def test_a_fresh_tf_idf_layer_has_no_weights_to_read():
    with pytest.raises(AttributeError, match="idf_weights"):
        state_of(L.StringLookup(output_mode="tf_idf"))


def test_a_layer_without_adapt_is_refused_by_its_class():
    with pytest.raises(TypeError, match="Rescaling has no state to adapt"):
        state_of(L.Rescaling(2.0))


@pytest.mark.parametrize(
    "layer, data",
    [
        (L.IntegerLookup(), np.array([7])),
        (L.StringLookup(), ["red"]),
        (L.TextVectorization(), ["red sun"]),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_a_fresh_lookup_refuses_to_be_called(layer, data):
    """TensorFlow says that the table is not initialized; on JAX the message is empty."""
    with pytest.raises(Exception, match=r"Exception encountered when calling") as raised:
        layer(data)
    if keras.backend.backend() == "tensorflow":
        assert type(raised.value).__name__ == "FailedPreconditionError"
        assert "Table not initialized" in str(raised.value)
    else:
        assert type(raised.value) is RuntimeError
        assert "initialized" not in str(raised.value)


@since("3.14", "the lookups adapt on any iterable of batches, keras#22417")
def test_labels_in_a_generator_enter_the_vocabulary_of_an_integer_lookup():
    layer = L.IntegerLookup()
    layer.adapt(pair for pair in [(np.array([7, 2, 7]), np.array([1, 0, 1]))])
    assert set(state_of(layer)["vocabulary"]) == {-1, 7, 2, 1, 0}


def test_labels_in_a_dataset_enter_the_vocabulary_of_an_integer_lookup():
    layer = L.IntegerLookup()
    x, y = np.array([[7], [2], [7]]), np.array([[[1]], [[0]], [[1]]])
    layer.adapt(keras.utils.timeseries_dataset_from_array(x, y, sequence_length=1, batch_size=1))
    assert set(state_of(layer)["vocabulary"]) == {-1, 7, 2, 1, 0}


def test_discretization_learns_approximate_quantiles():
    data = np.random.default_rng(0).permutation(100.0 * np.arange(100))
    state = state_of(adapted(L.Discretization(num_bins=4), data))
    quantiles = np.quantile(data, [0.25, 0.5, 0.75])
    np.testing.assert_allclose(state["bin_boundaries"], quantiles, atol=100)


def test_equally_frequent_terms_come_in_descending_order():
    assert state_of(adapted(L.StringLookup(), ["b", "c", "a", "d", "d"])) == {
        "vocabulary": ["[UNK]", "d", "c", "b", "a"]
    }
    assert state_of(adapted(L.IntegerLookup(), np.array([3, 1, 2, 2])))["vocabulary"] == [
        -1,
        2,
        3,
        1,
    ]


def test_predict_keeps_the_old_boundaries():
    layer = adapted(L.Discretization(num_bins=2), np.arange(8.0))
    model = keras.Sequential([keras.Input((1,)), layer])
    x = np.array([[3.0], [5.0]])
    before = model.predict(x, verbose=0)
    layer.adapt(np.arange(100.0, 108.0))
    assert np.array_equal(model.predict(x, verbose=0), before)
    assert not np.array_equal(keras.ops.convert_to_numpy(model(x)), before)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="true on TensorFlow alone")
@pytest.mark.parametrize(
    "layer, old, new",
    [
        (L.IntegerLookup(), np.array([7, 2, 7]), np.array([2, 7, 2])),
        (L.StringLookup(), ["red", "blue", "red"], ["blue", "red", "blue"]),
        (L.TextVectorization(), ["red sun", "red"], ["red sun", "sun"]),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_predict_keeps_the_old_terms(layer, old, new):
    dtype = "int64" if isinstance(layer, L.IntegerLookup) else "string"
    model = keras.Sequential([keras.Input((1,), dtype=dtype), adapted(layer, old)])
    x = keras.ops.convert_to_tensor(np.array(old).reshape(-1, 1).tolist(), dtype=dtype)
    before = model.predict(x, verbose=0)
    layer.adapt(new)
    assert np.array_equal(model.predict(x, verbose=0), before)
    assert not np.array_equal(keras.ops.convert_to_numpy(model(x)), before)


def test_only_normalization_keeps_its_state_in_weights():
    weights = {n: len(adapted(make(), data).weights) for n, (make, data, *_) in CASES.items()}
    assert {name for name, count in weights.items() if count} == {"Normalization"}


def test_only_discretization_keeps_its_state_in_its_configuration():
    kept = set()
    for name, (make, data, state, _) in CASES.items():
        layer = adapted(make(), data)
        if state_of(type(layer).from_config(layer.get_config())) == state:
            kept.add(name)
    assert kept == {"Discretization"}


@pytest.mark.parametrize("name", ["Normalization", "Discretization", "IntegerLookup"])
def test_a_file_of_weights_brings_back_the_statistics_alone(name, tmp_path):
    make, data, state, _ = CASES[name]
    layer, fresh = adapted(make(), data), make()
    entry = keras.Input(data.shape[1:] or (1,), dtype=layer.input_dtype)
    keras.Sequential([entry, layer]).save_weights(tmp_path / "model.weights.h5")
    keras.Sequential([entry, fresh]).load_weights(tmp_path / "model.weights.h5")
    assert (state_of(fresh) == state) is (name == "Normalization")


@defect("a file of weights with those of tf_idf cannot be loaded, keras#22004", until="3.14")
def test_a_file_of_weights_brings_back_the_weights_of_tf_idf_without_the_terms(tmp_path):
    data = np.array([[7, 2], [7, 3]])
    layer, fresh = (L.IntegerLookup(output_mode="tf_idf") for _ in range(2))
    layer.adapt(data)
    entry = keras.Input((2,), dtype="int64")
    keras.Sequential([entry, layer]).save_weights(tmp_path / "model.weights.h5")
    keras.Sequential([entry, fresh]).load_weights(tmp_path / "model.weights.h5")

    kept, loaded = {}, {}
    layer.save_own_variables(kept)
    fresh.save_own_variables(loaded)
    np.testing.assert_array_equal(loaded["idf_weights"], kept["idf_weights"])
    assert state_of(fresh)["vocabulary"] == [-1]
    with pytest.raises(RuntimeError, match="must set the layer's vocabulary"):
        fresh(data)


@pytest.mark.parametrize("name", ["Normalization", "Discretization", "IntegerLookup"])
def test_a_saved_model_brings_back_the_state(name, tmp_path):
    make, data, state, _ = CASES[name]
    layer = adapted(make(), data)
    model = keras.Sequential([keras.Input(data.shape[1:] or (1,), dtype=layer.input_dtype), layer])
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert state_of(loaded.layers[-1]) == state


@defect("a saved model with tf_idf cannot be loaded, keras#22004", until="3.14")
def test_a_saved_model_brings_back_the_terms_and_weights_of_tf_idf(tmp_path):
    layer = adapted(L.IntegerLookup(output_mode="tf_idf"), np.array([[7, 2], [7, 3]]))
    model = keras.Sequential([keras.Input((2,), dtype="int64"), layer])
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert state_of(loaded.layers[-1]) == state_of(layer)
