"""The directive `{snippets} TOPIC`: the package's reference, from docstrings, nothing imported."""

from collections.abc import Iterable
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.ext.napoleon import GoogleDocstring
from sphinx.util.docutils import SphinxDirective

from . import catalogue
from .reading import is_vignette

ENTRY = """
:::::{{py:{kind}}} {signature}
:module: {module}

````{{eval-rst}}
{description}
````

Shown and run by
: {pages}

Tested by
: `{test}`, on {back_ends}

Source
: {{download}}`{file} </{file}>`
:::::
"""


class Snippets(SphinxDirective):
    """An entry for each snippet of a topic: signature, back ends, pages, test, download."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Make the entries, and note to Sphinx what they are made from."""
        root = Path(self.env.srcdir)
        pages, text = catalogue.pages(root), ""
        for snippet in catalogue.snippets(root, self.arguments[0]):
            self.env.note_dependency(str(snippet.path))
            text += ENTRY.format(
                kind=snippet.public[0].kind.value,
                signature=snippet.public[0].signature(),
                module=snippet.name,
                description=GoogleDocstring(snippet.docstring, self.config),
                back_ends=" and ".join(snippet.back_ends),
                pages=", ".join(f"{{doc}}`/{page}`" for page in pages.get(snippet.path, [])),
                test=snippet.test(root).relative_to(root).as_posix(),
                file=snippet.path.relative_to(root).as_posix(),
            )
        return self.parse_text_to_nodes(text)


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> Iterable[str]:
    """The reference's pages, whenever a vignette changed: it may load another snippet."""
    touched = any(map(is_vignette, added | changed | removed))
    return [name for name in env.found_docs if touched and name.startswith("docs/snippets")]
