"""What a page gets around its blocks: for which Keras it holds, downloads, copies, differences."""

from difflib import unified_diff
from itertools import islice
from pathlib import Path
from textwrap import shorten
from typing import Any

from docutils import nodes
from extensions import copies
from jinja2 import Template
from packaging.version import Version
from sphinx import addnodes
from sphinx.application import Sphinx

from ..ground import lines
from ..ground.outputs import Expected
from ..ground.page import PLACE, WRONG, Cell, Page, executed
from ..ground.snippet import Snippet
from . import marks


def annotate(app: Sphinx, doctree: nodes.document) -> None:
    """Add to an executed page its first line, and to each of its cells what stands around it."""
    docname, root = app.env.docname, Path(app.srcdir)
    if not docname.startswith("vignettes/"):
        return
    notebook = executed(Path(app.outdir).parent / "notebooks", docname)
    line, page = lines.current(root), Page(docname, root / f"{docname}.md", notebook)
    section = next(iter(doctree.findall(nodes.section)), doctree)
    lacking = Expected(root, page).lacking(line)
    if lacking and len(lacking) == len(page.cells):  # nothing is left to run
        section[1:] = [
            _needs(root, "Nothing on this page runs", min(lacking.values(), key=Version))
        ]
    about = {"kind": app.env.metadata[docname].get("kind", ""), "repository": app.config.repository}
    section.insert(1, _html(root, "holds_for", docname=docname, line=line, **about))
    below, codes = marks.marks(root, page, line), [cell.copied for cell in page.cells]
    by_place = {cell.place: cell for cell in page.cells}
    for block in [node for node in doctree.findall(nodes.container) if PLACE in node]:
        cell = by_place[block[PLACE]]
        before, after = [], []
        if cell.loaded:
            before.append(_caption(app, page, cell.loaded))
        if "fix" in cell.tags:
            before.append(_change(page, cell))
        if cell.number in lacking:
            before.append(_needs(root, "Not run", lacking[cell.number]))
        if cell.number in below:
            after.append(_html(root, "mark", **below[cell.number]))
        if cell.copied:
            block.insert(1, _copies(root, codes, cell.number - 1))
        block["ids"].append(f"cell-{cell.number}")
        block.parent[(place := block.parent.index(block)) : place + 1] = [*before, block, *after]


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


def _change(page: Page, fix: Cell) -> nodes.Node:
    """What a fix changes in the last cell above it that goes wrong, as a difference."""
    wrong = [cell for cell in page.cells[: fix.number - 1] if WRONG & cell.tags][-1]
    old, new = wrong.code.split("\n"), fix.code.split("\n")
    change = list(unified_diff(old, new, n=len(old), lineterm=""))[3:]  # without its three heads
    return nodes.literal_block("\n".join(change), "\n".join(change), language="diff")


def _copies(root: Path, codes: list[str], block: int) -> nodes.Node:
    """The buttons that copy a block, alone or with what it stands on."""
    before = copies.before(codes, block)
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


def _caption(app: Sphinx, page: Page, loaded: str) -> nodes.Node:
    """The name of a loaded file, leading to its entry in the reference."""
    snippet = Snippet(page.path.parent.joinpath(loaded).resolve())
    target = f"{snippet.name}.{snippet.public[0].name}"
    link = addnodes.pending_xref(
        "", refdomain="py", reftype="obj", reftarget=target, refexplicit=True, refdoc=page.docname
    )
    link += nodes.literal("", f"snippets/{snippet.topic}/{snippet.path.name}")
    return nodes.paragraph("", "", link, classes=["snippet-file"])
