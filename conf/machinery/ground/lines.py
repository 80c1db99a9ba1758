"""The lines: which Keras and TensorFlow a build is for, and which others the site has."""

import os
import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from extensions import installed
from packaging.version import Version

from .failure import one_line

STATES = ("stable", "rebuilt", "frozen", "trial")


@dataclass(frozen=True)
class Line:
    """A row of conf/lines.toml; a trial has what it installs in place of versions."""

    name: str
    python: str
    status: str
    keras: str = ""
    tensorflow: str = ""
    extra: tuple[str, ...] = ()
    install: tuple[str, ...] = ()

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
    trial = row.get("status") == "trial"
    kind, own = ("trial", {"install"}) if trial else ("line", {"keras", "tensorflow", "extra"})
    known = {"name", "python", "status", *own}
    if unknown := row.keys() - known:
        raise ValueError(f"a {kind} has an unknown key: {', '.join(sorted(unknown))}")
    if missing := known - {"extra"} - row.keys():
        raise ValueError(f"a {kind} lacks {', '.join(sorted(missing))}")
    for key, value in row.items():
        texts = value if key in ("extra", "install") else [value]
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise ValueError(f"{key} = {value!r} is no text, or no list of texts")
    line = Line(**row)
    if not re.fullmatch(r"[\w.]+", line.name):  # which is a folder, too
        raise ValueError(f"no name {line.name!r}")
    if line.status not in STATES:
        raise ValueError(f"no status {line.status!r}; there are {', '.join(STATES)}")
    _ = trial or line.version  # InvalidVersion is a ValueError
    return line


@cache
def declared(root: Path) -> dict[str, Line]:
    """Lines and trials by name, as conf/lines.toml has them; exit where it is wrong."""
    try:
        rows = tomllib.loads((root / "conf/lines.toml").read_text("utf8")).get("line", [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise ValueError("line is no list of tables: begin each with [[line]]")
        lines = [_line(row) for row in rows]
        names = [line.name for line in lines]
        if len(set(names)) < len(names):
            raise ValueError(f"a line stands twice: {', '.join(names)}")
        if [line.status for line in lines].count("stable") != 1:
            raise ValueError('one line, and no more, has the status "stable"')
    except (OSError, ValueError) as error:
        raise SystemExit(f"conf/lines.toml: {one_line(str(error))}") from None
    return {line.name: line for line in lines}


def every(root: Path) -> dict[str, Line]:
    """The lines that the site has, by name, newest first: no trial is among them."""
    return {name: line for name, line in declared(root).items() if line.status != "trial"}


def stable(root: Path) -> Line:
    """The line that /stable/ shows."""
    return next(line for line in every(root).values() if line.status == "stable")


def current(root: Path) -> Line:
    """The line or trial that LINE names, or the stable line; exit if there is none.

    The versions of a trial are those of what is installed.
    """
    lines, name = declared(root), os.environ.get("LINE", stable(root).name)
    if name not in lines:
        raise SystemExit(f"conf/lines.toml: no line {name!r}; there are {', '.join(lines)}")
    if (line := lines[name]).status != "trial":
        return line
    found = (installed.version(name).split(".") for name in ("keras", "tensorflow"))
    keras, tensorflow = (".".join(parts[:2]) for parts in found)
    return replace(line, keras=keras, tensorflow=tensorflow)
