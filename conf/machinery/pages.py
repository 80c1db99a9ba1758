"""What a page gets beside its text: for which Keras it holds, downloads, copies, what differs."""

from difflib import unified_diff
from itertools import islice
from pathlib import Path
from textwrap import shorten
from typing import Any

from docutils import nodes
from jinja2 import Template
from nbformat import NotebookNode
from packaging.version import Version
from sphinx import addnodes
from sphinx.application import Sphinx

from . import copying, expectations, lines, marks, reading
from .catalogue import Snippet
from .failures import code_cells

WRONG = {"raises-exception", "wrong-way"}  # the tags of what a fix mends


def annotate(app: Sphinx, doctree: nodes.document) -> None:
    """Add to an executed page its first line, and to each of its cells what stands around it."""
    docname, root = app.env.docname, Path(app.srcdir)
    if not reading.is_vignette(docname):
        return
    line, vignette = lines.current(root), reading.read(app, docname)
    section = next(iter(doctree.findall(nodes.section)), doctree)
    lacking = expectations.lacking(root, vignette.notebook, line.name)
    numbers = {index: n for n, (index, _) in enumerate(code_cells(vignette.notebook), 1)}
    if lacking and len(lacking) == len(numbers):  # nothing is left to run
        section[1:] = [
            _needs(root, "Nothing on this page runs", min(lacking.values(), key=Version))
        ]
    about = {"kind": app.env.metadata[docname].get("kind", ""), "repository": app.config.repository}
    section.insert(1, _html(root, "holds_for", docname=docname, line=line, **about))
    below, codes = marks.marks(root, vignette, line.name), copying.codes(vignette.notebook)
    for cell in [node for node in doctree.findall(nodes.container) if "cell_index" in node]:
        index, number = cell["cell_index"], numbers[cell["cell_index"]]
        before, after = [], []
        if "load" in cell["cell_metadata"]:
            before.append(_caption(app, docname, cell["cell_metadata"]["load"]))
        if "fix" in cell["cell_metadata"].get("tags", []):
            before.append(_change(vignette.notebook, index))
        if number in lacking:
            before.append(_needs(root, "Not run", lacking[number]))
        if index in below:
            after.append(_html(root, "mark", **below[index]))
        if codes[number - 1]:
            cell.insert(1, _copies(root, codes, number - 1))
        cell["ids"].append(f"cell-{number}")
        cell.parent[(place := cell.parent.index(cell)) : place + 1] = [*before, cell, *after]


def describe(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Say in a page's head what it says first: of an executed page, question and answer."""
    said = doctree.findall(nodes.paragraph) if doctree else ()
    words = " ".join(paragraph.astext() for paragraph in islice(said, 2)).split()
    context["repository"] = app.config.repository if doctree else ""  # else nothing to edit
    context["description"] = shorten(
        " ".join(words) or f"{app.config.project}: {page}", 200, placeholder=" …"
    )


def _html(root: Path, name: str, **context: Any) -> nodes.Node:
    """A template of conf/templates, filled."""
    template = Template((root / f"conf/templates/{name}.html").read_text("utf8"), autoescape=True)
    return nodes.raw("", template.render(context).strip(), format="html")


def _change(notebook: NotebookNode, index: int) -> nodes.Node:
    """What a fix changes in the last cell above it that goes wrong, as a difference."""
    above = [cell for cell in notebook.cells[:index] if WRONG & set(cell.metadata.get("tags", []))]
    old, new = (cell.source.split("\n") for cell in (above[-1], notebook.cells[index]))
    change = list(unified_diff(old, new, n=len(old), lineterm=""))[3:]  # without its three heads
    return nodes.literal_block("\n".join(change), "\n".join(change), language="diff")


def _copies(root: Path, codes: list[str], block: int) -> nodes.Node:
    """The buttons that copy a block, alone or with what it stands on."""
    before = copying.before(codes, block)
    parts = [cell + 1 if text == codes[cell] else text for cell, text in before.items()]
    count = sum(text.count("\n") + 1 for text in before.values())
    return _html(root, "copies", number=block + 1, parts=parts, lines=count)


def _needs(root: Path, what: str, first: str) -> nodes.Node:
    """The sentence that stands where something is not run: what it needs, and which line has it."""
    line = lines.current(root)
    newer = [row for row in lines.every(root).values() if row.version >= Version(first)]
    text = f"{what} on Keras {line.version}, since it needs Keras {first} or newer"
    if newer:
        text += f"; the first line of this site that runs it is Keras {newer[-1].name}"
    return nodes.paragraph("", f"{text}.", classes=["needs-newer"])


def _caption(app: Sphinx, docname: str, loaded: str) -> nodes.Node:
    """The name of a loaded file, leading to its entry in the reference."""
    snippet = Snippet(Path(app.srcdir, docname).parent.joinpath(loaded).resolve())
    target = f"{snippet.name}.{snippet.public[0].name}"
    link = addnodes.pending_xref(
        "", refdomain="py", reftype="obj", reftarget=target, refexplicit=True, refdoc=docname
    )
    link += nodes.literal("", f"snippets/{snippet.topic}/{snippet.path.name}")
    return nodes.paragraph("", "", link, classes=["snippet-file"])
