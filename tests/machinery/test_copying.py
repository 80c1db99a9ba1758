"""A copy of a block has before it what the block stands on, and nothing else."""

import pytest
from extensions.copies import before

MAKE = "import keras\n\nlayer = keras.layers.Normalization()"


def cells(*codes):
    """The places of the cells that a copy of the last one has before it whole, from 0."""
    parts = before(list(codes), len(codes) - 1)
    return [cell for cell, text in parts.items() if text == codes[cell]]


@pytest.mark.parametrize(
    "change",
    [
        "layer.adapt(data)",
        "history = layer.fit(data)",
        "layer.load_weights(file)",
        "layer.compile('sgd')",
        "layer.output_size = 3",
        "layer.weights[0] = 1",
        "train(layer)",
        "for epoch in range(3):\n    layer.train_on_batch(data)",
        "loss = step(data, layer)\nprint(loss)",
        "try:\n    layer.adapt(data)\nexcept ValueError as error:\n    print(error)",
    ],
)
def test_a_cell_that_changes_an_object_is_never_dropped(change):
    assert cells(MAKE, change, "print(layer(x))") == [0, 1]


@pytest.mark.parametrize(
    "line",
    ["keras.utils.set_random_seed(1)", "keras.config.set_floatx('float64')"],
)
def test_what_sets_a_seed_or_the_configuration_is_never_dropped(line):
    setting = f"import keras\n\n{line}\nother = keras.layers.Dense(2)"
    parts = before([setting, f"{MAKE}\nprint(layer(3))"], 1)
    assert parts == {0: f"import keras\n{line}".replace('"', "'")}


def test_a_block_with_a_seed_of_its_own_needs_no_earlier_one():
    seeded = "import keras\n\nkeras.utils.set_random_seed(0)\nprint(keras.random.normal((1,)))"
    assert before([seeded, seeded], 1) == {}


def test_the_last_seed_counts():
    seed = "import keras\n\nkeras.utils.set_random_seed({})"
    draw = "import keras\n\nprint(keras.random.normal((1,)))"
    assert list(before([seed.format(0), seed.format(1), draw], 2)) == [1]


def test_a_cell_that_only_prints_is_dropped():
    assert cells(MAKE, "print(layer.summary(data))\nassert layer.get(data)", "layer(x)") == [0]


def test_a_name_in_a_docstring_does_not_count():
    assert cells("data = 1", 'def f():\n    """The data."""\n    return 2', "print(f())") == [1]


def test_what_a_local_name_is_called_does_not_count():
    assert cells("x = 1", "def f(x):\n    return x", "print(f(2))") == [1]


def test_a_name_that_is_bound_anew_needs_no_earlier_one():
    assert cells("x = [1]", "x = [2]\nx.sort()", "print(x)") == [1]


def test_training_the_model_changes_the_layer_in_it():
    holds = "import keras\n\nmodel = keras.Sequential([layer])"
    assert cells(MAKE, holds, "model.fit(x)", "print(layer(2))") == [0, 1, 2]


@pytest.mark.parametrize(
    "part",
    ["model.layers[0]", "model.get_layer('a')", "list(model.layers)", "zip(model.layers, x)"],
)
def test_training_a_part_of_a_model_changes_the_model(part):
    make = "import keras\n\nx = [1]\nmodel = keras.Sequential([])"
    assert cells(make, f"part = {part}", "part.adapt(x)", "print(model(2))") == [0, 1, 2]


@pytest.mark.parametrize(
    "each", ["for layer in layers:\n    layer.adapt(x)", "[layer.adapt(x) for layer in layers]"]
)
def test_adapting_a_layer_of_a_list_changes_the_list(each):
    assert cells("x = 1", f"{MAKE}\nlayers = [layer]", each, "print(layers)") == [0, 1, 2]


def test_a_function_changes_what_it_reads():
    function = "def step():\n    return layer.fit(1)"
    assert cells(MAKE, function, "print(step())", "y = step()", "print(layer(2))") == [0, 1, 3]


def test_a_function_reads_what_a_name_was_when_it_is_called():
    assert cells("a = 1", "def f():\n    return a", "a = f() + 1\nprint(a)") == [0, 1]


def test_an_array_is_not_changed_by_a_model_that_is_trained_on_it():
    data = "import numpy as np\n\nx = np.ones((3, 1))"
    assert cells(data, MAKE, "layer.adapt(x)", "import numpy as np\n\nprint(np.sum(x))") == [0]
