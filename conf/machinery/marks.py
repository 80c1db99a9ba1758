"""What other lines print, said at the block: from expected/, which holds all lines' outputs."""

from pathlib import Path

from jinja2 import Template

from . import expectations, lines
from .failures import code_cells
from .reading import Vignette


def lacking(root: Path, vignette: Vignette, line: str) -> dict[int, str]:
    """The cells, by number, that are not run on a line, and the Keras that each needs."""
    row = lines.every(root).get(line, lines.stable(root))
    firsts = enumerate((expectations.since(cell) for _, cell in code_cells(vignette.notebook)), 1)
    return {number: str(first) for number, first in firsts if first and first > row.version}


def marks(root: Path, vignette: Vignette, line: str) -> dict[int, str]:
    """HTML for each cell, by its place in the notebook, that another line prints otherwise."""
    template = Template((root / "conf/templates/mark.html").read_text("utf8"), autoescape=True)
    rows = lines.every(root)
    outputs = {
        name: expectations.expected(root, vignette.docname, vignette.notebook, name)
        for name in rows
    }
    own = outputs.get(line, outputs[lines.stable(root).name])
    older = {name: lacking(root, vignette, name) for name in rows}
    found = {}
    for number, (index, _) in enumerate(code_cells(vignette.notebook), 1):
        here = own.get(number, expectations.Output(""))
        groups: dict[tuple[str, str], list[str]] = {}
        for name in rows:
            there = outputs[name].get(number, expectations.Output(""))
            if number not in older[name] and not expectations.same(here.text, there.text):
                key = there.text, there.cause or here.cause
                groups.setdefault(key, []).append(name)
        without = [name for name in rows if number in older[name]]
        if groups or without:
            first = older[without[0]][number] if without else ""
            here_too = line not in without
            found[index] = template.render(
                groups=groups, without=without, first=first, runs=here_too
            ).strip()
    return found
