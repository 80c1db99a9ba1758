"""The directive `{snippets} TOPIC`: the package's reference, from docstrings, nothing imported."""

from collections.abc import Iterable
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.ext.napoleon import GoogleDocstring
from sphinx.util.docutils import SphinxDirective

from . import catalogue

ENTRY = """
:::::{{py:{kind}}} {name}{signature}
:module: {module}

````{{eval-rst}}
{description}
````

Runs on
: {back_ends}

Shown and run by
: {pages}

Tested by
: `{test}`

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
        pages = catalogue.pages(root)
        text = []
        for path in catalogue.paths(root, self.arguments[0]):
            self.env.note_dependency(str(path))
            snippet = catalogue.read(path)
            docs = pages.get(path, [])
            text.append(
                ENTRY.format(
                    kind=snippet.kind,
                    name=snippet.name,
                    signature=snippet.signature,
                    module=snippet.module,
                    description=GoogleDocstring(snippet.docstring, self.config),
                    back_ends=", ".join(snippet.back_ends),
                    pages=", ".join(f"{{doc}}`/{docname}`" for docname in docs),
                    test=snippet.test(root).relative_to(root).as_posix(),
                    file=path.relative_to(root).as_posix(),
                )
            )
        return self.parse_text_to_nodes("\n".join(text))


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> Iterable[str]:
    """The reference's pages, when a snippet came or went or another page loads one."""
    root = Path(app.srcdir)
    now = {str(path): catalogue.pages(root).get(path, []) for path in catalogue.paths(root)}
    before, env.loaded_snippets = getattr(env, "loaded_snippets", None), now
    return [] if before == now else [d for d in env.found_docs if d.startswith("docs/snippets/")]
