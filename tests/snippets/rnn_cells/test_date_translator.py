import keras
import numpy as np
import pytest

from snippets.rnn_cells.date_translator import DateTranslator

RNG = np.random.default_rng(0)
SOURCE = RNG.integers(1, 9, size=(3, 6))
SOURCE[0, 4:] = 0  # padding
TARGET = RNG.integers(1, 7, size=(3, 5))


@pytest.fixture
def model():
    keras.utils.set_random_seed(0)
    made = DateTranslator(9, 7, units=8)
    made((SOURCE, TARGET))
    return made


def array(tensor):
    return keras.ops.convert_to_numpy(tensor)


def test_it_returns_logits_of_each_sign_after_each_step(model):
    assert model((SOURCE, TARGET)).shape == (3, 5, 7)


def test_step_by_step_is_the_whole(model):
    states = model.encode(SOURCE)
    steps = []
    for step in range(5):
        logits, states = model.decode(TARGET[:, step : step + 1], states)
        steps.append(array(logits))

    assert np.allclose(np.concatenate(steps, axis=1), model((SOURCE, TARGET)), atol=1e-5)


def test_the_two_last_states_of_the_encoder_start_the_decoder(model):
    h, memory, mask = model.encode(SOURCE)
    outputs, forward, backward = model.encoder(model.letters(SOURCE))

    assert np.array_equal(h, np.concatenate([array(forward), array(backward)], axis=1))
    assert np.array_equal(memory, outputs)
    assert array(mask).tolist() == (SOURCE != 0).tolist()
    outputs, last = model.decoder(model.signs(TARGET), initial_state=h)
    assert np.array_equal(model.decode(TARGET, (h, memory, mask))[1][0], last)
    assert memory.shape == (3, 6, 8)


def test_the_weights_are_a_softmax_of_products_over_the_letters(model):
    outputs = RNG.normal(size=(3, 5, 8)).astype("float32")
    _, memory, mask = model.encode(SOURCE)
    scores = np.exp(outputs @ np.swapaxes(array(memory), 1, 2)) * (SOURCE != 0)[:, None]
    weights = scores / scores.sum(axis=-1, keepdims=True)

    assert np.allclose(model.attend(outputs, memory, mask), weights, atol=1e-5)


def test_the_logits_are_of_the_output_and_the_context(model):
    h, memory, mask = model.encode(SOURCE)
    outputs, _ = model.decoder(model.signs(TARGET), initial_state=h)
    context = array(model.attend(outputs, memory, mask)) @ array(memory)
    logits = model.logits(np.concatenate([array(outputs), context], axis=-1))

    assert np.allclose(model((SOURCE, TARGET)), logits, atol=1e-5)


def test_without_attention_the_state_alone_makes_the_logits():
    plain = DateTranslator(9, 7, units=8, attention=False)
    h, memory, mask = plain.encode(SOURCE)
    outputs, _ = plain.decoder(plain.signs(TARGET), initial_state=h)
    elsewhere = plain.decode(TARGET, (h, memory + 9, mask))[0]

    assert np.allclose(plain((SOURCE, TARGET)), plain.logits(outputs), atol=1e-5)
    assert np.array_equal(elsewhere, plain((SOURCE, TARGET)))
    assert DateTranslator.from_config(plain.get_config()).attention is False


def test_padding_changes_nothing(model):
    short = model((SOURCE[:1, :4], TARGET[:1]))
    assert np.allclose(model((SOURCE, TARGET))[:1], short, atol=1e-5)


def test_training_lowers_the_loss(model):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.01), loss)
    following = np.roll(TARGET, -1, axis=1)
    losses = model.fit((SOURCE, TARGET), following, epochs=30, verbose=0).history["loss"]

    assert losses[-1] < 0.5 * losses[0]
    assert len(model.trainable_weights) == 2 + 3 * 3 + 2


def test_the_sizes_are_those_of_the_arguments(model):
    assert model.letters.embeddings.shape == (9, 32)
    assert model.signs.embeddings.shape == (7, 32)
    assert model.decoder.units == 8
    assert DateTranslator(9, 7).decoder.units == 64


def test_a_saved_model_is_loaded_with_difference_zero(model, tmp_path):
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")

    assert np.array_equal(loaded((SOURCE, TARGET)), model((SOURCE, TARGET)))


def test_its_name_is_saved():
    model = DateTranslator(9, 7, units=8, name="mine")
    again = DateTranslator.from_config(model.get_config())
    assert (again.name, again.arguments) == ("mine", model.arguments)


def test_it_is_registered_under_the_name_of_the_project():
    name = keras.saving.get_registered_name(DateTranslator)
    assert name == "revisiting_keras>DateTranslator"
