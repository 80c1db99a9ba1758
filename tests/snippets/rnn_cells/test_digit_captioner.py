import keras
import numpy as np
import pytest

from snippets.rnn_cells.digit_captioner import DigitCaptioner

RNG = np.random.default_rng(0)
PICTURES = RNG.uniform(size=(3, 8, 8)).astype("float32")
CAPTIONS = RNG.integers(1, 7, size=(3, 5))


@pytest.fixture
def model():
    keras.utils.set_random_seed(0)
    made = DigitCaptioner(7, units=8)
    made((PICTURES, CAPTIONS))
    return made


def array(tensor):
    return keras.ops.convert_to_numpy(tensor)


def test_it_returns_logits_of_each_character_after_each_step(model):
    assert model((PICTURES, CAPTIONS)).shape == (3, 5, 7)


def test_step_by_step_is_the_whole(model):
    h = model.encode(PICTURES)
    steps = []
    for step in range(5):
        logits, h = model.decode(CAPTIONS[:, step : step + 1], h)
        steps.append(array(logits))

    assert np.allclose(np.concatenate(steps, axis=1), model((PICTURES, CAPTIONS)), atol=1e-5)


def test_the_state_is_a_convolution_flattened_and_squashed(model):
    kernel, bias = (array(weight) for weight in model.convolution.weights)
    windows = np.lib.stride_tricks.sliding_window_view(PICTURES, (3, 3), axis=(1, 2))
    seen = np.maximum(np.einsum("brcij,ijk->brck", windows, kernel[:, :, 0]) + bias, 0)
    weights, bias = (array(weight) for weight in model.state.weights)
    state = np.tanh(seen.reshape(3, -1) @ weights + bias)

    assert kernel.shape == (3, 3, 1, 32)
    assert np.allclose(model.encode(PICTURES), state, atol=1e-5)


def test_the_picture_is_all_that_starts_the_decoder(model):
    h = array(model.encode(PICTURES))
    outputs, last = model.decoder(model.signs(CAPTIONS), initial_state=h)
    logits, state = model.decode(CAPTIONS, h)

    assert np.allclose(logits, model.logits(outputs), atol=1e-5)
    assert np.array_equal(state, last)
    assert not np.allclose(logits, model.decode(CAPTIONS, 0 * h)[0], atol=1e-3)


def test_training_lowers_the_loss(model):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.01), loss)
    following = np.roll(CAPTIONS, -1, axis=1)
    losses = model.fit((PICTURES, CAPTIONS), following, epochs=30, verbose=0).history["loss"]

    assert losses[-1] < 0.5 * losses[0]
    assert len(model.trainable_weights) == 2 + 2 + 1 + 3 + 2


def test_the_sizes_are_those_of_the_arguments(model):
    assert model.signs.embeddings.shape == (7, 16)
    assert model.decoder.units == model.state.units == 8
    assert DigitCaptioner(7).decoder.units == 64


def test_a_saved_model_is_loaded_with_difference_zero(model, tmp_path):
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")

    assert np.array_equal(loaded((PICTURES, CAPTIONS)), model((PICTURES, CAPTIONS)))


def test_its_name_is_saved():
    model = DigitCaptioner(7, units=8, name="mine")
    again = DigitCaptioner.from_config(model.get_config())
    assert (again.name, again.arguments) == ("mine", model.arguments)


def test_it_is_registered_under_the_name_of_the_project():
    name = keras.saving.get_registered_name(DigitCaptioner)
    assert name == "revisiting_keras>DigitCaptioner"
