"""The machinery: the steps between a vignette's text and its page, in their order."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx of the steps; each knows nothing of the next."""
    # Imported here, so that a process that only forks kernels does without them.
    from . import execution, pages, reading, reference

    app.add_directive("snippets", reference.Snippets)
    app.connect("source-read", reading.gate)
    app.connect("source-read", reading.note_dependencies)
    app.connect("env-get-outdated", reading.outdated)
    app.connect("env-get-outdated", reference.outdated)
    app.connect("env-before-read-docs", execution.run_stale)
    app.connect("doctree-read", pages.annotate)
    app.connect("build-finished", pages.prune)
    sources = b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))
    version = crc32(sources)  # pages are read again where the machinery has changed
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": version}
