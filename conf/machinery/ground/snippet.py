"""What is known of a snippet without importing it: its public name, its docstring, its pages."""

import os
import re
from pathlib import Path

import griffe

LOAD = re.compile(r"^:load: *(\S.*?) *$", re.MULTILINE)
BACK_ENDS = re.compile(r"^Back ends: *(.+)$", re.MULTILINE)


class Snippet:
    """A file of the package `snippets`, read as text."""

    def __init__(self, path: Path) -> None:
        self.path, self.topic = path, path.parent.name
        self.name = f"snippets.{self.topic}.{path.stem}"
        self.module = griffe.visit(self.name, filepath=path, code=path.read_text("utf8"))

    @property
    def public(self) -> list[griffe.Class | griffe.Function]:
        """Its public names; the rules allow one, a class or a function."""
        members = self.module.members.values()
        return [m for m in members if m.is_public and not m.is_alias]  # type: ignore[misc]

    @property
    def docstring(self) -> str:
        """The docstring of its public name."""
        return getattr(self.public[0].docstring, "value", "")

    @property
    def back_ends(self) -> list[str]:
        """The back ends that the docstring names, on which the tests run."""
        return [part for match in BACK_ENDS.findall(self.docstring) for part in match.split(", ")]


def snippets(root: Path, topic: str = "*") -> list[Snippet]:
    """Every snippet, in the order of the files."""
    paths = sorted(root.glob(f"snippets/{topic}/*.py"))
    return [Snippet(path) for path in paths if path.name != "__init__.py"]


def loaded_files(path: Path, text: str) -> list[Path]:
    """The files that the cells of a page load."""
    return [Path(os.path.normpath(path.parent / name)) for name in LOAD.findall(text)]


def pages(root: Path) -> dict[Path, list[str]]:
    """The pages that load each file, by docname."""
    found: dict[Path, list[str]] = {}
    for page in sorted(root.glob("vignettes/**/*.md")):
        for file in loaded_files(page, page.read_text("utf8", "replace")):
            found.setdefault(file, []).append(page.relative_to(root).with_suffix("").as_posix())
    return found
