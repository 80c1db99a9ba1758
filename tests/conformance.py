"""What every class that a reader copies can do: a test for each promise and each class (issue 18).

What a class cannot do stands under "Limits:" in its docstring, by the name of the promise, with
words of the message that says so: then the test asks for that message.
"""

import json
import re
import subprocess
import sys
import warnings
from contextlib import contextmanager

import keras
import numpy as np
import pytest
from machinery.ground.snippet import snippets

from tests.conftest import BACK_END
from tests.pages import ROOT
from tests.specimens import Specimen

CLASSES = [Specimen(s) for s in snippets(ROOT) if s.public[0].kind.value == "class"]
LAYERS = [one for one in CLASSES if not one.part]
CELLS = [one for one in CLASSES if one.is_cell]
SEQUENCES = [one for one in LAYERS if not one.is_model]  # whose padding a mask can hide
ALONE = [one for one in SEQUENCES if len(one.sequences) == 1]
SAVED = [one for one in CLASSES if one.part != "callbacks"]
SHOWN = 3  # steps, of five
LIMIT = re.compile("`(.+?)`")


def each(specimens):
    """A test for each class."""
    return pytest.mark.parametrize("one", [pytest.param(one, id=one.name) for one in specimens])


@contextmanager
def promise(one, name):
    """What a class does, or refuses in the words of its docstring."""
    limit = one.limits.get(name) or one.limits.get(f"{name} on {BACK_END}")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        said = []
        try:
            yield
        except Exception as error:
            if not limit:
                raise
            said = [error]
    if limit:
        words = LIMIT.search(limit)[1]
        kind, _, text = words.partition(": ")
        said += [warning.message for warning in caught]
        found = [s for s in said if type(s).__name__ == kind and text in str(s)]
        assert found, f"{one.name} does not say {words!r}, but {said}"


@pytest.fixture(autouse=True)
def float32():
    keras.utils.set_random_seed(0)
    yield
    keras.config.set_dtype_policy("float32")


def numbers(tensors):
    """What a layer returns, as arrays of float32."""
    flat = [keras.ops.cast(tensor, "float32") for tensor in keras.tree.flatten(tensors)]
    return [keras.ops.convert_to_numpy(tensor) for tensor in flat]


def near(left, right, tolerance=1e-5):
    """Whether all numbers are the same."""
    pairs = zip(numbers(left), numbers(right), strict=True)
    return all(np.allclose(a, b, rtol=0, atol=tolerance) for a, b in pairs)


def finite(tensors):
    """Whether all are numbers."""
    return all(np.isfinite(array).all() for array in numbers(tensors))


@each(CLASSES)
def test_it_is_trained_and_compiled_again_to_be_trained_eagerly(one):
    model = one.model()
    start = model.get_weights()
    compiled = one.fit(model)
    model.set_weights(start)
    assert near(compiled, one.fit(model, run_eagerly=True))
    assert finite(compiled)


@each(LAYERS)
def test_it_takes_another_batch_size_and_number_of_steps(one):
    with promise(one, "open steps"):
        model = one.model(any_steps=True)
        assert finite(model.predict(one.data(), verbose=0))
        assert finite(model.predict(one.data(batch=3, steps=4), verbose=0))


@each(CLASSES)
@pytest.mark.parametrize(
    "kind", ["float16", pytest.param("bfloat16", marks=pytest.mark.nightly)], ids=str
)
def test_it_is_trained_under_mixed_precision(one, kind):
    keras.config.set_dtype_policy(f"mixed_{kind}")
    model = one.model()
    assert finite(one.fit(model))
    assert keras.backend.standardize_dtype(model(one.data()).dtype) == kind


@each(LAYERS)
def test_its_dtype_does_what_the_policy_does(one):
    keras.config.set_dtype_policy("mixed_float16")
    whole = one.model()
    keras.config.set_dtype_policy("float32")
    model = one.model(one.layer(dtype="mixed_float16"))
    model.set_weights(whole.get_weights())
    assert near(model(one.data()), whole(one.data()), 0)


class Hide(keras.layers.Layer):
    """Masks the steps from SHOWN on, whatever a step is made of."""

    def call(self, inputs):
        return inputs

    def compute_mask(self, inputs, previous_mask=None):
        axes = tuple(range(2, len(inputs.shape)))
        ones = keras.ops.max(keras.ops.ones_like(inputs), axes)
        return keras.ops.cumsum(ones, axis=1) <= SHOWN


