"""What is known of a snippet without importing it: its public name, docstring, test, pages."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from .reading import loaded_files

BACK_ENDS = re.compile(r"^ *Back ends: *(.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Snippet:
    """A file of the package `snippets`, read as text."""

    path: Path
    topic: str
    module: str
    names: tuple[str, ...]  # the public ones; the rules allow exactly one
    kind: str  # "class" or "function"
    signature: str
    docstring: str
    imports: tuple[str, ...]

    @property
    def name(self) -> str:
        """The public name."""
        return self.names[0]

    @property
    def back_ends(self) -> tuple[str, ...]:
        """The back ends that the docstring names and the tests run on."""
        match = BACK_ENDS.search(self.docstring)
        return tuple(part.strip() for part in match[1].split(",")) if match else ()

    def test(self, root: Path) -> Path:
        """Where its tests are."""
        return root / f"tests/snippets/{self.topic}/test_{self.path.stem}.py"


def read(path: Path) -> Snippet:
    """Read one snippet.

    Raises:
        SyntaxError: if it is no Python.
    """
    tree = ast.parse(path.read_text("utf8"), str(path))
    definitions = (ast.ClassDef, ast.FunctionDef)
    public = [
        node for node in tree.body if isinstance(node, definitions) and node.name[0] != "_"
    ]
    others = [
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and target.id[0] != "_"
    ]
    imports = [
        (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    ]
    first = public[0] if public else None
    return Snippet(
        path=path,
        topic=path.parent.name,
        module=f"snippets.{path.parent.name}.{path.stem}",
        names=tuple(node.name for node in public) + tuple(others),
        kind="class" if isinstance(first, ast.ClassDef) else "function",
        signature=_signature(first) if first else "()",
        docstring=(ast.get_docstring(first) or "") if first else "",
        imports=tuple(imports),
    )


def _signature(node: ast.ClassDef | ast.FunctionDef) -> str:
    """The call as the source has it; a class is called as its __init__."""
    returns = ""
    if isinstance(node, ast.ClassDef):
        inits = [
            n for n in node.body if isinstance(n, ast.FunctionDef) and n.name == "__init__"
        ]
        if not inits:
            return "()"
        arguments = inits[0].args
        arguments.args = arguments.args[1:]
    else:
        arguments = node.args
        returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"({ast.unparse(arguments)}){returns}"


def paths(root: Path, topic: str = "*") -> list[Path]:
    """Every snippet's file, in order."""
    return sorted(p for p in root.glob(f"snippets/{topic}/*.py") if p.name != "__init__.py")


def pages(root: Path) -> dict[Path, list[str]]:
    """The pages that load each file, by docname."""
    found: dict[Path, list[str]] = {}
    for page in sorted(root.glob("vignettes/**/*.md")):
        docname = page.relative_to(root).with_suffix("").as_posix()
        for file in loaded_files(page, page.read_text("utf8")):
            found.setdefault(file, []).append(docname)
    return found
