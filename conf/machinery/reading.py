"""Read a vignette exactly as MyST-NB will, so that what runs is what the page shows."""

import os
import re
from pathlib import Path
from typing import NamedTuple

from myst_nb.core.read import create_nb_reader
from nbformat import NotebookNode
from packaging.version import Version
from sphinx.application import Sphinx

from . import expectations, lines
from .failures import Failure

LOAD = re.compile(r"^:load: *(\S+)", re.MULTILINE)
SINCE = re.compile(r'^:since: *"(\d+\.\d+)" *$', re.MULTILINE)


class Vignette(NamedTuple):
    """A vignette as MyST-NB reads it."""

    docname: str
    path: Path
    notebook: NotebookNode
    timeout: int | None


def is_vignette(docname: str) -> bool:
    """Whether the document is one whose cells run."""
    return docname.startswith("vignettes/")


def loaded_files(path: Path, text: str) -> list[Path]:
    """The files that the page's cells load."""
    return [Path(os.path.normpath(path.parent / name)) for name in LOAD.findall(text)]


def gate(app: Sphinx, docname: str, source: list[str]) -> None:
    """On a line that is older than a cell's `since`, let the cell be shown and not run.

    One line of text takes the place of another, so that no line number moves.
    """
    line = lines.current(Path(app.srcdir)).version

    def tags(match: re.Match[str]) -> str:
        skip = f':tags: ["skip-execution", "since-{match[1]}"]'
        return skip if Version(match[1]) > line else match[0]

    if is_vignette(docname):
        source[0] = SINCE.sub(tags, source[0])


def note_dependencies(app: Sphinx, docname: str, source: list[str]) -> None:
    """Tell Sphinx of the files a page stands on: MyST-NB does not (MyST-NB#621)."""
    if is_vignette(docname):
        files = loaded_files(Path(app.srcdir, f"{docname}.md"), source[0])
        for file in (*files, *expectations.files(Path(app.srcdir), docname)):
            app.env.note_dependency(str(file))


def application(root: Path, folder: Path) -> Sphinx:
    """Sphinx with the project's settings, for reading vignettes without building pages."""
    return Sphinx(root, root / "conf", folder, folder / "doctrees", "dummy", status=None)


def read(app: Sphinx, docname: str) -> Vignette:
    """Read a vignette as MyST-NB's parser does.

    Raises:
        Failure: where the page cannot be read, with file and line.
    """
    path = Path(app.srcdir, f"{docname}.md")
    if not path.is_file():
        raise Failure(path, 1, "FileNotFoundError", "no such vignette")
    source = [path.read_text("utf8")]
    app.emit("source-read", docname, source)
    text, config = source[0], app.env.mystnb_config  # type: ignore[attr-defined]
    for number, option in enumerate(text.splitlines(), 1):
        if any(not file.is_file() for file in loaded_files(path, option)):
            message = f"no such file: {option.split()[1]}"
            raise Failure(path, number, "FileNotFoundError", message)
    reader = create_nb_reader(str(path), app.env.myst_config, config, text)  # type: ignore[attr-defined]
    if reader is None:
        raise Failure(path, 1, "FormatError", "no front matter of a MyST notebook, or no YAML")
    try:
        notebook = reader.read(text)
        own = notebook.metadata.get(config.metadata_key, {})
        return Vignette(docname, path, notebook, config.copy(**own).execution_timeout)
    except Exception as error:  # whatever MyST-NB refuses: its own classes are not public
        at = re.search(r"at line (\d+)", str(error))
        line = int(at[1]) if at else 1
        raise Failure(path, line, type(error).__name__, str(error).split("\n")[0]) from error
