"""What a page gets beside its text: for which Keras it holds, files' names, what differs."""

from pathlib import Path

from docutils import nodes
from jinja2 import Template
from packaging.version import Version
from sphinx import addnodes
from sphinx.application import Sphinx

from . import copying, expectations, lines, marks, reading
from .catalogue import Snippet
from .failures import code_cells
from .reading import is_vignette


def annotate(app: Sphinx, doctree: nodes.document) -> None:
    """Add to a vignette for which Keras it holds, and the name of each loaded file."""
    docname, line = app.env.docname, lines.current(Path(app.srcdir))
    if not is_vignette(docname):
        return
    section = next(iter(doctree.findall(nodes.section)), doctree)
    root, vignette = Path(app.srcdir), reading.read(app, docname)
    lacking = expectations.lacking(root, vignette.notebook, line.name)
    numbers = {index: n for n, (index, _) in enumerate(code_cells(vignette.notebook), 1)}
    if len(lacking) == len(numbers):  # nothing is left to run
        first = min(lacking.values(), key=Version)
        section[1:] = [_needs(root, "Nothing on this page runs", first)]
    kind = str(app.env.metadata[docname].get("kind", "")).capitalize()
    section.insert(1, nodes.paragraph("", f"{kind} · {line.title}", classes=["holds-for"]))
    below, codes = marks.marks(root, vignette, line.name), copying.codes(vignette.notebook)
    for cell in [node for node in doctree.findall(nodes.container) if "cell_index" in node]:
        place = cell.parent.index(cell)
        cell["ids"].append(f"cell-{numbers[cell['cell_index']]}")
        if codes[numbers[cell["cell_index"]] - 1]:
            cell.insert(1, _copies(root, codes, numbers[cell["cell_index"]] - 1))
        if cell["cell_index"] in below:
            cell.parent.insert(place + 1, nodes.raw("", below[cell["cell_index"]], format="html"))
        if (number := numbers[cell["cell_index"]]) in lacking:
            cell.parent.insert(place, _needs(root, "Not run", lacking[number]))
        if "load" in cell["cell_metadata"]:
            cell.parent.insert(place, _caption(app, docname, cell["cell_metadata"]["load"]))


def _copies(root: Path, codes: list[str], block: int) -> nodes.Node:
    """The buttons that copy a block, alone or with what it stands on."""
    before = copying.before(codes, block)
    parts = [cell + 1 if text == codes[cell] else text for cell, text in before.items()]
    count = sum(text.count("\n") + 1 for text in before.values())
    template = Template((root / "conf/templates/copies.html").read_text("utf8"), autoescape=True)
    html = template.render(number=block + 1, parts=parts, lines=count)
    return nodes.raw("", html, format="html")


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


def prune(app: Sphinx, exception: Exception | None) -> None:
    """Remove what earlier builds left: pages without a source, figures that no page shows."""
    out, figures = Path(app.outdir), {name for _, name in app.env.images.values()}
    for path in [*out.glob("vignettes/**/*.html"), *out.glob("_images/*")]:
        docname = path.relative_to(out).with_suffix("").as_posix()
        if docname not in app.env.found_docs and path.name not in figures:
            path.unlink()
