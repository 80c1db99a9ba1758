"""The rules of a vignette's form."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECTIONS = ["What goes wrong", "Summary", "Exercises", "Asked elsewhere"]


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
    for cell in vignette.cells:
        if cell.loaded or "wrong-way" in cell.tags:
            continue
        for node in ast.walk(ast.parse(cell.code)):
            if isinstance(node, ast.ClassDef | ast.FunctionDef):
                lines = node.end_lineno - node.lineno + 1
                place = f"{vignette.path}:{vignette.line(cell.place)}"
                assert lines <= 5, f"{place}: {node.name} has {lines} lines"


def test_a_wrong_way_that_raises_is_caught(vignette):
    for cell in vignette.cells:
        place = f"{vignette.path}:{vignette.line(cell.place)}"
        assert not cell.raises, f"{place}: catch it and print it"
