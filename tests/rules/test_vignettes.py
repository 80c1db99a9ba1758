"""The rules of a vignette: its form, and that nothing on it is claimed by hand."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from machinery.failures import code_cells

ROOT = Path(__file__).parents[2]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["vignettes"]
SECTIONS = ["What goes wrong", "Summary", "Exercises", "Asked elsewhere"]
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
FILLER = re.compile(r"\b(simply|just|basically|obviously|of course|note that|very|easily)\b", re.I)


def own_cells(vignette) -> Iterator[tuple[int, str, list[str], ast.Module]]:
    """Line, code, tags and syntax tree of each cell that the page writes itself."""
    for index, cell in code_cells(vignette.notebook):
        if "load" not in cell.metadata:
            line = vignette.notebook.metadata.source_map[index]
            yield line, cell.source, list(cell.metadata.get("tags", [])), ast.parse(cell.source)


def prose(text: str) -> str:
    """The page with all that is no prose blanked, line for line."""
    return NOT_PROSE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def found(pattern: re.Pattern[str], vignette) -> list[str]:
    """Where a pattern is in the page's prose, as `file:line: words`."""
    lines = enumerate(prose(vignette.path.read_text("utf8")).splitlines(), 1)
    hits = ((n, match[0]) for n, line in lines for match in pattern.finditer(line))
    return [f"{vignette.path}:{n}: {words}" for n, words in hits]


def test_it_says_its_kind(vignette):
    kind = vignette.notebook.metadata.get("kind")
    assert kind in ("tutorial", "how-to", "reference", "explanation"), f"{vignette.path}:1: {kind}"


def test_its_first_screen_is_title_question_answer_and_figure(vignette):
    body = vignette.path.read_text("utf8").split("---\n", 2)[2].strip()
    title, question, answer, figure = re.split(r"\n\n+", body)[:4]
    assert title.startswith("# ")
    assert re.fullmatch(r"\*.+\?\*", question, re.DOTALL), f"{vignette.path}: no question"
    assert re.match(r"\w|`|\[", answer), f"{vignette.path}: no answer below the question"
    assert figure.startswith("```{glue:figure}"), f"{vignette.path}: no figure on the first screen"
    assert ":alt: " in figure, f"{vignette.path}: the figure has no alt text"


def test_it_ends_in_the_sections_that_every_page_has(vignette):
    headings = re.findall(r"^## (.*)$", vignette.path.read_text("utf8"), re.MULTILINE)
    assert headings[-len(SECTIONS) :] == SECTIONS, f"{vignette.path}: {headings}"


def test_its_summary_has_at_most_five_lines(vignette):
    summary = vignette.path.read_text("utf8").split("## Summary\n")[1].split("\n## ")[0]
    assert 0 < len(re.findall(r"^- ", summary, re.MULTILINE)) <= 5, vignette.path


def test_its_answers_are_those_of_its_exercises(vignette):
    exercises = vignette.path.read_text("utf8").split("## Exercises\n")[1].split("\n## ")[0]
    asked = re.findall(r"^(\d)\. ", exercises, re.MULTILINE)
    topic, name = vignette.docname.split("/")[1:3]
    file = f"tests/vignettes/{topic}/answers_{name}.py"
    included = rf"literalinclude\}} \.\./\.\./{file}\n *:pyobject: test_exercise_(\d)\n"
    shown = re.findall(included, exercises)
    tree = ast.parse((ROOT / file).read_text("utf8"))
    tested = [n.name.removeprefix("test_exercise_") for n in tree.body if hasattr(n, "name")]
    assert asked == ["1", "2", "3", "4"], vignette.path
    assert shown == tested == ["1", "2", "3"], vignette.path


def test_long_classes_and_functions_are_snippets(vignette):
    for line, _, tags, tree in own_cells(vignette):
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and "wrong-way" not in tags:
                lines = node.end_lineno - node.lineno + 1
                assert lines <= 5, f"{vignette.path}:{line}: {node.name} has {lines} lines"


def test_each_cell_imports_what_it_names(vignette):
    imported = {
        (alias.asname or alias.name).split(".")[0]
        for _, cell in code_cells(vignette.notebook)
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    for line, _, _, tree in own_cells(vignette):
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
        assert not missing, f"{vignette.path}:{line}: the cell does not import {missing}"


def test_hidden_cells_only_glue(vignette):
    for line, _, tags, tree in own_cells(vignette):
        if "remove-cell" in tags or "remove-input" in tags:
            for node in tree.body:
                glues = (
                    isinstance(node, ast.Expr)
                    and isinstance(node.value, ast.Call)
                    and ast.unparse(node.value.func) == "glue"
                )
                imports = isinstance(node, ast.Import | ast.ImportFrom)
                assert glues or imports, f"{vignette.path}:{line}: a hidden cell changes state"


def test_its_text_is_printed(vignette):
    for line, code, tags, tree in own_cells(vignette):
        last = tree.body[-1] if tree.body else None
        bare = isinstance(last, ast.Expr) and not isinstance(last.value, ast.Call)
        quiet = code.rstrip().endswith(";") or "remove-output" in tags
        assert not bare or quiet, f"{vignette.path}:{line}: a bare last expression; print it"


def test_a_wrong_way_that_raises_is_caught(vignette):
    for line, _, tags, _ in own_cells(vignette):
        assert "raises-exception" not in tags, f"{vignette.path}:{line}: catch it and print it"


def test_since_is_quoted_and_stands_alone(vignette):
    for match in re.finditer(r"^:since: *(.*)$", vignette.path.read_text("utf8"), re.MULTILINE):
        line = vignette.path.read_text("utf8")[: match.start()].count("\n") + 1
        assert re.fullmatch(r'"\d+\.\d+"', match[1]), f"{vignette.path}:{line}: quote {match[1]}"
    for index, cell in code_cells(vignette.notebook):
        both = "since" in cell.metadata and "tags" in cell.metadata
        line = vignette.notebook.metadata.source_map[index]
        assert not both, f"{vignette.path}:{line}: `since` cannot stand beside tags"


def test_no_result_is_typed(vignette):
    allowed = SETTINGS["typed"].get(vignette.docname, {})
    hits = [hit for hit in found(TYPED, vignette) if hit.split(": ", 1)[1] not in allowed]
    assert not hits, "\n".join(hits)


def test_no_filler(vignette):
    assert not found(FILLER, vignette), "\n".join(found(FILLER, vignette))


def test_only_public_api_is_named(vignette):
    private = re.compile(r"keras\.src|tensorflow\.python")
    allowed = SETTINGS["private"].get(vignette.docname)
    assert allowed or not private.search(vignette.path.read_text("utf8")), vignette.path


@pytest.mark.parametrize("text", ["it is 0.5 s", "a shape of (2, 3)", "95 % of", "1e-6"])
def test_a_typed_result_is_found(text):
    assert TYPED.search(prose(text))


@pytest.mark.parametrize("text", ["`(2, 3)`", "{glue:text}`x:.2f`", "[a](b/0.5)", "$0.5 x$"])
def test_what_is_no_prose_is_left_out(text):
    assert not TYPED.search(prose(text))
