import warnings

import keras
import numpy as np
import pytest

from snippets.preprocessing.adapt_normalizer import adapt_normalizer
from tests.versions import since

timeseries = keras.utils.timeseries_dataset_from_array  # a tf.data.Dataset, on each back end
X = np.random.default_rng(0).gamma(2.0, 50.0, size=(60, 3))


class LabelledBatches(keras.utils.PyDataset):
    """Three batches of `(x, y)`, whose labels would spoil the statistics."""

    def __len__(self):
        return 3

    def __getitem__(self, index):
        return X[20 * index : 20 * (index + 1)], np.full(20, 1e6)


iterables = since("3.14", "`Normalization.adapt` takes any iterable of batches, keras#22111")
labels = since("3.14", "`Normalization.adapt` leaves the labels of a batch out, keras#21930")


def statistics(layer):
    mean, variance, _ = layer.get_weights()
    return mean, variance


def test_mean_and_variance_equal_numpy():
    mean, variance = statistics(adapt_normalizer(X))
    np.testing.assert_allclose(mean, X.mean(axis=0), rtol=1e-6)
    np.testing.assert_allclose(variance, X.var(axis=0), rtol=1e-6)


def test_returns_a_normalization_layer_whose_output_is_in_standard_deviations():
    layer = adapt_normalizer(X)
    assert type(layer) is keras.layers.Normalization
    y = keras.ops.convert_to_numpy(layer(X))
    np.testing.assert_allclose(y, (X - X.mean(axis=0)) / X.std(axis=0), atol=1e-5)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(keras.ops.convert_to_tensor(X, dtype="float32"), id="tensor"),
        pytest.param(timeseries(X, None, sequence_length=1, batch_size=9), id="dataset"),
        pytest.param(np.array_split(X, 7), id="list", marks=iterables),
        pytest.param((x for x in np.array_split(X, 7)), id="generator", marks=iterables),
        pytest.param(
            ((x, 1e6) for x in np.array_split(X, 7)), id="generator with labels", marks=iterables
        ),
        pytest.param(
            timeseries(X, np.full(60, 1e6), sequence_length=1, batch_size=9),
            id="dataset with labels",
            marks=labels,
        ),
        pytest.param(LabelledBatches(), id="PyDataset with labels", marks=iterables),
    ],
)
def test_batches_teach_the_same_as_the_array(data):
    mean, variance = statistics(adapt_normalizer(data))
    np.testing.assert_allclose(mean, X.mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(variance, X.var(axis=0), rtol=1e-5)


def test_the_default_axis_is_the_last():
    mean, _ = statistics(adapt_normalizer(X.reshape(20, 3, 3)))
    np.testing.assert_allclose(mean, X.reshape(20, 3, 3).mean(axis=(0, 1)), rtol=1e-6)


def test_axis_none_gives_one_mean_for_all_values():
    mean, variance = statistics(adapt_normalizer(X, axis=None))
    np.testing.assert_allclose(mean, X.mean(), rtol=1e-6)
    np.testing.assert_allclose(variance, X.var(), rtol=1e-6)


def test_a_tuple_of_axes_keeps_each_position():
    mean, _ = statistics(adapt_normalizer(X.reshape(20, 3, 3), axis=(1, 2)))
    np.testing.assert_allclose(mean, X.reshape(20, 3, 3).mean(axis=0), rtol=1e-6)


def test_one_dimensional_data_with_the_default_axis_gives_zeros():
    flat = np.array([1.0, 2.0, 3.0])
    assert not keras.ops.convert_to_numpy(adapt_normalizer(flat)(flat)).any()


def test_normalizing_leaves_the_skewness():
    y = keras.ops.convert_to_numpy(adapt_normalizer(X)(X)).astype("float64")
    expected = (((X - X.mean(axis=0)) / X.std(axis=0)) ** 3).mean(axis=0)
    np.testing.assert_allclose((y**3).mean(axis=0), expected, rtol=1e-4)


@pytest.mark.filterwarnings("ignore:invalid value", "ignore:overflow")
@pytest.mark.parametrize("value", [np.nan, np.inf, 1e30])
def test_a_value_that_spoils_the_variance_is_refused_by_its_column(value):
    """The square of the largest is more than 32 bits can hold, though its mean is not."""
    data = X.copy()
    data[5, 1] = value
    with pytest.raises(ValueError, match=r"NaN, infinite or huge values in the features \[1\]"):
        adapt_normalizer(data)


def test_a_nan_in_one_of_many_batches_is_refused():
    data = X.copy()
    data[30, 2] = np.nan
    with pytest.raises(ValueError, match=r"\[2\]"):
        adapt_normalizer(timeseries(data, None, sequence_length=1, batch_size=9))


def test_without_the_check_a_nan_passes_without_a_warning():
    layer = keras.layers.Normalization()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        layer.adapt(np.array([[1.0, 10.0], [np.nan, 20.0], [3.0, 60.0]]))
    mean, _ = statistics(layer)
    assert np.isnan(mean[0]) and mean[1] == 30


def test_without_adapt_the_data_passes_unchanged():
    y = keras.ops.convert_to_numpy(keras.layers.Normalization()(X))
    assert np.array_equal(y, X.astype("float32"))


def test_a_constant_feature_is_divided_by_epsilon():
    layer = adapt_normalizer(np.ones((3, 1)))
    y = float(layer(np.array([[1.001]]))[0, 0])
    assert y == pytest.approx(0.001 / keras.config.epsilon(), rel=1e-3)


def test_predict_keeps_the_old_statistics_until_compile():
    layer = adapt_normalizer(np.array([[0.0], [2.0]]))
    model = keras.Sequential([keras.Input((1,)), layer])
    x = np.array([[1.0], [3.0]])
    np.testing.assert_allclose(model.predict(x, verbose=0), [[0.0], [2.0]], atol=1e-6)

    layer.adapt(np.array([[10.0], [30.0]]))
    np.testing.assert_allclose(model.predict(x, verbose=0), [[0.0], [2.0]], atol=1e-6)
    called = keras.ops.convert_to_numpy(model(x))
    np.testing.assert_allclose(called, [[-1.9], [-1.7]], atol=1e-6)

    model.compile()
    np.testing.assert_allclose(model.predict(x, verbose=0), called, atol=1e-6)


def test_the_layer_computes_with_a_copy_of_its_weights_that_adapt_makes():
    layer = adapt_normalizer(np.array([[0.0], [2.0]]))
    x = np.array([[1.0], [3.0]])
    _, _, count = layer.get_weights()
    layer.set_weights([np.array([20.0]), np.array([100.0]), count])
    np.testing.assert_allclose(layer(x), [[0.0], [2.0]], atol=1e-6)
    layer.adapt(np.array([[10.0], [30.0]]))
    np.testing.assert_allclose(layer(x), [[-1.9], [-1.7]], atol=1e-6)


def test_a_weight_that_is_computed_with_is_no_constant_of_predict():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    before = model.predict(np.ones((1, 1)), verbose=0)
    model.set_weights([before + 1])
    np.testing.assert_allclose(model.predict(np.ones((1, 1)), verbose=0), before + 1)


LOSSES = {  # the mean square of the output
    "fit": lambda model, x, y: model.fit(x, y, verbose=0).history["loss"][0],
    "evaluate": lambda model, x, y: model.evaluate(x, y, verbose=0),
    "predict": lambda model, x, y: np.square(model.predict(x, verbose=0)).mean(),
}


@pytest.mark.parametrize("first", LOSSES)
def test_each_method_keeps_the_statistics_of_its_own_first_run(first):
    x, y = np.array([[1.0], [3.0]]), np.zeros((2, 1))
    layer = adapt_normalizer(np.array([[0.0], [2.0]]))
    dense = keras.layers.Dense(1, kernel_initializer="ones")
    model = keras.Sequential([keras.Input((1,)), layer, dense])
    model.compile(keras.optimizers.SGD(0.0), "mse")
    assert LOSSES[first](model, x, y) == pytest.approx(2.0)
    layer.adapt(np.array([[10.0], [30.0]]))
    for name, loss in LOSSES.items():
        assert loss(model, x, y) == pytest.approx(2.0 if name == first else 3.25)


def test_compile_with_the_optimizer_keeps_it_and_a_bare_one_replaces_it():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    adam = keras.optimizers.Adam()
    model.compile(adam, loss="mse")
    model.fit(np.ones((1, 1)), np.ones((1, 1)), verbose=0)
    model.compile(optimizer=model.optimizer, loss="mse")
    assert model.optimizer is adam and adam.iterations.numpy() == 1
    model.compile()
    assert type(model.optimizer) is keras.optimizers.RMSprop
    assert model.optimizer.iterations.numpy() == 0
