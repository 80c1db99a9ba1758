import keras
import numpy as np

from snippets.rnn_cells.temporal_softmax import TemporalSoftmax

RNG = np.random.default_rng(0)
SCORES = RNG.normal(size=(3, 5, 2)).astype("float32")
MASK = np.array([[1, 1, 1, 1, 1], [1, 0, 1, 0, 0], [0, 0, 0, 0, 0]], bool)


def weights(scores=SCORES, **mask):
    return keras.ops.convert_to_numpy(TemporalSoftmax()(scores, **mask))


def test_it_is_the_softmax_of_the_steps_that_are_shown():
    exponentials = np.exp(SCORES) * MASK[..., None]
    expected = exponentials[:2] / exponentials[:2].sum(axis=1, keepdims=True)
    assert np.allclose(weights(mask=MASK)[:2], expected, atol=1e-6)


def test_the_steps_that_are_shown_sum_to_one():
    assert np.allclose(weights(mask=MASK)[:2].sum(axis=1), 1, atol=1e-6)


def test_hidden_steps_get_zero_and_so_does_a_row_with_no_step_shown():
    assert np.all(weights(mask=MASK)[~MASK] == 0)


def test_large_scores_do_not_overflow_and_large_hidden_ones_do_not_count():
    large = np.where(MASK[..., None], SCORES + 1000, 1e6).astype("float32")
    assert np.allclose(weights(large, mask=MASK)[:2], weights(mask=MASK)[:2], atol=1e-4)


def test_without_a_mask_it_is_the_softmax_over_all_steps():
    expected = np.exp(SCORES) / np.exp(SCORES).sum(axis=1, keepdims=True)
    assert np.allclose(weights(), expected, atol=1e-6)


def test_it_reads_the_mask_that_comes_with_its_input_and_hands_it_on():
    masks = []

    class Read(keras.Layer):
        def call(self, inputs, mask=None):
            masks.append(mask)
            return inputs

        def compute_mask(self, inputs, previous_mask):
            return None

    padded = np.where(MASK[..., None], SCORES, 0).astype("float32")
    read = Read()(TemporalSoftmax()(keras.layers.Masking()(padded)))

    assert np.allclose(read, weights(mask=MASK), atol=1e-6)
    assert np.array_equal(masks[0], MASK)


def test_its_gradient_is_finite_with_a_row_of_no_step():
    softmax = [keras.Input((5, 2)), keras.layers.Masking(), keras.layers.Dense(1)]
    model = keras.Sequential([*softmax, TemporalSoftmax()])
    model.compile(keras.optimizers.SGD(0.1), loss="mse")
    model.train_on_batch(np.where(MASK[..., None], SCORES, 0), np.ones((3, 5, 1)))

    assert all(np.all(np.isfinite(weight)) for weight in model.get_weights())


def test_a_saved_model_is_loaded_with_difference_zero(tmp_path):
    model = keras.Sequential([keras.Input((5, 2)), keras.layers.Masking(), TemporalSoftmax()])
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")

    assert model.output_shape == (None, 5, 2)
    assert np.array_equal(loaded(SCORES), model(SCORES))


def test_config_holds_the_name():
    assert TemporalSoftmax.from_config(TemporalSoftmax(name="mine").get_config()).name == "mine"


def test_it_is_registered_under_the_name_of_the_project():
    assert keras.saving.get_registered_name(TemporalSoftmax) == "revisiting_keras>TemporalSoftmax"
