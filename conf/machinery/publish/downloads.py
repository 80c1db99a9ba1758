"""A page to take away, as a notebook and as a program, that needs nothing of this project."""

import re
from copy import deepcopy
from functools import cache
from importlib.metadata import packages_distributions, version
from pathlib import Path
from platform import python_version
from textwrap import indent

import jupytext
import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from ..ground.page import GLUED, glued_as

IMPORTED = re.compile(r"^ *(?:import|from) (\w+)", re.MULTILINE)
VALUE = re.compile(r"\{glue:text\}`(\w+)(:[^`]*)?`")
# What only this site can show: a figure that is set apart from its cell, an answer, a link.
HERE = re.compile(r"^(`{3,}|:{3,})\{.*?^\1 *\n?|\[([^]]*)\]\((?!https?:)[^)]*\)", re.DOTALL | re.M)
distributions = cache(packages_distributions)  # slow, so asked once for all pages
CATCH = """try:
{}
except Exception as error:
    print(f"{{type(error).__name__}}: {{error}}")"""


def _values(notebook: NotebookNode) -> dict[str, str]:
    """What the page glues into its text, by name."""
    every = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    glued = [output for output in every if GLUED in output.get("data", {})]
    return {glued_as(output): output.data[GLUED].strip("'") for output in glued}


def _packages(notebook: NotebookNode) -> str:
    """What a page imports, as pip installs it, and TensorFlow, the back end."""
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    imported = {"tensorflow", *IMPORTED.findall(code)} - {"myst_nb"}  # which only hidden cells use
    known = distributions()
    names = sorted(known[name][0] for name in imported if name in known)
    return " ".join(f"{name}=={version(name)}" for name in names)


def alone(executed: NotebookNode) -> NotebookNode:
    """An executed page as a notebook of published packages: values in its text, no hidden cells."""
    values = _values(executed)

    def value(match: re.Match[str]) -> str:
        text, form = values[match[1]], (match[2] or ":")[1:]
        return format(float(text), form) if form else text

    made = f"Executed with Python {python_version()}; it needs `pip install {_packages(executed)}`."
    cells = [new_markdown_cell(made)]
    for cell in deepcopy(executed.cells):
        tags = set(cell.metadata.get("tags", []))
        cell.metadata = {"tags": ["raises-exception"]} if "raises-exception" in tags else {}
        if cell.cell_type == "markdown":
            text = HERE.sub(r"\2", VALUE.sub(value, cell.source))
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


def write(executed: NotebookNode, place: Path) -> None:
    """Write an executed page as `place`, a notebook, and as a program beside it."""
    notebook = alone(executed)
    place.write_text(nbformat.writes(notebook) + "\n", "utf8")
    place.with_suffix(".py").write_text(program(notebook), "utf8")
