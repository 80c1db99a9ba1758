"""Formulas as MathML, which browsers draw themselves: no script, no font, no other host."""

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator


def inline(translator: HTML5Translator, node: nodes.math) -> None:
    """Write a formula that stands in a line of text."""
    _write(translator, node, "{}")


def block(translator: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula that stands by itself; a wide one is scrolled, with keys as well."""
    _write(translator, node, '<div class="formula" tabindex="0">{}</div>')


def _write(translator: HTML5Translator, node: nodes.Element, around: str) -> None:
    """Write a formula; one that cannot be converted is a warning, so that the build fails."""
    text = node.astext()
    try:
        if text.count("{") - text.count("\\{") != text.count("}") - text.count("\\}"):
            raise MathError("a brace is missing")  # which docutils takes without a word
        math = tex2mathml(text, as_block=isinstance(node, nodes.math_block))
        tex = f'<math alttext="{translator.attval(text)}"'
        translator.body.append(around.format(math.replace("<math", tex, 1)))
    except (MathError, AttributeError, LookupError) as error:  # it stumbles over some forms
        before = node.parent[: node.parent.index(node)] if isinstance(node, nodes.math) else []
        line = (node.line or 0) + sum(part.astext().count("\n") for part in before)
        where = translator.builder.current_docname, line
        logging.getLogger(__name__).warning("math: %s: %s", error, text, location=where)
    raise nodes.SkipNode
