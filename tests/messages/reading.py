"""Each `raise` and `warnings.warn` in the source of the installed Keras, read as text."""

import ast
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple


class Place(NamedTuple):
    """Where a message stands, and its words, `…` for what varies."""

    file: str
    function: str
    line: int
    words: str


def words(node: ast.AST) -> str:
    """The texts of a call, in their order; `…` for what is put between them."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(words(value) for value in values)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return words(left) + words(right)
        case _:
            return "…"


def messages(patterns: list[str]) -> Iterator[Place]:
    """Every message of the files that some patterns name."""
    spec = find_spec("keras")
    assert spec and spec.origin
    root = Path(spec.origin).parent / "src"
    for path in sorted(path for pattern in patterns for path in root.glob(pattern)):
        if not path.stem.endswith("_test"):
            tree = ast.parse(path.read_text("utf8"))
            yield from within(tree, path.relative_to(root).as_posix(), "")


def within(tree: ast.AST, file: str, function: str) -> Iterator[Place]:
    """The messages of a node, of which the outermost function or method has this name."""
    for node in ast.iter_child_nodes(tree):
        match node:
            case ast.FunctionDef(name=name):
                yield from within(node, file, function or name)
            case ast.Raise(exc=ast.Call(args=[first, *_])):
                yield Place(file, function, node.lineno, words(first))
            case ast.Raise(exc=ast.expr()):
                yield Place(file, function, node.lineno, "")
            case ast.Call(func=ast.Attribute(attr="warn"), args=[first, *_]):
                yield Place(file, function, node.lineno, words(first))
            case _:
                yield from within(node, file, function)
