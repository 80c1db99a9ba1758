"""The rules of a vignette's form."""

import ast
import re

from tests.pages import ROOT
from tests.rules.places import at, of_cell

SECTIONS = ["What goes wrong", "Summary", "Exercises", "Asked elsewhere"]


def test_it_says_its_kind(vignette):
    kind, kinds = vignette.notebook.metadata.get("kind"), "tutorial how-to reference explanation"
    said = f"write `kind:` in the front matter, one of {kinds}; it is {kind}"
    assert kind in kinds.split(), f"{vignette.path}:1: {said}"


def test_its_first_screen_is_title_question_answer_and_figure(vignette):
    body = vignette.path.read_text("utf8").split("---\n", 2)[2].strip()
    title, question, answer, figure = re.split(r"\n\n+", body)[:4]
    assert title.startswith("# "), f"{vignette.path}:1: begin with the title, `# …`"
    asked = re.fullmatch(r"\*.+\?\*", question, re.DOTALL)
    assert asked, f"{at(vignette, title)}: write below the title the question, in italics"
    answered = re.match(r"\w|`|\[", answer)
    assert answered, f"{at(vignette, question)}: write below the question the answer"
    drawn = figure.startswith("```{glue:figure}")
    assert drawn, f"{at(vignette, answer)}: show below the answer, in one paragraph, a figure"
    assert ":alt: " in figure, f"{at(vignette, figure)}: say in :alt: what the figure states"


def test_it_ends_in_the_sections_that_every_page_has(vignette):
    headings = re.findall(r"^## (.*)$", vignette.path.read_text("utf8"), re.MULTILINE)
    said = f"end the page in the sections {', '.join(SECTIONS)}; it ends in {headings[-4:]}"
    last = at(vignette, f"## {headings[-1]}\n") if headings else f"{vignette.path}:1"
    assert headings[-len(SECTIONS) :] == SECTIONS, f"{last}: {said}"


def test_its_summary_has_at_most_five_lines(vignette):
    summary = vignette.path.read_text("utf8").split("## Summary\n")[1].split("\n## ")[0]
    lines = len(re.findall(r"^- ", summary, re.MULTILINE))
    assert 0 < lines <= 5, f"{at(vignette, '## Summary')}: one to five lines, here {lines}"


def test_its_answers_are_those_of_its_exercises(vignette):
    before, _, after = vignette.path.read_text("utf8").partition("## Exercises\n")
    exercises, line = after.split("\n## ")[0], before.count("\n") + 1
    asked = re.findall(r"^(\d)\. ", exercises, re.MULTILINE)
    topic, name = vignette.docname.split("/")[1:3]
    file = f"tests/vignettes/{topic}/answers_{name}.py"
    included = rf"literalinclude\}} \.\./\.\./{file}\n *:pyobject: test_exercise_(\d)\n"
    shown = re.findall(included, exercises)
    assert (ROOT / file).is_file(), f"{vignette.path}:1: write the answers to {file}"
    tree = ast.parse((ROOT / file).read_text("utf8"))
    tested = [n.name.removeprefix("test_exercise_") for n in tree.body if hasattr(n, "name")]
    four = "four exercises, 1 to 4: the fourth is open, the others are answered"
    assert asked == ["1", "2", "3", "4"], f"{vignette.path}:{line}: {four}; here are {asked}"
    answered = f"show test_exercise_1, _2 and _3 of {file}, and test them there"
    found = f"shown are {shown}, tested {tested}"
    assert shown == tested == ["1", "2", "3"], f"{vignette.path}:{line}: {answered}; {found}"


def test_long_classes_and_functions_are_snippets(vignette):
    for cell in vignette.cells:
        if cell.loaded or "wrong-way" in cell.tags:
            continue
        for node in ast.walk(ast.parse(cell.code)):
            if isinstance(node, ast.ClassDef | ast.FunctionDef):
                lines = node.end_lineno - node.lineno + 1
                assert lines <= 5, (
                    f"{of_cell(vignette, cell)}: make {node.name}, {lines} lines, a snippet"
                )


def test_a_wrong_way_that_raises_is_caught(vignette):
    for cell in vignette.cells:
        assert not cell.raises, f"{of_cell(vignette, cell)}: catch it and print its message"
