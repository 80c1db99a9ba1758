"""The rules of a snippet: one public name, its test, its page, and nothing of another's."""

from pathlib import Path

import pytest
from machinery import catalogue

ROOT = Path(__file__).parents[2]
LOADED = catalogue.pages(ROOT)
SNIPPETS = [pytest.param(path, id=path.stem) for path in catalogue.paths(ROOT)]
each = pytest.mark.parametrize("path", SNIPPETS)


@each
def test_it_has_one_public_name(path):
    names = catalogue.read(path).names
    assert len(names) == 1, f"{path}:1: public names: {', '.join(names) or 'none'}"


@each
def test_its_public_name_is_that_of_its_file(path):
    name = catalogue.read(path).name
    assert name.replace("_", "").lower() == path.stem.replace("_", ""), f"{path}:1: {name}"


@each
def test_a_page_loads_it(path):
    assert LOADED.get(path), f"{path}:1: no vignette loads it"


@each
def test_it_has_a_test(path):
    test = catalogue.read(path).test(ROOT)
    assert test.is_file(), f"{path}:1: no {test.relative_to(ROOT)}"


@each
def test_it_imports_no_other_snippet_and_nothing_private(path):
    for name in catalogue.read(path).imports:
        parts = name.split(".")
        private = name.startswith(("keras.src", "tensorflow.python")) or any(
            part.startswith("_") and part != "__future__" for part in parts
        )
        assert parts[0] != "snippets" and not private, f"{path}:1: imports {name}"


@each
def test_its_docstring_gives_source_and_back_ends(path):
    snippet = catalogue.read(path)
    assert "\nSource: " in snippet.docstring, f"{path}:1: no line `Source: …`"
    assert snippet.back_ends, f"{path}:1: no line `Back ends: …`"
    assert set(snippet.back_ends) <= {"TensorFlow", "JAX"}, f"{path}:1: {snippet.back_ends}"
