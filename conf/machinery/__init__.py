"""The machinery: the steps between a vignette's text and its page, in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx of the steps; each knows nothing of the next."""
    # Imported here, so that a process that only forks kernels does without them.
    from . import execution, explorer, mathematics, pages, reading, reference

    app.add_config_value("repository", "", "env", types=str)
    app.add_directive("snippets", reference.Snippets)
    app.add_directive("uses", reference.Uses)
    app.add_directive("explorer", explorer.Explorer)
    app.add_html_math_renderer("mathml", (mathematics.inline, None), (mathematics.block, None))
    app.connect("source-read", reading.gate)
    app.connect("source-read", reading.note_dependencies)
    app.connect("env-before-read-docs", execution.run_stale)
    app.connect("doctree-resolved", reference.list_pages, priority=600)  # what codeautolink lists
    app.connect("doctree-read", pages.annotate, priority=400)  # then names are looked for
    app.connect("html-page-context", pages.describe)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
