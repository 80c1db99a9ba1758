"""What the page normalization_before_adapt says in words, and what Keras should do and does not."""

import warnings

import keras
import numpy as np
import pytest

from tests.pages import ROOT
from tests.versions import defect

PAGE = ROOT / "vignettes/preprocessing/errors/normalization_before_adapt.md"
CHECK = PAGE.read_text("utf8").split("# Paste from here.\n")[1].split("```")[0]
UNCHANGED = "hands its input on unchanged"
X = np.array([[1.0, 1000.0], [3.0, 5000.0]])
Y = np.zeros((2, 1))
RAISED = {
    "tensorflow": "<tf.Tensor .*> is out of scope and cannot be used here. Use return values, "
    "explicit Python locals or TensorFlow collections to access it.",
    "jax": "^Encountered an unexpected tracer. ",
}
TYPES = {
    "tensorflow": {"InaccessibleTensorError", "TypeError"},
    "jax": {"UnexpectedTracerError"},
}
NORMAL = np.array([[-1.0, -1.0], [1.0, 1.0]])


class Own(keras.Layer):
    def __init__(self, normalizer):
        super().__init__()
        self.normalizer = normalizer

    def call(self, inputs):
        return self.normalizer(inputs)


class OwnModel(keras.Model):
    def __init__(self, normalizer):
        super().__init__()
        self.normalizer = normalizer

    def call(self, inputs):
        return self.normalizer(inputs)


UNBUILT = [
    pytest.param(lambda layer: keras.Sequential([layer]), id="no Input"),
    pytest.param(lambda layer: keras.Sequential([keras.Input((2,)), Own(layer)]), id="own layer"),
    pytest.param(OwnModel, id="own model"),
]


def adapted():
    normalizer = keras.layers.Normalization()
    normalizer.adapt(X)
    return normalizer


def sequential(*layers):
    return keras.Sequential([keras.Input((2,)), *layers])


def called(layer):
    return keras.ops.convert_to_numpy(layer(X))


def fitted(model):
    model.compile(keras.optimizers.SGD(0.0), loss="mse")
    return model.fit(X, X, verbose=0).history["loss"]


def check(model):
    exec(CHECK, {"keras": keras, "model": model})