@each(SEQUENCES)
def test_padding_behind_a_mask_changes_nothing(one):
    layer = one.layer()
    plain = one.model(layer)
    short = [array[:, :SHOWN] for array in keras.tree.flatten(one.data())]
    wide = [[(0, 0), (0, 2), *[(0, 0)] * (array.ndim - 2)] for array in short]
    padded = [np.pad(a, w, constant_values=9) for a, w in zip(short, wide, strict=True)]
    with promise(one, "mask"):
        hidden = [Hide()(tensor) for tensor in plain.inputs]
        model = keras.Model(plain.inputs, layer(hidden if len(hidden) > 1 else hidden[0]))
        masked, alone = numbers([model(padded), layer(short if len(short) > 1 else short[0])])
        steps = slice(SHOWN) if masked.ndim > 2 else slice(None)
        assert near(masked[:, steps], alone[:, steps])
        if masked.ndim < 4:  # the loss of a picture has its places, which a mask of steps has not
            assert finite(one.fit(model))


@each(CELLS)
def test_a_loop_over_it_goes_both_ways(one):
    with promise(one, "Bidirectional"):
        assert finite(one.fit(one.model(keras.layers.Bidirectional(one.layer()))))


@each(ALONE)
def test_it_works_within_time_distributed(one):
    layer, data = one.layer(), one.data()
    with promise(one, "TimeDistributed"):
        inputs = keras.Input((3, *data.shape[1:]))
        model = keras.Model(inputs, keras.layers.TimeDistributed(layer)(inputs))
        outputs = model.predict(np.stack([data, data + 1, data - 1], axis=1), verbose=0)
        assert near(outputs[:, 1], layer(data + 1))


class Own(keras.Model):
    """A model of one's own, around a layer."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def call(self, inputs):
        return self.layer(inputs)

    def compute_output_shape(self, shape):
        return self.layer.compute_output_shape(shape)


@each(LAYERS)
def test_it_works_within_a_model_of_ones_own(one):
    layer = one.layer()
    expected = one.model(layer)(one.data())
    assert near(Own(layer).predict(one.data(), verbose=0), expected)


LOAD = """
import importlib, json, sys
import keras
import numpy as np
import tests.specimens

for module, name, path, policy in json.load(sys.stdin):
    importlib.import_module(module)
    keras.config.set_dtype_policy(policy)
    arrays = np.load(path + ".npz")
    inputs = [arrays[key] for key in arrays.files if key != "expected"]
    try:
        model = keras.models.load_model(path)
        outputs = model(inputs if len(inputs) > 1 else inputs[0])
        off = keras.ops.max(keras.ops.abs(keras.ops.cast(outputs, "float32") - arrays["expected"]))
        print(json.dumps([name, policy, float(off)]))
    except Exception as error:
        print(json.dumps([name, policy, repr(error)]))
"""


def save(one, path):
    """A model of a class, with inputs and what it makes of them."""
    model = one.model()
    flat = keras.tree.flatten(one.data())
    arrays = {f"input {place}": array for place, array in enumerate(flat)}
    np.savez(f"{path}.npz", expected=numbers(model(one.data()))[0], **arrays)
    model.save(path)


@pytest.fixture(scope="session")
def loaded(tmp_path_factory):
    """By class and policy, how far what another process loads is from what was saved."""
    folder, rows = tmp_path_factory.mktemp("saved"), []
    for made, read in (("mixed_float16", "float32"), ("float32", "mixed_float16")):
        keras.config.set_dtype_policy(made)
        for one in [one for one in SAVED if BACK_END in one.snippet.back_ends]:
            path = str(folder / f"{one.name}-{made}.keras")
            save(one, path)
            rows.append((one.snippet.name, one.name, path, read))
    command = [sys.executable, "-c", LOAD]
    run = subprocess.run(command, input=json.dumps(rows), capture_output=True, text=True, cwd=ROOT)
    assert run.returncode == 0, run.stderr
    lines = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("[")]
    return {(name, policy): off for name, policy, off in lines}


@each(SAVED)
@pytest.mark.parametrize("policy", ["float32", "mixed_float16"])
def test_another_process_loads_it_under_another_policy(one, policy, loaded):
    assert loaded[one.name, policy] == 0
