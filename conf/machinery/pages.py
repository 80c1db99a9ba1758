"""What a page gets beside its text: for which Keras it holds, the file that a block is."""

from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from . import lines
from .catalogue import Snippet
from .reading import is_vignette


def annotate(app: Sphinx, doctree: nodes.document) -> None:
    """Add to a vignette for which Keras it holds, and the name of each loaded file."""
    docname, line = app.env.docname, lines.current(Path(app.srcdir))
    if not is_vignette(docname):
        return
    section = next(iter(doctree.findall(nodes.section)), doctree)
    kind = str(app.env.metadata[docname].get("kind", "")).capitalize()
    text = f"{kind} · Keras {line.name} · TensorFlow {line.tensorflow.removesuffix('.*')}"
    section.insert(1, nodes.paragraph("", text, classes=["holds-for"]))
    for cell in list(doctree.findall(nodes.container)):
        metadata: dict = cell.get("cell_metadata", {})
        notes = [_caption(app, docname, metadata["load"])] if "load" in metadata else []
        for tag in metadata.get("tags", []):
            if tag.startswith("since-"):  # made by reading.gate, only on a line that is older
                text = f"Not run here: it needs Keras {tag.removeprefix('since-')} or newer."
                notes.append(nodes.paragraph("", text, classes=["needs-newer"]))
        for note in notes:
            cell.parent.insert(cell.parent.index(cell), note)


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
