"""A page to take away, as a notebook and as a program, that needs nothing of this project."""

import re
from copy import deepcopy
from pathlib import Path
from textwrap import indent

import jupytext
import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from . import expectations, report

GLUED = re.compile(r"\{glue:text\}`(\w+)(:[^`]*)?`")
# What only this site can show: a figure that is set apart from its cell, an answer, a link.
HERE = re.compile(r"^(`{3,}|:{3,})\{.*?^\1 *\n?|\[([^]]*)\]\((?!https?:)[^)]*\)", re.DOTALL | re.M)
CATCH = """try:
{}
except Exception as error:
    print(f"{{type(error).__name__}}: {{error}}")"""


def _values(notebook: NotebookNode) -> dict[str, str]:
    """What the page glues into its text, by name."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    glued = [output for output in outputs if expectations.GLUE in output.get("data", {})]
    return {o.metadata.scrapbook.name: o.data[expectations.GLUE].strip("'") for o in glued}


def alone(executed: NotebookNode) -> NotebookNode:
    """An executed page as a notebook of published packages: values in its text, no hidden cells."""
    values, versions = _values(executed), report.versions()

    def value(match: re.Match[str]) -> str:
        text, form = values[match[1]], (match[2] or ":")[1:]
        return format(float(text), form) if form else text

    packages = " ".join(f"{name}=={versions[name]}" for name in ("keras", "tensorflow", "numpy"))
    made = f"Executed with Python {versions['python']}; `pip install {packages}` gives the same."
    cells = [new_markdown_cell(made)]
    for cell in deepcopy(executed.cells):
        tags = set(cell.metadata.get("tags", []))
        cell.metadata = {"tags": ["raises-exception"]} if "raises-exception" in tags else {}
        if cell.cell_type == "markdown":
            text = HERE.sub(r"\2", GLUED.sub(value, cell.source))
            cell.source = re.sub(r"\n{3,}", "\n\n", text).strip()
        elif "skip-execution" in tags:
            cell = new_markdown_cell(f"Not run on this Keras:\n\n```python\n{cell.source}\n```")
        if "remove-cell" not in tags:
            cells.append(cell)
    for number, cell in enumerate(cells):
        cell.id = str(number)  # else random, and two builds would differ
    kernel = {"kernelspec": executed.metadata.kernelspec}
    return NotebookNode(nbformat=4, nbformat_minor=5, metadata=kernel, cells=cells)


def program(notebook: NotebookNode) -> str:
    """A notebook as a program, its text in comments; where a cell is to raise, it goes on."""
    notebook = deepcopy(notebook)
    for cell in notebook.cells:
        if cell.metadata.pop("tags", []):
            cell.source = CATCH.format(indent(cell.source, "    "))
    notebook.metadata = {"jupytext": {"notebook_metadata_filter": "-all"}}
    return jupytext.writes(notebook, "py:percent")


def write(executed: Path, place: Path) -> None:
    """Write an executed page as `place`, a notebook, and as a program beside it."""
    notebook = alone(nbformat.read(executed, as_version=4))
    place.write_text(nbformat.writes(notebook) + "\n", "utf8")
    place.with_suffix(".py").write_text(program(notebook), "utf8")
