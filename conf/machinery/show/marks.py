"""What other lines print, said at the block: from expected/, which holds all lines' outputs."""

from pathlib import Path
from typing import Any

from ..ground import lines, outputs
from ..ground.lines import Line
from ..ground.outputs import Expected, Output
from ..ground.page import Page


def marks(root: Path, page: Page, line: Line) -> dict[int, dict[str, Any]]:
    """What to say of each cell, by its number, that another line prints otherwise."""
    expected = Expected(root, page)
    on = {name: expected.on(row) for name, row in expected.lines.items()}
    own = on.get(line.name, on[lines.stable(root).name])
    older = {name: expected.lacking(row) for name, row in expected.lines.items()}
    found = {}
    for number in [cell.number for cell in page.cells]:
        here = own.get(number, Output(""))
        groups: dict[tuple[str, str], list[str]] = {}
        for name in on:
            there = on[name].get(number, Output(""))
            if number not in older[name] and not outputs.same(here.text, there.text):
                key = there.text, there.cause or here.cause
                groups.setdefault(key, []).append(name)
        without = [name for name in on if number in older[name]]
        if groups or without:
            first, runs = older[without[0]][number] if without else "", line.name not in without
            found[number] = {"groups": groups, "without": without, "first": first, "runs": runs}
    return found
