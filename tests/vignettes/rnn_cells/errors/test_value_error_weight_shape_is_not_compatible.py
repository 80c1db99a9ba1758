"""What the page says of reset_after beside its cells."""

import keras
import numpy as np
import pytest

from tests.versions import defect

X = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")


def gru(after, **options):
    keras.utils.set_random_seed(0)
    layer = keras.layers.GRU(4, reset_after=after, bias_initializer="ones", **options)
    model = keras.Sequential([keras.Input((5, 3)), layer])
    return model, layer


@pytest.mark.parametrize("after", [False, True])
def test_the_words_of_set_weights(after):
    words = r"weight shape \(.*12.*\) is not compatible with provided weight shape \(.*12.*\)"
    with pytest.raises(ValueError, match=words):
        gru(after)[1].set_weights(gru(not after)[1].get_weights())


def test_the_words_of_load_weights(tmp_path):
    gru(False)[0].save_weights(tmp_path / "a.weights.h5")
    with pytest.raises(ValueError, match="A total of 1 objects could not be loaded") as caught:
        gru(True)[0].load_weights(tmp_path / "a.weights.h5")
    assert "variable.shape=(2, 12), Received: value.shape=(12,)" in str(caught.value)


@pytest.mark.parametrize("how", ["set", "load"])
def test_without_biases_the_weights_fit_and_the_results_differ(how, tmp_path):
    old, new = gru(False, use_bias=False), gru(True, use_bias=False)
    if how == "set":
        new[1].set_weights(old[1].get_weights())
    else:
        old[0].save_weights(tmp_path / "a.weights.h5")
        new[0].load_weights(tmp_path / "a.weights.h5")
    assert not np.allclose(old[1](X), new[1](X), atol=1e-3)


@pytest.mark.parametrize(("after", "axes"), [(False, 1), (True, 2)])
def test_the_axes_of_the_biases_tell(after, axes):
    assert [w.ndim for w in gru(after)[1].get_weights()] == [2, 2, axes]


def test_zeros_for_the_second_row_make_them_fit_and_the_results_wrong():
    (_, old), (_, new) = gru(False), gru(True)
    kernel, recurrent, bias = old.get_weights()
    new.set_weights([kernel, recurrent, np.stack([bias, 0 * bias])])
    assert not np.allclose(old(X), new(X), atol=1e-3)


@defect("the weights fit without biases, and nothing says what they are for")
def test_weights_of_another_reset_after_are_refused():
    old = keras.layers.GRU(4, reset_after=False, use_bias=False)
    new = keras.layers.GRU(4, use_bias=False)
    old.build(X.shape)
    new.build(X.shape)
    with pytest.raises(ValueError):
        new.set_weights(old.get_weights())


class My(keras.layers.LSTM):
    """A class of one's own that is an LSTM."""


@pytest.mark.parametrize("kinds", [(My, keras.layers.LSTM), (keras.layers.LSTM, My)])
def test_the_weights_of_a_subclass_are_not_found_in_a_file_and_are_copied(kinds, tmp_path):
    made, other = (keras.Sequential([keras.Input((5, 3)), kind(4, name="one")]) for kind in kinds)
    made.save_weights(tmp_path / "a.weights.h5")
    with pytest.raises(ValueError, match="expected 3 variables, but received 0 variables"):
        other.load_weights(tmp_path / "a.weights.h5")
    other.set_weights(made.get_weights())
    assert np.array_equal(other(X), made(X))
