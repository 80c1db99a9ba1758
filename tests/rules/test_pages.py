"""The rules of every executed page: nothing on it is claimed by hand, and its cells are whole."""

import ast
import re
import tomllib
from collections.abc import Iterator

import pytest
from machinery.execute.blame import line_of
from machinery.ground.page import Cell

from tests.pages import ROOT
from tests.rules.places import at

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["vignettes"]
# A decimal number, a per cent, a shape or a version: what a run could say.
TYPED = re.compile(r"\d+\.\d+|\d+ ?%|\d+ per cent|\(\d+, ?\d+|\b\d+(\.\d+)?e[-+]?\d+\b")
NOT_PROSE = re.compile(
    r"^(`{3,}|:{3,}).*?^\1 *$"  # blocks: cells, directives
    r"|\$\$.*?\$\$|\$[^$\n]+\$"  # formulas
    r"|(?:\{[\w:]+\})?`[^`]*`"  # code spans and roles
    r"|\]\([^)]*\)"  # the targets of links
    r"|^---\n.*?^---\n",  # front matter
    re.MULTILINE | re.DOTALL,
)
# What is drawn broken where no font for mathematics is installed (#7).
GROWS = re.compile(
    r"\\(?:left|right|sqrt|overbrace|underbrace|[bB]igg?)(?![a-z])|\\begin\{(?!aligned)"
)
FILLER = re.compile(r"\b(simply|just|basically|obviously|of course|note that|very|easily)\b", re.I)


def own_cells(page) -> Iterator[tuple[Cell, ast.Module]]:
    """Each cell that the page writes itself, and its syntax tree."""
    for cell in page.cells:
        if not cell.loaded:
            yield cell, ast.parse(cell.code)


def place(page, cell, node=None) -> str:
    """File and line of a statement of a cell, or of the cell."""
    file, line = line_of(page, cell, node.lineno if node else 1)
    return f"{file}:{line}"


def prose(text: str) -> str:
    """The page with all that is no prose blanked, line for line."""
    return NOT_PROSE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def found(pattern: re.Pattern[str], page) -> list[str]:
    """Where a pattern is in the page's prose, as `file:line: words`."""
    lines = enumerate(prose(page.path.read_text("utf8")).splitlines(), 1)
    hits = ((n, match[0]) for n, line in lines for match in pattern.finditer(line))
    return [f"{page.path}:{n}: {words}" for n, words in hits]


def test_no_formula_needs_a_font_for_mathematics(page):
    lines = enumerate(page.path.read_text("utf8").splitlines(), 1)
    hits = [(n, match[0]) for n, line in lines if (match := GROWS.search(line))]
    said = "grows with what it holds, which is drawn broken without a font for it: write it apart"
    assert not hits, "\n".join(f"{page.path}:{n}: {sign} {said}" for n, sign in hits)


def test_each_cell_imports_what_it_names(page):
    imported = {
        (alias.asname or alias.name).split(".")[0]
        for cell in page.cells
        for node in ast.walk(ast.parse(cell.code))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    for cell, tree in own_cells(page):
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        own = {
            (alias.asname or alias.name).split(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        bound = {
            node.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        missing = (names & imported) - own - bound
        assert not missing, f"{place(page, cell)}: import {', '.join(missing)} in the cell"


def test_hidden_cells_only_hand_on_what_is_there(page):
    for cell, tree in own_cells(page):
        if {"remove-cell", "remove-input"} & cell.tags:
            for node in tree.body:
                hands_on = (
                    isinstance(node, ast.Expr)
                    and isinstance(node.value, ast.Call)
                    and ast.unparse(node.value.func) in ("glue", "display")
                )
                imports = isinstance(node, ast.Import | ast.ImportFrom)
                said = "a hidden cell only calls `glue` or `display`"
                assert hands_on or imports, f"{place(page, cell, node)}: {said}"


def test_its_text_is_printed(page):
    for cell, tree in own_cells(page):
        last = tree.body[-1] if tree.body else None
        call = isinstance(last, ast.Expr) and isinstance(last.value, ast.Call)
        bare = isinstance(last, ast.Expr) and not (call and "remove-output" not in cell.tags)
        quiet = cell.code.rstrip().endswith(";")
        figure = "a figure that is handed on by `glue` is bound to a name, and not called last"
        said = figure if "remove-output" in cell.tags else "print it, or end it in a semicolon"
        assert not bare or quiet, f"{place(page, cell, last)}: {said}"


def test_since_is_quoted_and_stands_alone(page):
    for match in re.finditer(r"^:since: *(.*)$", page.path.read_text("utf8"), re.MULTILINE):
        line = page.path.read_text("utf8")[: match.start()].count("\n") + 1
        assert re.fullmatch(r'"\d+\.\d+"', match[1]), f"{page.path}:{line}: quote {match[1]}"
    for cell in page.cells:
        both = "since" in cell.metadata and "tags" in cell.metadata
        line = page.line(cell.place)
        assert not both, f"{page.path}:{line}: `since` cannot stand beside tags"


def test_no_result_is_typed(page):
    allowed = SETTINGS["typed"].get(page.docname, {})
    hits = [hit for hit in found(TYPED, page) if hit.split(": ", 1)[1] not in allowed]
    said = "print it, glue it, or, where it is code, put it between backticks"
    assert not hits, "\n".join(f"{hit}: {said}" for hit in hits)


def test_no_filler(page):
    assert not found(FILLER, page), "\n".join(f"{h}: leave it out" for h in found(FILLER, page))


def test_only_public_api_is_named(page):
    private = re.compile(r"keras\.src|tensorflow\.python")
    allowed = SETTINGS["private"].get(page.docname)
    match = private.search(page.path.read_text("utf8"))
    said = match and f"{at(page, match[0])}: name what is public in place of {match[0]}"
    assert allowed or not match, said


@pytest.mark.parametrize("text", ["it is 0.5 s", "a shape of (2, 3)", "95 % of", "1e-6"])
def test_a_typed_result_is_found(text):
    assert TYPED.search(prose(text))


@pytest.mark.parametrize("text", ["`(2, 3)`", "{glue:text}`x:.2f`", "[a](b/0.5)", "$0.5 x$"])
def test_what_is_no_prose_is_left_out(text):
    assert not TYPED.search(prose(text))
