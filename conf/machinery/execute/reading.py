"""Read a page exactly as MyST-NB will, so that what runs is what the page shows.

No other file of this project names MyST-NB's ways of reading.
"""

import ast
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from docutils import nodes
from jupyter_client.kernelspec import KernelSpecManager
from myst_nb.core.read import create_nb_reader
from myst_nb.sphinx_ import Parser
from packaging.version import Version
from sphinx.application import Sphinx
from sphinx.util import logging

from ..ground import lines, outputs
from ..ground.failure import Failure
from ..ground.page import WRONG, Page
from ..ground.snippet import LOAD, Snippet, loaded_files
from .blame import line_of

log = logging.getLogger(__name__)
SINCE = re.compile(r'^:since: *"(\d+\.\d+)" *$', re.MULTILINE)
BY_HAND = re.compile(r"^:tags:.*(?:skip-execution|since-)", re.MULTILINE)
YAML_OPTIONS = re.compile(r"^(`{3,}|~{3,})\{code-cell\}[^\n]*\n---", re.MULTILINE)
RUNS = re.compile(r"\A\s*---\n.*?^file_format: *mystnb\b.*?^---", re.MULTILINE | re.DOTALL)
# What a page may ask for; anything else could run or show what was not checked.
SETTINGS = {"execution_timeout"}
OPTIONS = {"tags", "load", "since"}
TAGS = {"check", "fix", "hide-input", "raises-exception", "remove-cell", "remove-output"}
TAGS |= {"remove-input", "hide-output", "hide-cell", "wrong-way"}
GATE = {"skip-execution"}  # which the gate alone writes


class PageParser(Parser):
    """MyST-NB's parser; a page that it cannot show is a line, and the others are read."""

    def parse(self, inputstring: str, document: nodes.document) -> None:
        """Read a page as MyST-NB does."""
        try:
            super().parse(inputstring, document)
        except Exception as error:  # an output that is none, as a picture of no bytes
            page = document.settings.env.docname
            log.error("%s: %s", type(error).__name__, error, location=(page, 1))
            document.clear()
            document.attributes.pop("nb_renderer", None)  # which cannot be pickled
            super().parse(f"# {page}", document)


def is_vignette(docname: str) -> bool:
    """Whether the document is one whose cells run."""
    return docname.startswith("vignettes/")


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
        for file in (*files, *outputs.files(Path(app.srcdir), docname)):
            app.env.note_dependency(str(file))


def application(root: Path, folder: Path) -> Sphinx:
    """Sphinx with the project's settings, for reading pages without building them."""
    return Sphinx(root, root / "conf", folder, folder / "doctrees", "dummy", status=None)


def text_of(path: Path) -> str:
    """The text of a page.

    Raises:
        Failure: where there is none, or it is not UTF-8 without a mark.
    """
    if path.suffix != ".md":
        raise Failure(path, 1, "FormatError", "a vignette is a file .md, in MyST Markdown")
    if not path.is_file():
        raise Failure(path, 1, "FileNotFoundError", "no such vignette")
    content = path.read_bytes()
    try:
        text = content.decode("utf8")
    except UnicodeDecodeError as error:
        number = content[: error.start].count(b"\n") + 1
        raise Failure(path, number, "UnicodeDecodeError", "not UTF-8: save it as UTF-8") from None
    if text.startswith("\ufeff"):
        raise Failure(path, 1, "FormatError", "a byte-order mark: save it as UTF-8 without one")
    return text


def not_a_vignette(path: Path) -> None:
    """Refuse a page outside vignettes/ whose cells stock MyST-NB would run, unchecked.

    Raises:
        Failure: where the page asks to be run.
    """
    if path.suffix == ".md" and RUNS.match(path.read_text("utf8", "replace")):
        raise Failure(path, 1, "FormatError", "only pages in vignettes/ run: move it there")


