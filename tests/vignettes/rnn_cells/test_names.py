"""What the page names says of its accuracy and its draws, on other seeds than the page's."""

from collections import Counter

import keras
import numpy as np
import pytest
from babel import Locale

LANGUAGES = ["en", "fr", "de", "fi", "pl", "tr", "hu", "nl"]
FOUND = [
    (name.lower(), place, code)
    for place, language in enumerate(LANGUAGES)
    for code, name in Locale(language).territories.items()
    if len(code) == 2 and code.isalpha()
]
TIMES = Counter(name for name, _, _ in FOUND)
NAMES, LABELS, CODES = map(
    np.array, zip(*[row for row in FOUND if TIMES[row[0]] == 1], strict=True)
)
COUNTRIES = np.random.default_rng(0).permutation(np.unique(CODES))
HELD_OUT = np.isin(CODES, COUNTRIES[: len(COUNTRIES) // 5])


def test_no_name_is_in_two_languages_and_no_country_in_two_parts():
    assert len({*NAMES}) == len(NAMES)
    assert not {*CODES[HELD_OUT]} & {*CODES[~HELD_OUT]}


@pytest.mark.nightly
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_the_letters_beats_the_letters_alone(seed):
    letters = keras.layers.TextVectorization(standardize=None, split="character")
    letters.adapt(NAMES[~HELD_OUT])
    tokens = np.array(letters(NAMES))
    keras.utils.set_random_seed(seed)
    classifier = keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(letters.vocabulary_size(), 32, mask_zero=True),
            keras.layers.Bidirectional(keras.layers.GRU(32)),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(len(LANGUAGES)),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    classifier.compile(keras.optimizers.Adam(0.005), loss=loss, metrics=["accuracy"])
    classifier.fit(tokens[~HELD_OUT], LABELS[~HELD_OUT], epochs=8, batch_size=64, verbose=0)
    _, accuracy = classifier.evaluate(tokens[HELD_OUT], LABELS[HELD_OUT], verbose=0)

    assert accuracy > 0.6
