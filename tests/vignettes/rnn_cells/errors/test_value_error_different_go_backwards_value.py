"""What the page says of Bidirectional beside its cells."""

import keras
import numpy as np
import pytest

X = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")


def test_one_layer_backwards_flipped_is_in_order():
    back = keras.layers.LSTM(4, go_backwards=True, return_sequences=True)
    plain = keras.layers.LSTM(4, return_sequences=True)
    back.build(X.shape)
    plain.build(X.shape)
    plain.set_weights(back.get_weights())
    expected = keras.ops.flip(plain(X[:, ::-1]), axis=1)
    assert np.allclose(keras.ops.flip(back(X), axis=1), expected, atol=1e-6)


@pytest.mark.parametrize("flag", ["stateful", "return_sequences", "return_state"])
def test_the_other_flags_must_agree(flag):
    back = keras.layers.LSTM(4, go_backwards=True, **{flag: True})
    words = f'are expected to have the same value for attribute "{flag}"'
    with pytest.raises(ValueError, match=words):
        keras.layers.Bidirectional(keras.layers.LSTM(4), backward_layer=back)


def test_the_flag_on_the_first_alone_raises_nothing():
    first = keras.layers.LSTM(4, go_backwards=True)
    keras.layers.Bidirectional(first, backward_layer=keras.layers.LSTM(4))(X)
