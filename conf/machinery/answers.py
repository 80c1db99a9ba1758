"""The directive `{answer} N`: the tested answer to an exercise, folded."""

import ast
import textwrap
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

TEXT = """
:::{{dropdown}} Answer
{sentence}

```python
{body}
```
:::
"""


def answers_file(root: Path, docname: str) -> Path:
    """Where the answers of a vignette are, beside its other tests."""
    topic, name = docname.split("/")[1:3]
    return root / f"tests/vignettes/{topic}/answers_{name}.py"


def answer(path: Path, number: str) -> tuple[str, str]:
    """The sentence and the program that answer an exercise.

    Raises:
        LookupError: if the file has no `test_exercise_<number>`.
    """
    source = path.read_text("utf8")
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == f"test_exercise_{number}":
            lines = source.splitlines()[node.body[1].lineno - 1 : node.end_lineno]
            return ast.get_docstring(node) or "", textwrap.dedent("\n".join(lines))
    raise LookupError(f"{path.name} has no test_exercise_{number}")


class Answer(SphinxDirective):
    """Show `test_exercise_N` of the page's answers, without its frame of a test."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Fold the answer; an answer that is missing is a warning, and so fails the build."""
        path = answers_file(Path(self.env.srcdir), self.env.docname)
        self.env.note_dependency(str(path))
        try:
            sentence, body = answer(path, self.arguments[0])
        except (OSError, LookupError, SyntaxError) as error:
            raise self.error(f"no answer to exercise {self.arguments[0]}: {error}") from error
        return self.parse_text_to_nodes(TEXT.format(sentence=sentence, body=body))
