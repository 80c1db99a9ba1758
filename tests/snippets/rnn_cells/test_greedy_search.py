import keras
import numpy as np

from snippets.rnn_cells.greedy_search import greedy_search


def follow(tokens, states):
    """The next token is the last one plus the state, modulo five; the state counts the steps."""
    assert tokens.shape == (2, 1)
    following = (tokens[:, 0] + np.array(states["count"])[:, 0]) % 5
    return keras.ops.one_hot(following[:, None], 5), {"count": states["count"] + 1}


def test_each_token_is_fed_to_the_next_step_with_the_state_that_goes_with_it():
    states = {"count": np.array([[0], [1]])}
    tokens = greedy_search(follow, states, start=1, rows=2, length=4)

    assert tokens.tolist() == [[1, 2, 4, 2], [2, 4, 2, 1]]


def test_the_likeliest_token_is_written():
    logits = keras.ops.convert_to_tensor([[[0.0, 2.0, -3.0, 1.0]]])
    assert greedy_search(lambda *_: (logits, None), None, 0, rows=1, length=1).tolist() == [[1]]
