"""The machinery: from a vignette's text to its page, a stage a folder over one ground floor."""

from typing import Any

# The stages in their order, and why each stands where it does. A stage imports the ground alone.
STAGES = {
    "execute": "before Sphinx reads, so that MyST-NB finds every output, and every failure is said",
    "show": "while Sphinx reads, since what stands around a block is a part of its page",
    "publish": "when Sphinx has written all, since stylesheet and search are made from every page",
    "assemble": "when every line is tested, in an environment without Keras and without Sphinx",
}


def setup(app: Any) -> dict[str, Any]:
    """Tell Sphinx of the steps, in the order in which it calls them."""
    # imported here, since assembly has no Sphinx
    from extensions import explorer, mathml

    from .execute import reading, stale
    from .show import blocks, reference

    app.add_config_value("repository", "", "env", types=str)
    app.add_source_parser(reading.PageParser, override=True)
    app.add_directive("snippets", reference.Snippets)
    app.add_directive("uses", reference.Uses)
    app.add_directive("explorer", explorer.Explorer)
    app.add_html_math_renderer("mathml", (mathml.inline, None), (mathml.block, None))
    app.connect("env-before-read-docs", stale.run_stale)
    app.connect("source-read", reading.gate)
    app.connect("source-read", reading.note_dependencies)
    app.connect("source-read", reference.ask)
    app.connect("doctree-read", blocks.annotate, priority=400)  # then codeautolink looks for names
    app.connect("doctree-resolved", reference.list_pages, priority=600)  # what codeautolink lists
    app.connect("html-page-context", blocks.describe)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
