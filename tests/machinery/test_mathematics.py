"""A formula becomes MathML, or the build says where it cannot."""

import re


def test_a_formula_is_mathml_that_the_browser_draws(project):
    project.page("formulas", prose="With $x_1$:\n\n$$\n\\frac{a}{b}\n$$\n")
    assert project.build().returncode == 0
    page = project.text("formulas")
    assert len(re.findall(r"<math[ >].*?</math>", page, re.DOTALL)) == 2
    assert "<mfrac>" in page
    assert "MathJax" not in page


def test_an_unknown_command_fails_the_build_and_says_where(project):
    project.page("formulas", prose="One.\n\nWith $x$\nand $\\unheard y$.\n\n$$\n\\unseen\n$$\n")
    result = project.build()
    assert result.returncode != 0
    said = re.findall(r"formulas\.md:(\d+): WARNING: math: (.*)", result.stdout)
    assert said == [
        ("9", 'Unknown LaTeX command "\\unheard".'),
        ("12", 'Unknown LaTeX command "\\unseen".'),
    ]
