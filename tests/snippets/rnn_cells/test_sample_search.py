import keras
import numpy as np

from snippets.rnn_cells.greedy_search import greedy_search
from snippets.rnn_cells.sample_search import sample_search

RNG = np.random.default_rng(0)
TABLE = RNG.normal(size=(7, 7)).astype("float32")  # logits of the next token, by the last


def step(tokens, states):
    """Logits that depend on the token alone, and a state that counts the steps."""
    return keras.ops.convert_to_tensor(TABLE[tokens]), states + 1


def test_near_zero_it_is_greedy():
    greedy = greedy_search(step, 0, start=2, rows=3, length=8)
    sampled = sample_search(step, 0, start=2, rows=3, length=8, temperature=1e-3, seed=0)
    assert np.array_equal(sampled, greedy)


def test_tokens_are_drawn_by_the_softmax_of_the_logits_over_the_temperature():
    tokens = sample_search(step, 0, start=2, rows=20_000, length=1, temperature=2.0, seed=0)
    shares = np.bincount(tokens[:, 0], minlength=7) / 20_000
    expected = np.exp(TABLE[2] / 2) / np.exp(TABLE[2] / 2).sum()
    assert np.allclose(shares, expected, atol=0.015)


def test_the_seed_draws_the_same_tokens_again_and_another_does_not():
    first, again, other = (
        sample_search(step, 0, start=2, rows=5, length=20, seed=seed) for seed in (0, 0, 1)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_each_step_draws_anew():
    def even(tokens, states):
        return keras.ops.zeros((len(tokens), 1, 7)), states

    tokens = sample_search(even, 0, start=2, rows=1, length=50, seed=0)
    assert len(np.unique(tokens)) > 3


def test_the_states_go_from_step_to_step():
    seen = []

    def watched(tokens, states):
        seen.append(states)
        return step(tokens, states)

    sample_search(watched, 0, start=2, rows=1, length=4, seed=0)
    assert seen == [0, 1, 2, 3]


def test_its_shape_is_rows_by_length():
    assert sample_search(step, 0, start=2, rows=3, length=4, seed=0).shape == (3, 4)
