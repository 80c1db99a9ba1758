"""The machinery: the steps between a vignette's text and its page, in their order."""

from typing import Any

from sphinx.application import Sphinx

from . import answers, execution, pages, reading, reference


def setup(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx of the steps; each knows nothing of the next."""
    app.add_directive("answer", answers.Answer)
    app.add_directive("snippets", reference.Snippets)
    app.connect("source-read", reading.gate)
    app.connect("source-read", reading.note_dependencies)
    app.connect("env-get-outdated", reference.outdated)
    app.connect("env-before-read-docs", execution.run_stale)
    app.connect("doctree-read", pages.annotate)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
