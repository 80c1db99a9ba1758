"""The lines: which Keras and TensorFlow a build is for, and which others the site has."""

import os
import tomllib
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

from packaging.version import Version

STATES = ("stable", "rebuilt", "frozen")


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


def _line(row: dict) -> Line:
    """A row as a line; ValueError where it is none."""
    known = {field.name for field in fields(Line)}
    if unknown := row.keys() - known:
        raise ValueError(f"a line has an unknown key: {', '.join(sorted(unknown))}")
    if missing := known - {"extra"} - row.keys():
        raise ValueError(f"a line lacks {', '.join(sorted(missing))}")
    line = Line(**row)
    if line.status not in STATES:
        raise ValueError(f"no status {line.status!r}; there are {', '.join(STATES)}")
    _ = line.version  # InvalidVersion is a ValueError
    return line


@cache
def every(root: Path) -> dict[str, Line]:
    """The lines by name, newest first, as conf/lines.toml has them; exit where it is wrong."""
    try:
        rows = tomllib.loads((root / "conf/lines.toml").read_text("utf8")).get("line", [])
        lines = [_line(row) for row in rows]
        names = [line.name for line in lines]
        if len(set(names)) < len(names):
            raise ValueError(f"a line stands twice: {', '.join(names)}")
        if [line.status for line in lines].count("stable") != 1:
            raise ValueError('one line, and no more, has the status "stable"')
    except (OSError, ValueError) as error:
        raise SystemExit(f"conf/lines.toml: {error}") from None
    return {line.name: line for line in lines}


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
