import keras
import numpy as np
import pytest

from snippets.subclassing.sum_to_one import SumToOne

KERNEL = np.array([[0.5, 1.0], [0.5, -3.0], [1.0, 0.5]], "float32")  # columns sum to 2 and -1.5


def test_penalty_by_hand():
    penalty = SumToOne(0.5)(keras.ops.convert_to_tensor(KERNEL))
    assert penalty.shape == ()
    assert float(penalty) == pytest.approx(0.5 * ((1 - 2) ** 2 + (1 + 1.5) ** 2))


def test_no_penalty_where_columns_sum_to_one():
    assert float(SumToOne()(keras.ops.ones((4, 3)) / 4)) == 0


def test_default_strength_is_one():
    assert SumToOne().strength == 1
    assert float(SumToOne()(keras.ops.zeros((2, 3)))) == 3


def test_config_round_trips_the_strength():
    again = SumToOne.from_config(SumToOne(0.25).get_config())
    assert (type(again), again.strength) == (SumToOne, 0.25)


def test_added_to_the_losses_of_a_layer():
    layer = keras.layers.Dense(2, kernel_regularizer=SumToOne(2.0), kernel_initializer="zeros")
    layer(keras.ops.ones((1, 3)))
    assert [float(loss) for loss in layer.losses] == [4]


def test_saved_and_loaded_with_its_strength(tmp_path):
    dense = keras.layers.Dense(2, kernel_regularizer=SumToOne(0.25))
    keras.Sequential([keras.Input((3,)), dense]).save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras").layers[0].kernel_regularizer
    assert (type(loaded), loaded.strength) == (SumToOne, 0.25)
    assert keras.saving.get_registered_name(SumToOne) == "revisiting_keras>SumToOne"
