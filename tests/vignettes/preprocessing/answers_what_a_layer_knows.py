"""Answers to the exercises of the page what_a_layer_knows."""


def test_exercise_1() -> None:
    import keras

    sentences = ["the cat sat", "the dog ran", "the cat ran"]
    layer = keras.layers.TextVectorization()
    layer.adapt(sentences)

    assert layer.get_vocabulary()[:3] == ["", "[UNK]", "the"]
    numbers = keras.ops.convert_to_numpy(layer(["the bird"]))
    assert numbers.tolist() == [[2, 1]]


def test_exercise_2() -> None:
    import keras
    import numpy as np

    from snippets.preprocessing.adapt_normalizer import adapt_normalizer
    from snippets.preprocessing.state_of import state_of

    x = np.array([[1.0, 10.0], [3.0, 30.0], [8.0, 20.0]])
    layer = adapt_normalizer(x)
    back = keras.layers.Normalization(invert=True, **state_of(layer))
    restored = keras.ops.convert_to_numpy(back(layer(x)))

    assert np.allclose(restored, x, atol=1e-5)


def test_exercise_3() -> None:
    import tempfile

    import keras
    import numpy as np

    x = np.arange(8.0).reshape(8, 1)
    layer = keras.layers.Discretization(num_bins=4)
    layer.adapt(x)
    model = keras.Sequential([keras.Input((1,)), layer, keras.layers.Dense(1)])
    anew = keras.Sequential(
        [keras.Input((1,)), keras.layers.Discretization(num_bins=4), keras.layers.Dense(1)]
    )
    with tempfile.TemporaryDirectory() as folder:
        model.save_weights(f"{folder}/model.weights.h5")
        anew.load_weights(f"{folder}/model.weights.h5")

    try:
        bins = keras.ops.convert_to_numpy(anew.layers[0](x))
        assert not bins.any()  # before Keras 3.9 every value falls into bin 0
    except ValueError as error:
        assert "You need to either pass the `bin_boundaries` argument" in str(error)
