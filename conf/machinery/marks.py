"""What other lines print, said at the block: from expected/, which holds all lines' outputs."""

from pathlib import Path
from typing import Any

from . import expectations, lines
from .failures import code_cells
from .reading import Vignette


def marks(root: Path, vignette: Vignette, line: str) -> dict[int, dict[str, Any]]:
    """What to say of each cell, by its place, that another line prints otherwise."""
    rows = lines.every(root)
    page = vignette.docname, vignette.notebook
    outputs = {name: expectations.expected(root, *page, name) for name in rows}
    own = outputs.get(line, outputs[lines.stable(root).name])
    older = {name: expectations.lacking(root, vignette.notebook, name) for name in rows}
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
            first, runs = older[without[0]][number] if without else "", line not in without
            found[index] = {"groups": groups, "without": without, "first": first, "runs": runs}
    return found