def loads(root: Path, path: Path, text: str) -> None:
    """Look at each file that a page loads.

    Raises:
        Failure: where it is missing, or is no snippet with a public name.
    """
    for match in LOAD.finditer(text):
        number = text.count("\n", 0, match.start()) + 1
        file = Path(os.path.normpath(path.parent / match[1]))
        if root / "snippets" not in file.parents or file.suffix != ".py":
            raise Failure(path, number, "FormatError", f"no file of snippets/: {match[1]}")
        if not file.is_file():
            raise Failure(path, number, "FileNotFoundError", f"no such file: {match[1]}")
        try:
            names = Snippet(file).public
        except (SyntaxError, ValueError) as error:
            at, called = (
                getattr(error, "lineno", 1) or 1,
                f" (from {os.path.relpath(path)}:{number})",
            )
            raise Failure(file, at, type(error).__name__, str(error), called) from None
        if not names:
            raise Failure(path, number, "FormatError", f"no public class or function: {match[1]}")


def refused(page: Page, metadata_key: str) -> Iterator[tuple[int, str]]:
    """What a page asks for that would run or show anything other than what is checked."""
    own = page.notebook.metadata.get(metadata_key, {})
    if more := sorted(set(own) - SETTINGS):
        yield 1, f"in the front matter, {metadata_key}: {', '.join(more)}: a page cannot set it"
    kernel = page.notebook.metadata.get("kernelspec", {}).get("name")
    if str(kernel) not in KernelSpecManager().find_kernel_specs():
        yield 1, f"in the front matter, kernelspec: no kernel named {kernel}; write python3"
    for cell in page.cells:
        at, said = page.line(cell.place), f"cell {cell.number}: "
        if "fix" in cell.tags and not any(
            WRONG & above.tags for above in page.cells[: cell.number]
        ):
            yield at, f"{said}a fix has nothing above it that goes wrong, and is mended"
        if more := sorted(set(cell.metadata) - OPTIONS):
            yield (
                at,
                f"{said}unknown option {', '.join(more)}: there are {', '.join(sorted(OPTIONS))}",
            )
        if more := sorted(tag for tag in cell.tags - TAGS - GATE if not tag.startswith("since-")):
            yield at, f"{said}unknown tag {', '.join(more)}: there are {', '.join(sorted(TAGS))}"
        if not re.fullmatch(r"\d+(\.\d+)?", str(cell.since)) or not isinstance(cell.since, str):
            yield at, f'{said}write :since: "3.12", the number of a Keras in quotes'


def plain_python(page: Page) -> None:
    """Look for a cell that is not Python: what analyses cells could not read it.

    Raises:
        Failure: at the line of the first error.
    """
    for cell in page.cells:
        try:
            ast.parse(cell.code)
        except (SyntaxError, ValueError) as error:
            file, line = line_of(page, cell, getattr(error, "lineno", 1) or 1)
            words = f"{getattr(error, 'msg', error)}; a cell is plain Python, no ! and no %"
            raise Failure(file, line, type(error).__name__, words, cell=cell.number) from None


def read(app: Sphinx, docname: str) -> Page:
    """Read a page as MyST-NB's parser does.

    Raises:
        Failure: where the page cannot be read, with file and line.
    """
    root, path = Path(app.srcdir), Path(app.env.doc2path(docname))
    source = [text_of(path)]
    for form, words in (
        (YAML_OPTIONS, "write the options of a cell as `:name: value`, below its first line"),
        (BY_HAND, 'a cell that a Keras does not run has the option `:since: "3.12"`, and no tag'),
    ):
        if match := form.search(source[0]):
            raise Failure(path, source[0].count("\n", 0, match.start()) + 1, "FormatError", words)
    loads(root, path, source[0])
    gate(app, docname, source)
    text, config = source[0], app.env.mystnb_config  # type: ignore[attr-defined]
    try:
        reader = create_nb_reader(str(path), app.env.myst_config, config, text)  # type: ignore[attr-defined]
        if reader is None:
            raise Failure(path, 1, "FormatError", "no front matter of a MyST notebook, or no YAML")
        page = Page(docname, path, reader.read(text))
        for line, words in refused(page, config.metadata_key):
            raise Failure(path, line, "FormatError", words)
        plain_python(page)
        own = page.notebook.metadata.get(config.metadata_key, {})
        return replace(page, timeout=config.copy(**own).execution_timeout)
    except Failure:
        raise
    except Exception as error:  # whatever MyST-NB refuses: its own classes are not public
        at = re.search(r"at line (\d+)", str(error))
        line = int(at[1]) if at else 1
        raise Failure(path, line, type(error).__name__, str(error).split("\n")[0]) from error
