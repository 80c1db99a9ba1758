"""The directives of the reference, `{snippets} TOPIC` and `{uses} PACKAGE`; the home page's words.

The first is the package's own, from docstrings, nothing imported; the second leads from a public
name of another package to the pages that use it. A link of the home page asks its page's question.
"""

import re
from pathlib import Path

from docutils import nodes
from extensions import addresses
from jinja2 import Template
from sphinx.application import Sphinx
from sphinx.ext.napoleon import GoogleDocstring
from sphinx.util.docutils import SphinxDirective

from ..ground import lines, snippet

QUESTION = re.compile(r"^\*(.+\?)\*$", re.MULTILINE)
WORDLESS = re.compile(r"\[\]\((vignettes/[^)]+\.md)\)")


def ask(app: Sphinx, docname: str, source: list[str]) -> None:
    """Give each link of the home page that has no words the question of the page it leads to."""

    def asked(match: re.Match[str]) -> str:
        page = Path(app.srcdir, match[1])
        app.env.note_dependency(str(page))
        found = QUESTION.search(page.read_text("utf8", "replace")) if page.is_file() else None
        return f"[{found[1]}]({match[1]})" if found else match[0]

    if docname == app.config.root_doc:
        source[0] = WORDLESS.sub(asked, source[0])


class Snippets(SphinxDirective):
    """An entry for each snippet of a topic: signature, pages, test, back ends, download."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Make the entries, and note to Sphinx what they are made from."""
        root = Path(self.env.srcdir)
        template = root / "conf/templates/snippets.md"
        snippets = snippet.snippets(root, self.arguments[0])
        for file in (template, *(each.path for each in snippets)):
            self.env.note_dependency(str(file))
        text = Template(template.read_text("utf8")).render(
            snippets=snippets,
            pages=snippet.pages(root),
            description=lambda each: GoogleDocstring(
                snippet.BACK_ENDS.sub("", each.docstring), self.config
            ),
        )
        return self.parse_text_to_nodes(text)


class Uses(SphinxDirective):
    """Each public name of a package that a page uses, with the sections that do."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Ask for the examples of all names that may be used; those without any vanish."""
        root, package = Path(self.env.srcdir), self.arguments[0]
        texts = [*root.glob("vignettes/**/*.md"), *root.glob("snippets/**/*.py")]
        words = {word for file in texts for word in re.findall(r"\w+", file.read_text("utf8"))}
        known = addresses.known(root / "build" / lines.current(root).name, package)
        used = [name for name in sorted(known) if name.rpartition(".")[2] in words - {package}]
        text = "\n\n".join(f"```{{autolink-examples}} {n}\n:collapse:\n```" for n in used)
        return self.parse_text_to_nodes(text)


def list_pages(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give a name one line with its pages: codeautolink folds a row for each of their sections."""
    for table in list(doctree.findall(nodes.table)) if docname.startswith("docs/api") else []:
        pages: dict[str, list[nodes.reference]] = {}
        for link in table.findall(nodes.reference):
            pages.setdefault(link["refuri"].partition("#")[0], []).append(link)
        summary, _ = table.parent.children
        line = nodes.paragraph("", "", summary.children[-1])
        for page, (first, *others) in pages.items():
            uri = page if others else first["refuri"]  # where one section alone uses it, there
            text = first.astext().partition(" / ")[0] if others else first.astext()
            line += [nodes.Text(" · "), nodes.reference("", text, refuri=uri, internal=True)]
        table.parent.parent.replace_self(line)
