"""The lines: which Keras, TensorFlow and Python a build is for, and where its cache lies."""

import hashlib
import json
import os
import platform
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Line:
    """One row of conf/lines.toml."""

    name: str
    keras: str
    tensorflow: str
    python: str
    status: str
    extra: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """How a reader names the line: by Keras and TensorFlow."""
        return f"Keras {self.name} · TensorFlow {self.tensorflow.removesuffix('.*')}"


def all_lines(root: Path) -> dict[str, Line]:
    """Every line by name, in the order of conf/lines.toml."""
    rows = tomllib.loads((root / "conf/lines.toml").read_text("utf8"))["line"]
    return {row["name"]: Line(**{**row, "extra": tuple(row.get("extra", ()))}) for row in rows}


def current(root: Path) -> Line:
    """The line that the variable LINE names, or the stable one.

    Raises:
        SystemExit: if LINE names none.
    """
    lines = all_lines(root)
    name = os.environ.get("LINE")
    if name is None:
        return next(line for line in lines.values() if line.status == "stable")
    if name not in lines:
        raise SystemExit(f"conf/lines.toml: no line {name!r}; there are {', '.join(lines)}")
    return lines[name]


def newer(since: str, line: Line) -> bool:
    """Whether a cell that needs Keras `since` is too new for the line."""
    return [int(part) for part in since.split(".")] > [int(part) for part in line.name.split(".")]


# What every kernel runs in, forked or not; part of the cache's name, since it decides outputs.
KERNEL_ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "TF_CPP_MIN_LOG_LEVEL": "3",  # else the first op writes to the page on a machine without GPU
    "CUDA_VISIBLE_DEVICES": "-1",
    "KERAS_BACKEND": "tensorflow",
    "OPENBLAS_NUM_THREADS": "1",  # else its thread is in the process that kernels are forked from
}


def cache_folder(root: Path, line: Line) -> Path:
    """Where executed vignettes are kept.

    The name covers what jupyter-cache's key lacks: Python, lock, machine and settings.
    """
    lock = root / f"conf/locks/{line.name}.txt"
    parts = [
        sys.version,
        platform.platform(terse=True) + platform.machine(),
        lock.read_text("utf8") if lock.exists() else "",
        (root / "conf/matplotlibrc").read_text("utf8"),
        json.dumps(KERNEL_ENVIRONMENT, sort_keys=True),
    ]
    name = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]
    return root / "build" / line.name / f"cache-{name}"