def test_fit_evaluate_predict_and_a_call_take_the_data_as_it_is_without_a_warning():
    unchanged = X.sum(axis=1, keepdims=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        warnings.simplefilter("error", RuntimeWarning)
        ones = keras.layers.Dense(1, kernel_initializer="ones")
        model = sequential(keras.layers.Normalization(), ones)
        model.compile(keras.optimizers.SGD(0.0), loss="mse")  # learns nothing
        loss = model.fit(X, Y, verbose=0).history["loss"]
        evaluated, predicted = model.evaluate(X, Y, verbose=0), model.predict(X, verbose=0)
        output = called(model)
    np.testing.assert_allclose([*loss, evaluated], np.mean(unchanged**2), rtol=1e-6)
    assert np.array_equal(predicted, unchanged) and np.array_equal(output, unchanged)


@pytest.mark.parametrize("model", UNBUILT)
def test_fit_raises_where_the_layer_is_not_built_before(model):
    with pytest.raises(Exception) as caught:
        fitted(model(keras.layers.Normalization()))
    assert caught.match(RAISED[keras.backend.backend()])
    assert caught.type.__name__ in TYPES[keras.backend.backend()]


@pytest.mark.parametrize("model", [UNBUILT[0], UNBUILT[2]])
def test_the_check_finds_what_fit_raises_for(model):
    made = model(keras.layers.Normalization())
    with pytest.raises(AssertionError, match="is not built"):
        check(made)
    with pytest.raises(Exception, match=RAISED[keras.backend.backend()]):
        fitted(made)


@pytest.mark.parametrize("model", UNBUILT[1:])
def test_fit_raises_there_with_a_mean_that_was_given(model):
    made = model(keras.layers.Normalization(mean=[0.0, 1.0], variance=[1.0, 4.0]))
    with pytest.raises(Exception, match=RAISED[keras.backend.backend()]):
        fitted(made)


@pytest.mark.parametrize("model", UNBUILT)
def test_fit_runs_there_with_a_mean_that_was_given_once_the_layer_is_built(model):
    normalizer = keras.layers.Normalization(mean=X.mean(axis=0), variance=X.var(axis=0))
    made = model(normalizer)
    if made.layers == [normalizer]:
        with pytest.raises(AssertionError, match="is not built"):
            check(made)
    normalizer.build((None, 2))
    check(made)
    np.testing.assert_allclose(fitted(made), np.mean((NORMAL - X) ** 2), rtol=1e-6)


def test_the_check_prints_nothing_for_a_layer_inside_a_layer_of_your_own(capsys):
    own = Own(keras.layers.Normalization())
    own.normalizer.build((None, 2))
    check(sequential(own))
    assert capsys.readouterr().out == ""
    code = CHECK.replace("layers = [model]", "layers = [own.normalizer]")
    assert code != CHECK
    with pytest.raises(AssertionError, match=UNCHANGED):
        exec(code, {"keras": keras, "own": own})
    own.normalizer.adapt(X)
    exec(code, {"keras": keras, "own": own})
    assert capsys.readouterr().out == f"{own.normalizer.name} has its statistics\n"


def test_the_check_sees_a_layer_of_a_model_of_your_own(capsys):
    check(OwnModel(adapted()))
    assert "has its statistics" in capsys.readouterr().out


def test_the_check_fails_for_data_that_are_normal_already():
    normalizer = keras.layers.Normalization()
    normalizer.adapt(NORMAL)
    with pytest.raises(AssertionError, match=UNCHANGED):
        check(sequential(normalizer))


@defect("a Normalization that is built in a traced function keeps a tensor of it")
@pytest.mark.parametrize("model", UNBUILT)
def test_fit_runs_where_the_layer_is_not_built_before(model):
    fitted(model(keras.layers.Normalization()))


@pytest.mark.parametrize("model", UNBUILT)
def test_fit_runs_there_once_the_layer_is_adapted(model):
    loss = fitted(model(adapted()))
    np.testing.assert_allclose(loss, np.mean((NORMAL - X) ** 2), rtol=1e-6)


@pytest.mark.parametrize("model", UNBUILT)
def test_fit_runs_there_unadapted_once_the_layer_is_built(model):
    normalizer = keras.layers.Normalization()
    normalizer.build((None, 2))
    assert fitted(model(normalizer)) == [0.0]


def test_the_check_passes_with_a_mean_that_was_learned_or_given():
    check(sequential(adapted()))
    check(sequential(sequential(adapted())))
    check(sequential(keras.layers.Normalization(mean=[0.0, 1.0], variance=[1.0, 1.0])))
    check(sequential(keras.layers.Normalization(mean=[0.0, 0.0], variance=[1.0, 4.0])))


def test_the_check_finds_a_layer_in_a_model_in_a_model():
    with pytest.raises(AssertionError, match=UNCHANGED):
        check(sequential(adapted(), sequential(keras.layers.Normalization())))


def test_the_check_finds_a_layer_in_a_loaded_model(tmp_path):
    sequential(keras.layers.Normalization()).save(tmp_path / "model.keras")
    with pytest.raises(AssertionError, match=UNCHANGED):
        check(keras.saving.load_model(tmp_path / "model.keras"))


def test_a_clone_is_not_adapted():
    normalizer = adapted()
    rebuilt = keras.layers.Normalization.from_config(normalizer.get_config())
    clone = keras.models.clone_model(sequential(normalizer))
    assert np.array_equal(called(rebuilt), X) and np.array_equal(called(clone), X)
    with pytest.raises(AssertionError, match=UNCHANGED):
        check(clone)


@defect("set_weights changes the weights, not the copies that Normalization computes with")
def test_weights_that_are_set_are_computed_with():
    model = sequential(adapted())
    clone = keras.models.clone_model(model)
    clone.set_weights(model.get_weights())
    np.testing.assert_allclose(called(clone), NORMAL)


def test_weights_that_are_set_are_computed_with_after_finalize_state():
    model = sequential(adapted())
    clone = keras.models.clone_model(model)
    clone.set_weights(model.get_weights())
    assert np.array_equal(clone.get_weights()[0], X.mean(axis=0))
    with pytest.raises(AssertionError, match=UNCHANGED):
        check(clone)
    clone.layers[-1].finalize_state()
    np.testing.assert_allclose(called(clone), NORMAL)
    check(clone)


def test_a_file_of_weights_is_computed_with(tmp_path):
    model = sequential(adapted())
    model.save_weights(tmp_path / "model.weights.h5")
    clone = keras.models.clone_model(model)
    clone.load_weights(tmp_path / "model.weights.h5")
    np.testing.assert_allclose(called(clone), NORMAL)


@defect("what is loaded from an .h5 file is not computed with, keras#20168", until="3.6")
def test_a_model_from_an_h5_file_normalizes(tmp_path):
    sequential(adapted()).save(tmp_path / "model.h5")
    loaded = keras.saving.load_model(tmp_path / "model.h5")
    check(loaded)
    np.testing.assert_allclose(called(loaded), NORMAL)


def test_a_model_from_an_h5_file_normalizes_after_finalize_state(tmp_path):
    sequential(adapted()).save(tmp_path / "model.h5")
    loaded = keras.saving.load_model(tmp_path / "model.h5")
    loaded.layers[-1].finalize_state()
    np.testing.assert_allclose(called(loaded), NORMAL)


@pytest.mark.parametrize("first", ["fit", "evaluate", "predict"])
def test_the_check_passes_where_adapt_came_after_the_first_run(first):
    normalizer = keras.layers.Normalization()
    model = sequential(normalizer)
    model.compile(keras.optimizers.SGD(0.0), loss="mse")
    run = {
        "fit": lambda: model.fit(X, X, verbose=0).history["loss"][0],
        "evaluate": lambda: model.evaluate(X, X, verbose=0),
        "predict": lambda: np.mean((model.predict(X, verbose=0) - X) ** 2),
    }[first]
    assert run() == 0.0
    normalizer.adapt(X)
    check(model)
    assert run() == 0.0
    model.compile(keras.optimizers.SGD(0.0), loss="mse")
    np.testing.assert_allclose(run(), np.mean((NORMAL - X) ** 2), rtol=1e-6)


@defect("a single mean is not taken for all features, keras#20624", until="3.8")
def test_a_single_mean_is_taken_for_all_features():
    normalizer = keras.layers.Normalization(mean=2.0, variance=4.0)
    np.testing.assert_allclose(called(normalizer), (X - 2) / 2)
