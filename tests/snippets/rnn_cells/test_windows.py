import keras
import numpy as np
import pytest

from snippets.rnn_cells.windows import windows

SERIES = np.arange(10, dtype="float32")


def test_targets_are_what_follows_the_inputs():
    inputs, targets = windows(SERIES, steps=3, ahead=2)

    assert inputs[0, :, 0].tolist() == [0, 1, 2]
    assert targets[0].tolist() == [3, 4]
    assert inputs[-1, :, 0].tolist() == [5, 6, 7]
    assert targets[-1].tolist() == [8, 9]


@pytest.mark.parametrize(("steps", "ahead"), [(1, 1), (3, 2), (9, 1)])
def test_shapes_are_those_of_the_docstring(steps, ahead):
    inputs, targets = windows(SERIES, steps, ahead)

    assert inputs.shape == (10 - steps - ahead + 1, steps, 1)
    assert targets.shape == (10 - steps - ahead + 1, ahead)


def test_no_window_sees_what_it_predicts():
    inputs, targets = windows(SERIES, steps=3, ahead=2)
    assert (inputs.max(axis=(1, 2)) < targets.min(axis=1)).all()


def test_it_cuts_as_keras_does():
    inputs, targets = windows(SERIES, steps=3)
    dataset = keras.utils.timeseries_dataset_from_array(
        SERIES[:-1, None], SERIES[3:], sequence_length=3, batch_size=7
    )
    ((of_keras, targets_of_keras),) = dataset
    assert np.array_equal(of_keras, inputs)
    assert np.array_equal(targets_of_keras, targets[:, 0])


def test_one_step_ahead_is_the_default():
    assert windows(SERIES, steps=4)[1].shape == (6, 1)


def test_the_windows_are_views():
    inputs, targets = windows(SERIES, steps=3)
    assert np.shares_memory(inputs, SERIES)
    assert np.shares_memory(targets, SERIES)


def test_a_series_that_is_too_short_is_refused():
    with pytest.raises(ValueError, match="window shape cannot be larger"):
        windows(SERIES[:3], steps=3)
