"""A formula becomes MathML, or the build says where it cannot."""

import re

import pytest

from tests.machinery.project import cell

# The kind of the kernels matters to none of these.
pytestmark = pytest.mark.parametrize("project", ["local-provisioner"], indirect=True)

PAGE = """\
Of $x$
and $\\unheard y$.

$$
\\unseen
$$

Of $\\frac{x$ and $a & b$.
"""


def test_a_formula_is_mathml_that_the_browser_draws(project):
    project.page("formulas", prose="With $x_1$:\n\n$$\n\\frac{a}{b}\n$$\n")
    assert project.build().returncode == 0
    page = project.text("formulas")
    assert len(re.findall(r"<math[ >].*?</math>", page, re.DOTALL)) == 2
    assert "<mfrac>" in page
    assert "MathJax" not in page


def test_what_cannot_be_converted_fails_the_build_and_says_where(project):
    text = project.page("formulas", cell("x = 1"), PAGE)
    result = project.build()
    assert result.returncode != 0
    said = re.findall(r"formulas\.md:(\d+): WARNING: math: .*: ([^\n\x1b]+)", result.stdout)
    lines = text.read_text().splitlines()
    assert [formula for _, formula in said] == ["\\unheard y", "\\unseen", "\\frac{x", "a & b"]
    for number, formula in said:  # a block is found by the line above it
        assert formula in "\n".join(lines[int(number) - 1 : int(number) + 1])
