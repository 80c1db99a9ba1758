from contextlib import nullcontext

import keras
import numpy as np
import pytest

from snippets.rnn_cells.conv_gru_cell import ConvGRUCell
from tests.versions import defect

JAX = keras.backend.backend() == "jax"
RNG = np.random.default_rng(0)
CLIPS = RNG.normal(size=(2, 5, 8, 8, 1)).astype("float32")


def test_on_pictures_of_one_pixel_it_is_the_gru_of_reset_after_false():
    x = RNG.normal(size=(2, 5, 3)).astype("float32")
    gru = keras.layers.GRU(4, reset_after=False, return_sequences=True)
    conv = keras.layers.RNN(ConvGRUCell((1, 1, 4), kernel_size=1), return_sequences=True)
    gru.build(x.shape)
    conv.build((2, 5, 1, 1, 3))
    kernel, recurrent_kernel, bias = weights = [RNG.normal(size=w.shape) for w in gru.weights]
    both = np.concatenate([kernel, recurrent_kernel])[None, None]  # (1, 1, features + units, 12)
    gru.set_weights(weights)
    conv.set_weights([both[..., :8], bias[:8], both[..., 8:], bias[8:]])

    pixels = keras.ops.convert_to_numpy(conv(x[:, :, None, None, :]))
    assert np.allclose(pixels[:, :, 0, 0], gru(x), atol=1e-6)


@pytest.mark.parametrize(("options", "reach"), [({}, 1), ({"kernel_size": 5}, 2)])
def test_one_step_reaches_as_far_as_the_kernel(options, reach):
    picture = np.zeros((1, 8, 8, 1), "float32")
    picture[0, 4, 3, 0] = 1
    cell = ConvGRUCell((8, 8, 3), **options)
    output, states = cell(picture, cell.get_initial_state(1))
    rows, columns = np.nonzero(np.any(keras.ops.convert_to_numpy(output)[0] != 0, axis=-1))

    assert (min(rows), max(rows)) == (4 - reach, 4 + reach)
    assert (min(columns), max(columns)) == (3 - reach, 3 + reach)
    assert len(states) == 1
    assert states[0] is output


def test_the_first_state_is_zeros_of_the_shape_and_dtype_of_the_state():
    state = ConvGRUCell([8, 6, 3], dtype="float16").get_initial_state(2)[0]

    assert tuple(state.shape) == (2, 8, 6, 3)
    assert keras.backend.standardize_dtype(state.dtype) == "float16"
    assert not keras.ops.convert_to_numpy(state).any()


@defect("RNN takes the shape of its output from integers alone")
@pytest.mark.parametrize("output_size", [None, (8, 8, 3)])
def test_a_functional_model_has_the_shape_of_a_state_that_is_a_picture(output_size):
    cell = ConvGRUCell((8, 8, 3))
    cell.output_size = output_size
    layer = keras.layers.RNN(cell, return_sequences=True)

    assert layer(keras.Input((5, 8, 8, 1))).shape == (None, 5, 8, 8, 3)


def test_a_functional_model_is_silently_promised_what_the_output_size_says():
    cell = ConvGRUCell((8, 8, 3))
    cell.output_size = 3
    layer = keras.layers.RNN(cell, return_sequences=True)

    assert layer(keras.Input((5, 8, 8, 1))).shape == (None, 5, 3)
    assert tuple(layer(CLIPS).shape) == (2, 5, 8, 8, 3)


@defect("RNN makes no state of more than one axis, though it says that it makes zeros")
def test_a_state_that_is_a_picture_needs_no_first_state_of_its_own():
    class Total(keras.Layer):
        state_size = [(8, 8, 1)]  # noqa: RUF012

        def call(self, inputs, states):
            return states[0] + inputs, [states[0] + inputs]

    assert np.allclose(keras.layers.RNN(Total())(CLIPS), CLIPS.sum(axis=1), atol=1e-5)


@defect("JAX: a mask fits no state of more than one axis", until="99" if JAX else "0")
def test_a_masked_step_changes_nothing():
    layer = keras.layers.RNN(ConvGRUCell((8, 8, 3)))
    mask = np.array([[True] * 3 + [False] * 2, [True] * 5])
    short = keras.ops.convert_to_numpy(layer(CLIPS[:1, :3]))

    assert np.allclose(layer(CLIPS, mask=mask)[:1], short, atol=1e-6)


def test_a_mask_is_refused_on_jax_alone():
    layer = keras.layers.RNN(ConvGRUCell((8, 8, 3)))
    mask = np.array([[True] * 3 + [False] * 2, [True] * 5])

    with pytest.raises(ValueError, match="Incompatible shapes") if JAX else nullcontext():
        layer(CLIPS, mask=mask)


def test_keras_has_no_convolutional_gru_and_no_wrapper_for_one():
    assert not [name for name in dir(keras.layers) if name.startswith(("ConvGRU", "ConvRNN"))]


def test_weights_are_made_in_build():
    cell = ConvGRUCell((8, 8, 3))
    cell.build((None, 8, 8, 1))
    shapes = [tuple(w.shape) for w in cell.weights]

    assert cell.state_size == [(8, 8, 3)]
    assert shapes == [(3, 3, 4, 6), (6,), (3, 3, 4, 3), (3,)]


def test_it_is_registered_under_the_name_of_the_project():
    assert keras.saving.get_registered_name(ConvGRUCell) == "revisiting_keras>ConvGRUCell"


def test_config_holds_state_shape_kernel_size_and_name():
    cell = ConvGRUCell((8, 6, 3), kernel_size=5, name="mine")
    again = ConvGRUCell.from_config(cell.get_config())

    assert (again.state_shape, again.kernel_size, again.name) == ((8, 6, 3), 5, "mine")


def test_a_saved_model_is_loaded_with_difference_zero(tmp_path):
    @keras.saving.register_keras_serializable("test_conv_gru_cell")
    class TracedRNN(keras.layers.RNN):
        def compute_output_spec(self, *args, **kwargs):
            return keras.Operation.compute_output_spec(self, *args, **kwargs)

    frames = keras.Input((5, 8, 8, 1))
    model = keras.Model(frames, TracedRNN(ConvGRUCell((8, 8, 3)))(frames))
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")

    assert loaded.output_shape == (None, 8, 8, 3)
    assert np.array_equal(loaded(CLIPS), model(CLIPS))
