"""What a reader explores: the data of an executed page, loaded when an explorer is opened.

A page that displays `JSON(…)` gets it as `<page>.json` beside it; `{explorer} PAGE` is the place
where conf/static/explorer.js puts controls and a drawing, on whichever page it stands.
"""

import json
from pathlib import Path

from docutils import nodes
from jinja2 import Template
from nbformat import NotebookNode
from sphinx.util.docutils import SphinxDirective

MIME = "application/json"


class Explorer(SphinxDirective):
    """A closed explorer of another page's data; its content is for readers without JavaScript."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Put the template, and what stands without JavaScript, in the page."""
        template = Path(self.env.srcdir, "conf/templates/explorer.html")
        self.env.note_dependency(str(template))
        up = "../" * self.env.docname.count("/")
        html = Template(template.read_text("utf8")).render(data=f"{self.arguments[0]}.json", up=up)
        return [nodes.raw("", html, format="html"), *self.parse_content_to_nodes()]


def write(executed: NotebookNode, place: Path) -> None:
    """Write the data that an executed page displays, if any, as `place`."""
    for cell in executed.cells:
        for output in cell.get("outputs", []):
            if MIME in output.get("data", {}):
                place.write_text(json.dumps(output.data[MIME], separators=(",", ":")), "utf8")
