"""What the page recipes says in words of the layers of old."""

import keras
from tensorflow import keras as old

TEXTS = ["The red sun.", "The red moon.", "The end."]
ASKED = ["Red moon!", "The blue moon"]


def test_the_numbers_are_not_those_of_tokenizer():
    tokenizer = old.preprocessing.text.Tokenizer()
    tokenizer.fit_on_texts(TEXTS)
    numbers = tokenizer.texts_to_sequences(ASKED)
    assert min(tokenizer.word_index.values()) == 1
    assert numbers == [[tokenizer.word_index[word] for word in ("red", "moon")], [1, 4]]
    assert "blue" not in tokenizer.word_index  # left out: the second text has two numbers
    padded = keras.utils.pad_sequences(numbers, 4)
    assert padded.tolist() == [[0, 0, 2, 4], [0, 0, 1, 4]]  # in front

    vectorizer = keras.layers.TextVectorization(output_sequence_length=4)
    vectorizer.adapt(TEXTS)
    ids = keras.ops.convert_to_numpy(vectorizer(ASKED))
    assert vectorizer.get_vocabulary()[:2] == ["", "[UNK]"]
    assert ids[0].tolist()[2:] == [0, 0] and ids[1].tolist()[1] == 1
