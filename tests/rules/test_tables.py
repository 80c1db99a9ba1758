"""The rules of a table: a question, how to read it, and all of it before the code that made it."""

import re


def test_it_says_its_kind(table):
    assert table.notebook.metadata.get("kind") == "table", f"{table.path}:1"


def test_it_begins_with_title_question_and_the_table(table):
    body = table.path.read_text("utf8").split("---\n", 2)[2].strip()
    title, question, answer, shown = re.split(r"\n\n+", body)[:4]
    assert title.startswith("# ")
    assert re.fullmatch(r"\*.+\?\*", question, re.DOTALL), f"{table.path}: no question"
    assert re.match(r"\w|`|\[", answer), f"{table.path}: nothing below the question"
    # of this class, its columns do not wait for its last row
    start = ":::{div} long-table\n```{glue:md}"
    assert shown.startswith(start), f"{table.path}: no table on the first screen"


def test_it_shows_how_it_is_made(table):
    headings = re.findall(r"^## (.*)$", table.path.read_text("utf8"), re.MULTILINE)
    assert headings == ["How the table is made"], f"{table.path}: {headings}"
