"""Read a vignette exactly as MyST-NB will, so that what runs is what the page shows."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from myst_nb.core.config import NbParserConfig
from myst_nb.core.read import create_nb_reader
from myst_nb.sphinx_ import nb_node_to_dict
from nbformat import NotebookNode
from sphinx.application import Sphinx

from . import expectations, lines
from .failures import Failure, line_of

LOAD = re.compile(r"^:load: *(\S+)", re.MULTILINE)
SINCE = re.compile(r'^:since: *"(\d+\.\d+)" *$', re.MULTILINE)


@dataclass
class Vignette:
    """A vignette as MyST-NB reads it."""

    docname: str
    path: Path
    text: str
    notebook: NotebookNode
    config: NbParserConfig


def is_vignette(docname: str) -> bool:
    """Whether the document is one whose cells run."""
    return docname.startswith("vignettes/")


def loaded_files(path: Path, text: str) -> dict[Path, str]:
    """The files that the page's cells load, each with its name as the page has it."""
    return {Path(os.path.normpath(path.parent / name)): name for name in LOAD.findall(text)}


def gate(app: Sphinx, docname: str, source: list[str]) -> None:
    """On a line that is older than a cell's `since`, let the cell be shown and not run.

    A line of text takes the place of a line, so that no later line number moves.
    """
    if not is_vignette(docname):
        return
    line = lines.current(Path(app.srcdir))

    def tags(match: re.Match[str]) -> str:
        skip = lines.newer(match[1], line)
        return f':tags: ["skip-execution", "since-{match[1]}"]' if skip else match[0]

    source[0] = SINCE.sub(tags, source[0])


def note_dependencies(app: Sphinx, docname: str, source: list[str]) -> None:
    """Tell Sphinx of the files a page stands on: MyST-NB does not (MyST-NB#621)."""
    if is_vignette(docname):
        page = page_file(app, docname)
        for file in (*loaded_files(page, source[0]), expectations.file(app.srcdir, docname)):
            app.env.note_dependency(str(file))


def page_file(app: Sphinx, docname: str) -> Path:
    """The file of a vignette."""
    return Path(app.srcdir, f"{docname}.md")


def application(root: Path, folder: Path) -> Sphinx:
    """Sphinx with the project's settings, for reading vignettes without building pages."""
    return Sphinx(root, root / "conf", folder, folder / "doctrees", "dummy", status=None)


def read(app: Sphinx, docname: str) -> Vignette:
    """Read a vignette as MyST-NB's parser does.

    Raises:
        Failure: where the page cannot be read, with file and line.
    """
    path = page_file(app, docname)
    if not path.is_file():
        raise Failure(path, 1, "FileNotFoundError", "no such vignette")
    source = [path.read_text("utf8")]
    app.emit("source-read", docname, source)
    text, config = source[0], app.env.mystnb_config
    for file, name in loaded_files(path, text).items():
        if not file.is_file():
            raise Failure(path, line_of(text, name), "FileNotFoundError", f"no such file: {name}")
    reader = create_nb_reader(str(path), app.env.myst_config, config, text)
    if reader is None:
        raise Failure(path, 1, "FormatError", "its front matter is not that of a MyST notebook, or is no YAML")
    try:
        notebook = reader.read(text)
        overrides = nb_node_to_dict(notebook.metadata.get(config.metadata_key, {}))
        return Vignette(docname, path, text, notebook, config.copy(**overrides))
    except Exception as error:  # whatever MyST-NB refuses: it names its classes privately
        line = re.search(r"at line (\d+)", str(error))
        message = str(error).splitlines()[0]
        raise Failure(path, int(line[1]) if line else 1, type(error).__name__, message) from error
