"""The rules of a snippet: one public name, its test, its page, and nothing of another's."""

import pytest
from machinery.ground import snippet as snippets

from tests.pages import ROOT

LOADED = snippets.pages(ROOT)
SNIPPETS = [pytest.param(s, id=s.path.stem) for s in snippets.snippets(ROOT)]
each = pytest.mark.parametrize("snippet", SNIPPETS)


@each
def test_it_has_one_public_name(snippet):
    names = [member.name for member in snippet.public]
    assert len(names) == 1, (
        f"{snippet.path}:1: one public name, the others with an underscore: {names}"
    )
    said = f"{snippet.path}:{snippet.public[0].lineno}: {names[0]} must be a class or a function"
    assert snippet.public[0].kind.value in ("class", "function"), said


@each
def test_its_public_name_is_that_of_its_file(snippet):
    name = snippet.public[0].name.replace("_", "").lower()
    said = f"{snippet.path}:{snippet.public[0].lineno}: call the file as {snippet.public[0].name}"
    assert name == snippet.path.stem.replace("_", ""), said


@each
def test_a_page_loads_it(snippet):
    assert LOADED.get(snippet.path), f"{snippet.path}:1: load it in a vignette, or remove it"


@each
def test_it_has_a_test(snippet):
    test = ROOT / f"tests/snippets/{snippet.topic}/test_{snippet.path.stem}.py"
    assert test.is_file(), f"{snippet.path}:1: write {test.relative_to(ROOT)}"


@each
def test_it_imports_no_other_snippet_and_nothing_private(snippet):
    for path in snippet.module.imports.values():
        parts = path.split(".")
        private = path.startswith(("keras.src", "tensorflow.python")) or any(
            part.startswith("_") and part != "__future__" for part in parts
        )
        said = f"{snippet.path}:1: import public names, and no other snippet; it imports {path}"
        assert parts[0] != "snippets" and not private, said


@each
def test_its_docstring_gives_source_and_back_ends(snippet):
    place = f"{snippet.path}:{snippet.public[0].lineno}: write in its docstring a line"
    assert "\nSource: " in snippet.docstring, f"{place} `Source: …`"
    ends = snippet.back_ends
    assert ends and {*ends} <= {"TensorFlow", "JAX"}, f"{place} `Back ends: TensorFlow, JAX`"
