"""What a vignette's page gets beside its own text: for which Keras it holds, and what ran."""

from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from . import catalogue, lines, report
from .reading import is_vignette

KINDS = ("tutorial", "how-to", "reference", "explanation")


def annotate(app: Sphinx, doctree: nodes.document) -> None:
    """Add to a vignette its head, the name of each loaded file, and its foot."""
    docname = app.env.docname
    if not is_vignette(docname):
        return
    line = lines.current(Path(app.srcdir))
    kind = str(app.env.metadata[docname].get("kind", "")).capitalize()
    title = next(iter(doctree.findall(nodes.title)), None)
    if title is not None:
        words = " · ".join(filter(None, (kind, line.title)))
        title.parent.insert(1, nodes.paragraph("", words, classes=["holds-for"]))
    for cell in list(doctree.findall(_is_cell)):
        metadata = cell["cell_metadata"]
        if "load" in metadata:
            cell.insert(0, _caption(app, docname, metadata["load"]))
        if since := metadata.get("since") or _since(metadata.get("tags", [])):
            if lines.newer(since, line):
                text = f"Not run here: it needs Keras {since} or newer."
                cell.insert(0, nodes.paragraph("", text, classes=["needs-newer"]))
    doctree.children[-1].append(_foot(line)) if doctree.children else None


def _is_cell(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


def _since(tags: list[str]) -> str:
    """The version in a tag that reading.gate made of a cell's `since`."""
    return next((tag.removeprefix("since-") for tag in tags if tag.startswith("since-")), "")


def _caption(app: Sphinx, docname: str, loaded: str) -> nodes.Node:
    """The name of a loaded file, leading to its entry in the reference."""
    root = Path(app.srcdir)
    path = (root / docname).parent.joinpath(loaded).resolve()
    name = path.relative_to(root.resolve()).as_posix()
    snippet = catalogue.read(path)
    target = f"{snippet.module}.{snippet.name}"
    link = addnodes.pending_xref(
        "", refdomain="py", reftype="obj", reftarget=target, refexplicit=True, refdoc=docname
    )
    link += nodes.literal("", name)
    return nodes.paragraph("", "", link, classes=["snippet-file"])


def _foot(line: lines.Line) -> nodes.Node:
    """What produced the page, so that a reader can quote it and a build repeat it."""
    versions = report.versions()
    text = (
        f"Executed with Keras {versions['keras']}, TensorFlow {versions['tensorflow']}, "
        f"NumPy {versions['numpy']} and Python {versions['python']}, from the lock "
    )
    command = f"nox -s docs -- --line {line.name}"
    parts = (
        nodes.Text(text),
        nodes.literal("", f"conf/locks/{line.name}.txt"),
        nodes.Text(", by "),
        nodes.literal("", command),
        nodes.Text("."),
    )
    return nodes.paragraph("", "", *parts, classes=["produced-by"])
