"""Answers to the exercises of the page names."""


def test_exercise_1() -> None:
    from collections import Counter

    import keras
    import numpy as np
    from babel import Locale

    languages = ["en", "fr", "de", "fi", "pl", "tr", "hu", "nl"]
    found = [
        (name.lower(), place, code)
        for place, language in enumerate(languages)
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code.isalpha()
    ]
    times = Counter(name for name, _, _ in found)
    rows = [row for row in found if times[row[0]] == 1]
    names, labels, codes = map(np.array, zip(*rows, strict=True))
    countries = np.random.default_rng(0).permutation(np.unique(codes))
    held_out = np.isin(codes, countries[: len(countries) // 5])
    letters = keras.layers.TextVectorization(standardize=None, split="character")
    letters.adapt(names[~held_out])
    tokens = np.array(letters(names))

    keras.utils.set_random_seed(0)
    classifier = keras.Sequential(
        [
            keras.Input((None,)),
            keras.layers.Embedding(letters.vocabulary_size(), 32, mask_zero=True),
            keras.layers.GRU(64),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(len(languages)),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    classifier.compile(keras.optimizers.Adam(0.005), loss=loss, metrics=["accuracy"])
    classifier.fit(tokens[~held_out], labels[~held_out], epochs=8, batch_size=64, verbose=0)
    _, accuracy = classifier.evaluate(tokens[held_out], labels[held_out], verbose=0)

    assert accuracy > 0.58  # of the letters alone


def test_exercise_2() -> None:
    import numpy as np

    logits = np.array([2.0, 1.0, 0.0])
    shares = [np.exp(logits / t)[0] / np.exp(logits / t).sum() for t in (0.5, 1, 2)]

    assert np.allclose(shares, [0.867, 0.665, 0.506], atol=1e-3)


def test_exercise_3() -> None:
    import keras
    import numpy as np

    from snippets.rnn_cells.sample_search import sample_search

    names = ["[suomi", "[ruotsi", "[norja", "[tanska", "[viro"]
    signs = keras.layers.TextVectorization(standardize=None, split="character")
    signs.adapt(names)
    spelled = np.array(signs(names))
    embed = keras.layers.Embedding(signs.vocabulary_size(), 8, mask_zero=True)
    gru = keras.layers.GRU(16, return_sequences=True, return_state=True)
    dense = keras.layers.Dense(signs.vocabulary_size())
    prefix = keras.Input((None,), dtype="int32")
    generator = keras.Model(prefix, dense(gru(embed(prefix))[0]))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    generator.compile(keras.optimizers.Adam(0.05), loss=loss)
    generator.fit(spelled[:, :-1], spelled[:, 1:], epochs=30, verbose=0)

    def step(tokens, h):
        outputs, h = gru(embed(tokens), initial_state=h)
        return dense(outputs), h

    opening = signs.get_vocabulary().index("[")
    rows = sample_search(step, np.zeros((5, 16), "float32"), opening, 5, 30, 0.5, seed=0)
    assert rows.shape == (5, 30)
    assert "]" not in signs.get_vocabulary()
