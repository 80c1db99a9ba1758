"""The classes of Keras that are made to be subclassed, and the contract of each."""

import dis
import inspect
import re
from collections.abc import Iterator
from fnmatch import filter as matching
from types import ModuleType

import keras

# Before Keras 3.13 a layer makes its own quantizers, and takes none of yours.
_TAKES_YOURS = hasattr(keras.quantizers, "QuantizationConfig")
_QUANTIZED = "when a layer is quantized" if _TAKES_YOURS else "only when you call it"
# Class: (what you write, what you may write besides, when Keras calls what you write).
_CONTRACTS = {
    "keras.Operation": ("call", "compute_output_spec", "each time it is applied"),
    "keras.Layer": ("call", "build compute_output_shape compute_mask", "in each forward pass"),
    "keras.layers.Wrapper": ("call", "build compute_output_shape", "in each forward pass"),
    "keras.Model": ("call", "build compute_loss train_step", "in each forward pass"),
    "keras.Initializer": ("__call__", "", "when a weight is made"),
    "keras.constraints.Constraint": ("__call__", "", "after each step, on its weight"),
    "keras.Regularizer": ("__call__", "", "with the loss, once a batch"),
    "keras.Loss": ("call", "", "once a batch"),
    "keras.Metric": ("update_state result", "reset_state", "for each batch"),
    "keras.Optimizer": ("update_step", "build", "in each step, for each weight"),
    "keras.optimizers.schedules.LearningRateSchedule": ("__call__", "", "in each step"),
    "keras.callbacks.Callback": ("on_*", "", "around epochs and batches"),
    "keras.utils.PyDataset": ("__getitem__ num_batches", "on_epoch_*", "for each batch"),
    "keras.DTypePolicy": ("compute_dtype", "variable_dtype convert_input", "in each forward pass"),
    "keras.Quantizer": ("__call__", "", _QUANTIZED),
    "keras.quantizers.QuantizationConfig": ("mode", "", "when a layer is quantized"),
    "keras.distillation.DistillationLoss": ("compute_loss", "validate_*", "once a batch"),
}
_LEFT_OUT = {
    "finished classes: each has its base above": """
        callbacks.TensorBoard dtype_policies.DTypePolicyMap dtype_policies.QuantizedDTypePolicy
        initializers.VarianceScaling layers.Attention layers.Bidirectional layers.CutMix
        layers.Dropout layers.Embedding layers.FlaxLayer layers.JaxLayer layers.Lambda
        layers.TFSMLayer metrics.FBetaScore metrics.IoU metrics.Mean metrics.MeanIoU
        metrics.MeanMetricWrapper optimizers.Adam""",
    "takes a cell, and a cell is a Layer": "layers.RNN",
    "no base: it only refuses what it cannot do": "KerasTensor export.ExportArchive",
}
# These raise too, but only for those who ask for what they do.
_ON_DEMAND = {"add_metric", "compute_output_shape", "quantize", "quantized_build", "quantized_call"}


def _public(module: ModuleType, path: str) -> Iterator[tuple[str, type]]:
    for name, value in vars(module).items():
        if inspect.isclass(value) and not name.startswith("_"):
            yield f"{path}.{name}", value
        elif inspect.ismodule(value) and re.match(r"keras\.(?!src|_)", value.__name__):
            yield from _public(value, f"{path}.{name}")


def _unwritten(cls: type) -> set[str]:
    """Name the methods and properties that can do nothing but raise NotImplementedError."""
    found = set()
    for name in dir(cls):
        value = inspect.getattr_static(cls, name)
        code = getattr(getattr(value, "fget", value), "__code__", None)
        if code and re.search("not_?implemented_?error", " ".join(code.co_names), re.I):
            if not any(step.opname.startswith("RETURN") for step in dis.get_instructions(code)):
                found.add(name)
    return {name for name in found - _ON_DEMAND if not re.match("_[^_]", name)}


def _contract(name: str, cls: type) -> dict[str, str]:
    write, may, when = _CONTRACTS[name]
    unwritten = _unwritten(cls)
    known = all(matching(dir(cls), method) for method in f"{write} {may}".split())
    if not known or unwritten - {*write.split(), "get_config"}:
        raise LookupError(f"{name} of this Keras has another contract")
    config = "get_config that you write" if "get_config" in unwritten else "get_config of the base"
    return {
        "write": write,
        "without": "NotImplementedError" if unwritten & {*write.split()} else "nothing happens",
        "may": may,
        "when": when,
        "saved": f"by the {config}" if hasattr(cls, "get_config") else "never",
        "back ends": "train_step differs" if "train_step" in may else "the same code",
    }


def base_classes() -> dict[str, dict[str, str]]:
    """Read the contract of every public class of Keras that is made to be subclassed.

    A class is a base class if a public class derives from it, if it has a method that can only
    raise NotImplementedError, or if its docstring speaks of subclassing.

    Returns:
        By public name, a dict with the keys `write` (what you write), `without` (what happens
        if you do not), `may` (what you may write besides), `when` (Keras calls what you write),
        `saved` (how) and `back ends` (whether the same code runs on those below).

    Raises:
        LookupError: This Keras has a base class, or a method to write, that is not listed here,
            or lacks a method that is.

    Source: the public package keras, read when this runs; _CONTRACTS is written by hand
    Back ends: TensorFlow, JAX
    """
    names: dict[type, list[str]] = {}
    for name, cls in _public(keras, "keras"):
        names.setdefault(cls, []).append(name)
    bases = {}
    for cls, aliases in names.items():
        parent = any(cls in other.__mro__[1:] for other in names)
        abstract = _unwritten(cls) & vars(cls).keys()
        if parent or abstract or re.search("base class|subclass", cls.__doc__ or "", re.I):
            bases[min(aliases, key=lambda name: (cls.__name__ not in name, len(name)))] = cls
    left_out = {f"keras.{name}" for names in _LEFT_OUT.values() for name in names.split()}
    if unknown := bases.keys() - _CONTRACTS.keys() - left_out:
        raise LookupError(f"{sorted(unknown)}: base classes without a contract")
    return {name: _contract(name, bases[name]) for name in _CONTRACTS if name in bases}
