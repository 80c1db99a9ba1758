import itertools

import keras
import numpy as np
import pytest

from snippets.rnn_cells.beam_search import beam_search

END, A, B, START = range(4)
LOGS = np.log([[0.25] * 4, [0.4, 0.3, 0.3, 1e-9], [0.9, 0.05, 0.05, 1e-9], [1e-9, 0.6, 0.4, 1e-9]])
NOTHING = np.zeros((1, 1))


def table(tokens, states):
    return keras.ops.convert_to_tensor(LOGS[tokens], "float32"), states


class Decoder:
    """A small GRU with random weights, and all that it could write, tried one by one."""

    def __init__(self, seed):
        keras.utils.set_random_seed(seed)
        self.embedding = keras.layers.Embedding(3, 4, embeddings_initializer="normal")
        self.gru = keras.layers.GRU(
            5, kernel_initializer="normal", return_sequences=True, return_state=True
        )
        self.dense = keras.layers.Dense(3, kernel_initializer="normal")
        self.embedding.build()
        self.dense.build((None, 5))
        self.embedding.embeddings.assign(10 * self.embedding.embeddings)
        self.gru.build((None, None, 4))
        self.gru.set_weights([20 * weight for weight in self.gru.get_weights()])
        self.dense.set_weights([40 * weight for weight in self.dense.get_weights()])
        self.states = np.random.default_rng(seed).normal(size=(1, 5)).astype("float32")

    def step(self, tokens, h):
        outputs, h = self.gru(self.embedding(tokens), initial_state=h)
        return self.dense(outputs), h

    def all_sequences(self, length):
        """Each sequence that the decoder could write, with the logarithm of its probability."""
        found = {}
        for tokens in itertools.product(range(3), repeat=length):
            stop = tokens.index(END) if END in tokens else length
            tokens = tokens[: stop + 1] + (END,) * (length - stop - 1)
            logits, _ = self.step(np.array([(2, *tokens[:-1])]), self.states)
            logs = np.array(keras.ops.log_softmax(logits, axis=-1))[0]
            found[tokens] = sum(logs[i, token] for i, token in enumerate(tokens[: stop + 1]))
        return sorted(found.items(), key=lambda item: -item[1])


@pytest.mark.parametrize("seed", range(3))
def test_beams_enough_find_all_that_a_decoder_could_write_in_order(seed):
    decoder = Decoder(seed)
    expected = decoder.all_sequences(3)
    beams, scores = beam_search(decoder.step, decoder.states, 2, END, width=27, length=3)

    assert len(beams) == len(expected) == 15
    assert [tuple(beam) for beam in beams.tolist()] == [tokens for tokens, _ in expected]
    assert np.allclose(scores, [score for _, score in expected], atol=1e-4)


def test_few_beams_find_what_the_greedy_choice_misses():
    greedy, low = beam_search(table, NOTHING, START, END, width=1, length=3)
    beams, high = beam_search(table, NOTHING, START, END, width=2, length=3)

    assert greedy.tolist() == [[A, END, END]]
    assert beams.tolist() == [[B, END, END], [A, END, END]]
    assert np.allclose(np.exp(low), [0.24], atol=1e-5)
    assert np.allclose(np.exp(high), [0.36, 0.24], atol=1e-5)


def test_the_states_follow_the_beams():
    fed = []

    def remember(tokens, states):
        seen = np.concatenate([np.array(states["seen"]), tokens], axis=1)
        fed.append(seen[:, 1:])
        return table(tokens, None)[0], {"seen": keras.ops.convert_to_tensor(seen)}

    states = {"seen": np.zeros((1, 1), int)}
    beam_search(remember, states, START, END, width=4, length=3)

    assert fed[0].tolist() == [[START]]
    assert sorted(fed[1].tolist()) == [[START, END], [START, A], [START, B], [START, START]]
    assert fed[2][:, 1:].tolist() == [[B, END], [A, END], [A, A], [A, B]]


def test_the_width_is_the_most_beams_that_are_kept():
    for width in (1, 2, 3):
        beams, scores = beam_search(table, NOTHING, START, END, width=width, length=4)
        assert beams.shape == (width, 4)
        assert scores.shape == (width,)
        assert np.all(np.diff(scores) <= 0)
