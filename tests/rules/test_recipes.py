"""The rules of a page of recipes: each is short, runs by itself, and says where it comes from."""

import ast
import re

from extensions import copies

from tests.rules.places import at, of_cell

LINES = 15  # what a reader takes in at a glance


def sections(recipes) -> dict[str, str]:
    """The text of each recipe under its question."""
    parts = re.split(r"^## (.*)\n", recipes.path.read_text("utf8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_it_says_its_kind(recipes):
    assert recipes.notebook.metadata.get("kind") == "recipes", (
        f"{recipes.path}:1: write kind: recipes"
    )


def test_each_is_a_question(recipes):
    for question in sections(recipes):
        said = f"{at(recipes, question)}: ask `How do I …?`"
        assert question.startswith("How do I ") and question.endswith("?"), said


def test_each_has_one_cell(recipes):
    for question, text in sections(recipes).items():
        assert text.count("```{code-cell}") == 1, f"{at(recipes, question)}: one cell a recipe"


def test_each_is_short_and_asserts_once(recipes):
    for cell in recipes.cells:
        lines = [line for line in cell.code.split("\n") if line.strip()]
        place = of_cell(recipes, cell)
        asserts = [node for node in ast.walk(ast.parse(cell.code)) if isinstance(node, ast.Assert)]
        assert len(lines) <= LINES, f"{place}: {len(lines)} lines, of at most {LINES}"
        assert len(asserts) == 1, f"{place}: one assert, and not {len(asserts)}"


def test_each_stands_alone(recipes):
    codes = [cell.copied for cell in recipes.cells]
    for cell in recipes.cells:
        said = f"{of_cell(recipes, cell)}: define all that it uses in the cell"
        assert not copies.before(codes, cell.number - 1), said


def test_each_leads_to_its_vignette_and_to_who_asked(recipes):
    for question, text in sections(recipes).items():
        assert re.search(r"\]\([^):]*\.md", text), f"{at(recipes, question)}: link the vignette"
        assert "](https://" in text, f"{at(recipes, question)}: link who asked"
