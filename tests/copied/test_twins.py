"""A snippet that is imported by its public name prints in a copy what its text prints there."""

import pytest
from machinery.ground import outputs
from machinery.ground.page import code_cells
from machinery.ground.snippet import Snippet

from tests.copied.child import run_copy
from tests.copied.pages import ROOT, executed
from tests.copied.process import in_a_process
from tests.copied.programs import explained, programs, wrong


def twins():
    """Of each loaded file the shortest program that stands on it, the file imported instead.

    Where there is a choice, the program prints something after it.
    """
    shortest = {}
    for program in programs():
        notebook = executed(program.page)
        cells, printed = code_cells(notebook), outputs.printed(notebook)
        for place, number in enumerate(program.cells):
            loaded = cells[number].loaded
            if not loaded or program.texts[place] != cells[number].code:
                continue
            file = ROOT.joinpath(program.page).parent.joinpath(loaded).resolve()
            told = any(printed.get(n + 1) for n, end in program.ends.items() if end > place + 1)
            length = not told, len(program.texts), sum(map(len, program.texts))
            shortest[file] = min(
                shortest.get(file, (length, program, place)),
                (length, program, place),
                key=lambda found: found[0],
            )
    for file, (_, program, place) in shortest.items():
        yield pytest.param(file, program, place, id=f"{file.stem}-in-{program.name}")


@pytest.mark.parametrize(("file", "program", "place"), list(twins()))
def test_a_copy_that_imports_a_snippet_prints_what_the_page_prints(file, program, place, tmp_path):
    snippet = Snippet(file)
    texts = list(program.texts)
    texts[place] = f"from {snippet.name} import {snippet.public[0].name}"
    found = wrong(program, in_a_process(run_copy, texts, tmp_path))
    assert not found, f"{snippet.name} is imported: {explained(program, found)}"
