"""The directive `{snippets} TOPIC`: the package's reference, from docstrings, nothing imported."""

from collections.abc import Iterable
from pathlib import Path

from docutils import nodes
from jinja2 import Template
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.ext.napoleon import GoogleDocstring
from sphinx.util.docutils import SphinxDirective

from . import catalogue
from .reading import is_vignette


class Snippets(SphinxDirective):
    """An entry for each snippet of a topic: signature, pages, test, back ends, download."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Make the entries, and note to Sphinx what they are made from."""
        root = Path(self.env.srcdir)
        template = root / "conf/templates/snippets.md"
        snippets = catalogue.snippets(root, self.arguments[0])
        for file in (template, *(snippet.path for snippet in snippets)):
            self.env.note_dependency(str(file))
        text = Template(template.read_text("utf8")).render(
            snippets=snippets,
            pages=catalogue.pages(root),
            description=lambda snippet: GoogleDocstring(
                catalogue.BACK_ENDS.sub("", snippet.docstring), self.config
            ),
        )
        return self.parse_text_to_nodes(text)


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> Iterable[str]:
    """The reference's pages, whenever a vignette changed: it may load another snippet."""
    touched = any(map(is_vignette, added | changed | removed))
    return [name for name in env.found_docs if touched and name.startswith("docs/snippets")]
