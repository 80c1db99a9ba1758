"""The rules of the house: stages over a ground floor, and what serves any site beside them."""

import ast
from pathlib import Path

import machinery
import pytest

from tests.pages import ROOT

FOLDERS = [*machinery.STAGES, "ground"]
APART = ["extensions", "light", "forked_kernels"]


def imported(file: Path) -> set[str]:
    """The modules that a file imports, by their full names."""
    package = file.relative_to(ROOT / "conf").parent.parts
    found = set()
    for node in ast.walk(ast.parse(file.read_text("utf8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*above, *([node.module] if node.module else [])])
            found |= {f"{base}.{alias.name}" for alias in node.names}
    return found


def files(folder: str) -> list[Path]:
    """The Python files of a folder of conf/."""
    return sorted((ROOT / "conf" / folder).rglob("*.py"))


def lines(paths) -> int:
    """How many lines some files have."""
    return sum(len(path.read_text("utf8").splitlines()) for path in paths)


def test_every_folder_of_the_machinery_is_a_stage_or_the_ground():
    found = [path.name for path in (ROOT / "conf/machinery").iterdir() if path.is_dir()]
    assert sorted(set(found) - {"__pycache__"}) == sorted(FOLDERS)


@pytest.mark.parametrize("stage", FOLDERS)
def test_a_stage_imports_the_ground_and_no_other_stage(stage):
    others = tuple(f"machinery.{name}." for name in FOLDERS if name not in (stage, "ground"))
    for file in files(f"machinery/{stage}"):
        up = [name for name in imported(file) if f"{name}.".startswith(others)]
        assert not up, f"{file.relative_to(ROOT)}:1: imports {', '.join(up)}"


@pytest.mark.parametrize("folder", APART)
def test_what_serves_any_site_imports_nothing_of_the_engine(folder):
    for file in files(folder):
        own = [name for name in imported(file) if name.split(".")[0] in ("machinery", "snippets")]
        assert not own, f"{file.relative_to(ROOT)}:1: imports {', '.join(own)}"


def test_only_one_file_names_how_myst_nb_reads():
    naming = [
        file.relative_to(ROOT / "conf").as_posix()
        for file in files(".")
        if any(name.startswith("myst_nb") for name in imported(file))
    ]
    assert naming == ["machinery/execute/reading.py"]


def test_only_one_file_names_what_myst_nb_leaves_in_notebooks_and_documents():
    words = ("papermill", "scrapbook", "source_map", '"cell_index"')
    naming = [
        file.relative_to(ROOT / "conf").as_posix()
        for file in files(".")
        if any(word in file.read_text("utf8") for word in words)
    ]
    assert naming == ["machinery/ground/page.py"]


def test_the_settings_of_sphinx_are_nothing_but_settings():
    assert lines([ROOT / "conf/conf.py"]) <= 120
    tree = ast.parse((ROOT / "conf/conf.py").read_text("utf8"))
    assert not [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.ClassDef)]
