"""A model around each class of snippets, made from the shapes in its docstring.

Nothing is registered: an argument is made by its type, and a size is that of its name.
"""

import importlib
import inspect
import math
import re
from typing import Any

import keras
import numpy as np
from machinery.ground.snippet import Snippet

from snippets.rnn_cells.split_cell import SplitCell
from snippets.rnn_cells.switch_cell import SwitchCell

SIZES = {"batch": 2, "steps": None}  # every other name has 4
PARTS = {  # what is no layer, and the argument by which a model takes it
    keras.Metric: "metrics",
    keras.callbacks.Callback: "callbacks",
    keras.constraints.Constraint: "kernel_constraint",
    keras.Regularizer: "kernel_regularizer",
}
AXES = re.compile(r"\(([^()]+)\)")
SHAPE = re.compile(r"\bshape `?\(([^()]+)\)", re.IGNORECASE)


@keras.saving.register_keras_serializable("specimens")
class TracedRNN(keras.layers.RNN):
    """The loop of write_a_cell.md, for a state with several axes: `RNN` cannot say its shape."""

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        """What the loop returns, found by running it."""
        return keras.Operation.compute_output_spec(self, *args, **kwargs)


class Specimen:
    """One class, and what it is given."""

    def __init__(self, snippet: Snippet) -> None:
        self.snippet, self.name = snippet, snippet.public[0].name
        self.cls = getattr(importlib.import_module(snippet.name), self.name)
        self.part = next((arg for kind, arg in PARTS.items() if issubclass(self.cls, kind)), None)
        self.call = inspect.signature(self.cls.call).parameters if self.part is None else {}
        self.is_cell = "states" in self.call
        self.is_model = issubclass(self.cls, keras.Model)
        self.limits = self.section("Limits")

    def section(self, title: str) -> dict[str, str]:
        """The entries of a section of the docstring, by name."""
        text = inspect.cleandoc(self.snippet.docstring)
        found = re.search(rf"^{title}:\n((?: .*\n?|\n)+)", text, re.MULTILINE)
        entries = re.split(r"^ {4}(?=\S)", found[1], flags=re.MULTILINE)[1:] if found else []
        pairs = (" ".join(entry.split()).partition(": ") for entry in entries)
        return {name: text for name, _, text in pairs}

    def sizes(self, axes: str) -> tuple[int | None, ...]:
        """The sizes of axes such as `batch, *frame_shape`; None is that of the steps."""
        found: list[int | None] = []
        for name in (name.strip() for name in axes.split(",")):
            if name.startswith("*"):
                found += self.arguments[name[1:]]
            elif name != "...":
                found.append(int(name) if name.isdigit() else SIZES.get(name, 4))
        return tuple(found)

    @property
    def arguments(self) -> dict[str, Any]:
        """What the class must be given."""
        return self.arguments_with()

    def arguments_with(self, **policy: Any) -> dict[str, Any]:
        """What the class must be given, where a layer in it has a dtype policy."""
        said = self.section("Args")
        return {
            name: self.argument(said.get(name, ""), name, str(parameter.annotation), **policy)
            for name, parameter in inspect.signature(self.cls).parameters.items()
            if parameter.default is parameter.empty and not str(parameter).startswith("*")
        }

    def argument(self, text: str, name: str, kind: str, **policy: Any) -> Any:
        """An argument, by its name, its type and what the docstring says of it."""
        if name == "cell" or (name == "layer" and self.wraps_a_cell):
            return SwitchCell(4, **policy)
        if name == "layer":
            return keras.layers.LSTM(4, return_sequences=True, **policy)
        if "list[tuple" in kind:
            return [(3,), (1,)]  # what a SwitchCell takes
        if "tuple" in kind:
            axes = AXES.search(text)
            assert axes, f"{self.snippet.path}: name the axes of {name}, such as (height, width)"
            return self.sizes(axes[1])
        return 4 if "int" in kind else 0.5

    @property
    def wraps_a_cell(self) -> bool:
        """Whether it is a loop over a cell, or a cell around one."""
        return "cell" in self.section("Args")

    @property
    def inputs(self) -> list[tuple[tuple[int | None, ...], str]]:
        """The shape of each call argument with its batch, and its dtype, by the docstring."""
        found = []
        for name, text in self.section("Call arguments").items():
            if name in ("states", "mask"):
                continue
            for piece in re.split(r"(?<=[)`]),? and ", text):
                axes = SHAPE.search(piece)
                assert axes or "any shape" in piece, f"{self.snippet.path}: a shape of {name}"
                shape = self.sizes(axes[1] if axes else "batch, steps, features")
                integers = "integers:" in text or "integers" in piece
                found.append((shape, "int32" if integers else "float32"))
        if self.wraps_a_cell and not self.is_cell:  # over what a SwitchCell takes at each step
            return [((*found[0][0], size), "float32") for size in (3, 1)]
        return found

    @property
    def sequences(self) -> list[tuple[tuple[int | None, ...], str]]:
        """The inputs of a model: those of a cell for all steps, and as one where it has several."""
        if self.part:
            return [((2, 4), "float32")]
        if not self.is_cell:
            return self.inputs
        shapes = [shape[1:] for shape, _ in self.inputs]
        if len(shapes) > 1:
            shapes = [(sum(map(math.prod, shapes)),)]
        return [((2, None, *shape), "float32") for shape in shapes]

    def data(self, batch: int = 2, steps: int = 5) -> Any:
        """An array for each input of a model."""
        rng = np.random.default_rng(0)
        made = []
        for (_, *rest), dtype in self.sequences:
            shape = (batch, *(steps if size is None else size for size in rest))
            floats = rng.normal(size=shape).astype("float32")
            made.append(floats if dtype == "float32" else rng.integers(1, 4, shape))
        return made if len(made) > 1 else made[0]

    def layer(self, **policy: Any) -> keras.Layer:
        """The class as a layer: a cell in its loop, and behind SplitCell where it needs one."""
        if self.part:
            own = {self.part: self.cls(**self.arguments)} if "kernel" in self.part else {}
            return keras.layers.Dense(4, **own, **policy)
        made = self.cls(**self.arguments_with(**policy), **policy)
        if not self.is_cell:
            return made
        shapes = [shape[1:] for shape, _ in self.inputs]
        if len(shapes) > 1:
            made = SplitCell(made, shapes, **policy)
        loop = TracedRNN if len(shapes) == 1 < len(shapes[0]) else keras.layers.RNN
        return loop(made, return_sequences=True)

    def model(self, layer: keras.Layer | None = None, any_steps: bool = False) -> keras.Model:
        """A functional model of the layer alone, for any number of steps if it can."""
        known = 5 if "open steps" in self.limits and not any_steps else None
        shapes = [[known if n is None else n for n in s[1:]] for s, _ in self.sequences]
        dtypes = [dtype for _, dtype in self.sequences]
        inputs = [keras.Input(s, dtype=d) for s, d in zip(shapes, dtypes, strict=True)]
        given = inputs if len(inputs) > 1 else inputs[0]
        return keras.Model(given, (layer or self.layer())(given))

    def fit(self, model: keras.Model, **options: Any) -> list[np.ndarray]:
        """Compile a model, train it a step, and return its weights."""
        inputs = self.data()
        shape = model.compute_output_shape(keras.tree.map_structure(np.shape, inputs))
        metrics = [self.cls(**self.arguments)] if self.part == "metrics" else None
        callbacks = [self.cls(**self.arguments)] if self.part == "callbacks" else None
        model.compile("sgd", "mse", metrics=metrics, **options)
        model.fit(inputs, np.ones(shape, "float32"), verbose=0, callbacks=callbacks)
        return model.get_weights()
