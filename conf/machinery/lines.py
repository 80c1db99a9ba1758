"""The lines: which Keras and TensorFlow a build is for, and which others the site has."""

import os
import tomllib
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from packaging.version import Version


@dataclass(frozen=True)
class Line:
    """A row of conf/lines.toml."""

    name: str
    keras: str
    tensorflow: str
    python: str
    status: str
    extra: tuple[str, ...] = ()

    @property
    def version(self) -> Version:
        """The Keras by which cells are gated."""
        return Version(self.keras.removesuffix(".*"))

    @property
    def title(self) -> str:
        """How the line is called on its pages."""
        return f"Keras {self.version} · TensorFlow {self.tensorflow.removesuffix('.*')}"


def every(root: Path) -> dict[str, Line]:
    """The lines by name, newest first, as conf/lines.toml has them."""
    rows = tomllib.loads((root / "conf/lines.toml").read_text("utf8"))["line"]
    return {row["name"]: Line(**row) for row in rows}


def stable(root: Path) -> Line:
    """The line that /stable/ shows."""
    return next(line for line in every(root).values() if line.status == "stable")


def current(root: Path) -> Line:
    """The line that LINE names, or the stable one; exit if there is none.

    "next" is a trial of what is installed, the newest releases: it has no row and no lock.
    """
    lines, name = every(root), os.environ.get("LINE", stable(root).name)
    if name == "next":
        keras, tensorflow = (".".join(version(n).split(".")[:2]) for n in ("keras", "tensorflow"))
        return replace(stable(root), name=name, keras=keras, tensorflow=tensorflow, status=name)
    if name not in lines:
        raise SystemExit(f"conf/lines.toml: no line {name!r}; there are {', '.join(lines)}")
    return lines[name]
