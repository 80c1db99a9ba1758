"""The rules of a table: a question, how to read it, and all of it before the code that made it."""

import re

from tests.rules.places import at


def test_it_says_its_kind(table):
    assert table.notebook.metadata.get("kind") == "table", f"{table.path}:1: write kind: table"


def test_it_begins_with_title_question_and_the_table(table):
    body = table.path.read_text("utf8").split("---\n", 2)[2].strip()
    title, question, answer, shown = re.split(r"\n\n+", body)[:4]
    assert title.startswith("# "), f"{table.path}:1: begin with the title, `# …`"
    assert re.fullmatch(r"\*.+\?\*", question, re.DOTALL), (
        f"{at(table, title)}: write the question below the title, in italics"
    )
    assert re.match(r"\w|`|\[", answer), f"{at(table, question)}: say how to read a row"
    # of this class, its columns do not wait for its last row
    start = ":::{div} long-table\n```{glue:md}"
    assert shown.startswith(start), f"{at(table, answer)}: show the table below, in a long-table"


def test_it_shows_how_it_is_made(table):
    headings = re.findall(r"^## (.*)$", table.path.read_text("utf8"), re.MULTILINE)
    said = f"one section, How the table is made, and not {headings}"
    assert headings == ["How the table is made"], f"{table.path}:1: {said}"
