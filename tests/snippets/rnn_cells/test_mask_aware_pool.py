import keras
import numpy as np

from snippets.rnn_cells.mask_aware_pool import MaskAwarePool

RNG = np.random.default_rng(0)
X = RNG.normal(size=(3, 5, 2)).astype("float32")
MASK = np.array([[1, 1, 1, 1, 1], [1, 0, 1, 0, 0], [0, 0, 0, 0, 0]], bool)


def test_it_is_the_mean_over_the_steps_that_are_shown():
    pooled = keras.ops.convert_to_numpy(MaskAwarePool()(X, mask=MASK))
    assert np.allclose(pooled[0], X[0].mean(axis=0), atol=1e-6)
    assert np.allclose(pooled[1], X[1, [0, 2]].mean(axis=0), atol=1e-6)


def test_one_step_shown_is_that_step():
    pooled = MaskAwarePool()(X[:1], mask=MASK[1:2] & np.array([[True, False, False, True, True]]))
    assert np.allclose(pooled, X[:1, 0], atol=1e-6)


def test_a_row_with_no_step_shown_is_zeros():
    assert not np.any(MaskAwarePool()(X, mask=MASK)[2])


def test_what_a_hidden_step_holds_does_not_matter_even_nan():
    broken = np.where(MASK[..., None], X, np.nan).astype("float32")
    assert np.allclose(MaskAwarePool()(broken, mask=MASK), MaskAwarePool()(X, mask=MASK))


def test_without_a_mask_it_is_the_mean_over_all_steps():
    assert np.allclose(MaskAwarePool()(X), X.mean(axis=1), atol=1e-6)


def test_it_reads_the_mask_that_comes_with_its_input_and_hands_on_none():
    class MaskOf(keras.Layer):
        def call(self, inputs, mask=None):
            return inputs, mask

        def compute_mask(self, inputs, previous_mask):
            return None

    padded = np.where(MASK[..., None], X, 0).astype("float32")
    pooled, mask = MaskOf()(MaskAwarePool()(keras.layers.Masking()(padded)))

    assert np.allclose(pooled, MaskAwarePool()(X, mask=MASK), atol=1e-6)
    assert mask is None


def test_its_gradient_is_finite_with_a_row_of_no_step():
    pool = [keras.Input((5, 2)), keras.layers.Masking(), keras.layers.Dense(2), MaskAwarePool()]
    model = keras.Sequential(pool)
    model.compile(keras.optimizers.SGD(0.1), loss="mse")
    model.train_on_batch(np.where(MASK[..., None], X, 0), np.ones((3, 2)))

    assert all(np.all(np.isfinite(weight)) for weight in model.get_weights())


def test_a_saved_model_is_loaded_with_difference_zero(tmp_path):
    model = keras.Sequential([keras.Input((5, 2)), keras.layers.Masking(), MaskAwarePool()])
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")

    assert model.output_shape == (None, 2)
    assert np.array_equal(loaded(X), model(X))


def test_it_is_registered_under_the_name_of_the_project():
    assert keras.saving.get_registered_name(MaskAwarePool) == "revisiting_keras>MaskAwarePool"
