"""What Keras should do and does not, where the page what_a_layer_knows shows a way round."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.versions import defect

L = keras.layers


@defect("a fresh Discretization has boundaries in its configuration, keras#20971", until="3.9")
def test_a_fresh_discretization_can_be_rebuilt_from_its_configuration():
    config = L.Discretization(num_bins=4).get_config()
    assert L.Discretization.from_config(config).num_bins == 4


@defect("a fresh Discretization puts every value into bin 0, keras#20971", until="3.9")
def test_a_fresh_discretization_refuses_to_be_called():
    with pytest.raises(ValueError, match="call `adapt"):
        L.Discretization(num_bins=4)(np.array([1.0, 5.0]))


@pytest.mark.skipif(keras.config.backend() == "tensorflow", reason="TensorFlow gives a reason")
@defect("on JAX a lookup without a vocabulary gives no reason for its error")
def test_a_fresh_lookup_says_why_it_refuses_to_be_called():
    with pytest.raises(Exception, match="initialized|vocabulary|adapt"):
        L.StringLookup()(["red"])


@defect("the lookups learn the labels of a dataset; Normalization leaves them out, keras#21930")
def test_labels_are_left_out_of_a_vocabulary():
    layer = L.IntegerLookup()
    layer.adapt(tf.data.Dataset.from_tensor_slices(([7, 2, 7], [1, 0, 1])).batch(3))
    assert list(layer.get_vocabulary()) == [-1, 7, 2]


@defect("a lookup takes a dict for its keys since it takes iterables, keras#22417", since="3.14")
def test_a_dict_of_columns_is_refused_by_a_lookup():
    with pytest.raises((TypeError, ValueError)):
        L.StringLookup().adapt({"colour": np.array(["red", "blue", "red"])})


@defect("a Normalization with a given state keeps tensors of the first graph that it is built in")
def test_a_given_state_is_of_use_after_a_dataset():
    layer = L.Normalization(mean=[1.0], variance=[1.0])
    list(tf.data.Dataset.from_tensor_slices([[1.0]]).batch(1).map(layer))
    assert float(layer(np.array([[3.0]]))[0, 0]) == 2.0


@defect("adapt on a Normalization with a given state fails at an attribute that it has not")
def test_a_given_state_refuses_adapt_in_words():
    with pytest.raises(ValueError, match="adapt"):
        L.Normalization(mean=[1.0], variance=[1.0]).adapt(np.array([[1.0]]))


@defect("what adapt learned before is a constant of the traced predict")
@pytest.mark.parametrize("layer", [L.Normalization(), L.Discretization(num_bins=2)])
def test_predict_uses_what_adapt_learned_last(layer):
    x = np.arange(8.0).reshape(8, 1)
    layer.adapt(x)
    model = keras.Sequential([keras.Input((1,)), layer])
    model.predict(x, verbose=0)
    layer.adapt(100 + x)
    expected = keras.ops.convert_to_numpy(model(x))
    np.testing.assert_allclose(model.predict(x, verbose=0), expected, atol=1e-5)
