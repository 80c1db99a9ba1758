"""What Keras should do, and vignettes/rnn_cells/masks_and_lengths.md does without."""

import warnings

import keras
import numpy as np
import pytest

from snippets.rnn_cells.mask_probe import mask_probe
from tests.versions import defect, since

MASK = np.array([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0], [1, 1, 0, 0, 0]], bool)
X = np.where(MASK[..., None], np.random.default_rng(0).normal(size=(3, 5, 3)), 0).astype("float32")
Y = np.random.default_rng(1).normal(size=(3, 5, 1)).astype("float32")
WILD = np.where(MASK[..., None], Y, 100).astype("float32")


def after_masking(layer):
    """The mask that a layer hands on, and whether Keras warned of a lost mask."""
    inputs = keras.Input((5, 3))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        end = keras.layers.Identity(name="end")(layer(keras.layers.Masking()(inputs)))
        mask = mask_probe(keras.Model(inputs, end), X)["end"]
    return mask, any("destroy the mask" in str(warning.message) for warning in caught)


def evaluate(targets, **arguments):
    keras.utils.set_random_seed(0)
    layers = [keras.layers.LSTM(4, return_sequences=True), keras.layers.Dense(1)]
    model = keras.Sequential([keras.Input((5, 3)), keras.layers.Masking(), *layers])
    model.compile(loss="mse", **arguments)
    return model.evaluate(X, targets, verbose=0, return_dict=True)


@defect("the outputs are turned round and the mask is not, keras#6022")
def test_behind_go_backwards_the_mask_is_turned_round_too():
    layer = keras.layers.GRU(2, return_sequences=True, go_backwards=True)
    assert np.array_equal(after_masking(layer)[0], MASK[:, ::-1])


@defect("MultiHeadAttention takes the mask off the tensor that it is given", since="3.8")
@pytest.mark.filterwarnings("ignore:Layer '(query|key|value)'")
def test_a_sum_with_what_attention_was_given_has_a_mask():
    attention = keras.layers.MultiHeadAttention(1, 2)
    mask, _ = after_masking(lambda y: keras.layers.Add()([y, attention(y, y)]))
    assert np.array_equal(mask, MASK)


@defect("a mask that is passed is not handed on", until="3.11")
def test_a_mask_that_is_passed_to_a_layer_is_handed_on():
    inputs, mask = keras.Input((5, 3)), keras.Input((5,), dtype="bool")
    outputs = keras.layers.GRU(2, return_sequences=True)(inputs, mask=mask)
    model = keras.Model([inputs, mask], keras.layers.Identity(name="end")(outputs))
    assert np.array_equal(mask_probe(model, [X, MASK])["end"], MASK)


@defect("RMSNormalization supports no masks, unlike LayerNormalization")
@since("3.9", "RMSNormalization")
def test_rms_normalization_hands_the_mask_on():
    assert np.array_equal(after_masking(keras.layers.RMSNormalization())[0], MASK)


@defect("Keras warns that the mask is lost, and it is not")
def test_a_model_inside_a_model_hands_the_mask_on_without_a_warning():
    mask, warned = after_masking(keras.Sequential([keras.layers.Dense(4)]))
    assert np.array_equal(mask, MASK)
    assert not warned


@defect("a concatenation with an unmasked tensor shows every step")
def test_a_concatenation_with_an_unmasked_tensor_hides_the_padding():
    mask, _ = after_masking(lambda y: keras.layers.Concatenate()([y, 0 * y]))
    assert np.array_equal(mask, MASK)


def test_the_loss_uses_the_mask():
    assert np.isclose(evaluate(Y)["loss"], evaluate(WILD)["loss"], atol=1e-5)


@defect("a metric used the mask only with a sample_weight", until="3.12")
def test_the_mean_absolute_error_uses_the_mask():
    values = [evaluate(targets, metrics=["mae"])["mae"] for targets in (Y, WILD)]
    assert np.isclose(*values, atol=1e-5)


@defect("metrics that are no mean of a function know no mask")
def test_the_root_mean_squared_error_uses_the_mask():
    values = []
    for targets in [Y, WILD]:
        rmse = keras.metrics.RootMeanSquaredError(name="rmse")
        values.append(evaluate(targets, metrics=[rmse])["rmse"])
    assert np.isclose(*values, atol=1e-5)


@defect("it divides by the number of steps shown, keras#18152")
def test_the_mean_of_a_sequence_of_no_steps_is_finite():
    pooled = keras.layers.GlobalAveragePooling1D()(X[:1], mask=np.zeros((1, 5), bool))
    assert np.all(np.isfinite(pooled))


@defect("the mask has one axis fewer than the scores")
def test_softmax_over_the_steps_takes_the_mask_that_comes_with_its_input():
    weights = keras.ops.convert_to_numpy(keras.layers.Softmax(axis=1)(keras.layers.Masking()(X)))
    assert np.all(weights[~MASK] == 0)


@defect("supports_masking is no part of a layer's config")
@pytest.mark.filterwarnings("ignore:Layer 'conv'")
def test_a_saved_model_keeps_that_a_layer_supports_masking(tmp_path):
    conv = keras.layers.Conv1D(4, 1, name="conv")
    conv.supports_masking = True
    model = keras.Sequential([keras.Input((5, 3)), keras.layers.Masking(), conv])
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")

    assert mask_probe(model, X)["conv"] is not None
    assert mask_probe(loaded, X)["conv"] is not None
