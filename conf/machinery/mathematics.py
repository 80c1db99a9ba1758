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
    """Write a formula; a command that is not known is a warning, so that the build fails."""
    try:
        math = tex2mathml(node.astext(), as_block=isinstance(node, nodes.math_block))
        tex = f'<math alttext="{translator.attval(node.astext())}"'
        translator.body.append(around.format(math.replace("<math", tex, 1)))
    except MathError as error:
        place = node
        while place.parent and not place.line:
            place = place.parent
        logging.getLogger(__name__).warning("math: %s", error, location=place)
    raise nodes.SkipNode
