"""What a vignette's page gets beside its own text: for which Keras it holds, and what ran."""

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from . import lines, report
from .catalogue import Snippet
from .reading import is_vignette


def annotate(app: Sphinx, doctree: nodes.document) -> None:
    """Add to a vignette its head, the name of each loaded file, and its foot."""
    docname, line = app.env.docname, lines.current(Path(app.srcdir))
    if not is_vignette(docname):
        return
    section = next(iter(doctree.findall(nodes.section)), doctree)
    kind = str(app.env.metadata[docname].get("kind", "")).capitalize()
    section.insert(1, nodes.paragraph("", f"{kind} · {line.title}", classes=["holds-for"]))
    section.append(_foot(line))
    for cell in list(doctree.findall(nodes.container)):
        metadata: dict[str, Any] = cell.get("cell_metadata", {})
        if loaded := metadata.get("load"):
            cell.insert(0, _caption(app, docname, loaded))
        for tag in metadata.get("tags", []):
            if tag.startswith("since-"):  # made by reading.gate, only on a line that is older
                text = f"Not run here: it needs Keras {tag.removeprefix('since-')} or newer."
                cell.insert(0, nodes.paragraph("", text, classes=["needs-newer"]))


def _caption(app: Sphinx, docname: str, loaded: str) -> nodes.Node:
    """The name of a loaded file, leading to its entry in the reference."""
    path = Path(app.srcdir, docname).parent.joinpath(loaded).resolve()
    snippet = Snippet(path)
    target = f"{snippet.name}.{snippet.public[0].name}" if snippet.public else ""
    link = addnodes.pending_xref(
        "", refdomain="py", reftype="obj", reftarget=target, refexplicit=True, refdoc=docname
    )
    link += nodes.literal("", f"snippets/{snippet.topic}/{path.name}")
    return nodes.paragraph("", "", link, classes=["snippet-file"])


def _foot(line: lines.Line) -> nodes.Node:
    """What produced the page, so that a reader can quote it and a build repeat it."""
    with_ = report.versions()
    text = (
        f"Executed with Keras {with_['keras']}, TensorFlow {with_['tensorflow']}, "
        f"NumPy {with_['numpy']} and Python {with_['python']}, by "
    )
    command = nodes.literal("", f"nox -s docs -- --line {line.name}")
    return nodes.paragraph("", "", nodes.Text(text), command, nodes.Text("."), classes=["foot"])


def prune(app: Sphinx, exception: Exception | None) -> None:
    """Remove what earlier builds left: pages without a source, figures that no page shows."""
    figures = {name for _, name in app.env.images.values()}
    out = Path(app.outdir)
    for path in [*out.glob("vignettes/**/*.html"), *out.glob("_images/*")]:
        docname = path.relative_to(out).with_suffix("").as_posix()
        if docname not in app.env.found_docs and path.name not in figures:
            path.unlink()
