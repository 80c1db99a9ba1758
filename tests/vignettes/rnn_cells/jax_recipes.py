"""The cells of vignettes/rnn_cells/recipes.md, and what it says of JAX; runs on JAX alone."""

import re
from pathlib import Path

import keras
import pytest

PAGE = Path(__file__).parents[3] / "vignettes/rnn_cells/recipes.md"
RECIPES = re.findall(
    r"^## (.*?)\n.*?^```\{code-cell\} python\n(.*?)^```",
    PAGE.read_text("utf8"),
    re.MULTILINE | re.DOTALL,
)
NO_STATE = "loss of each epoch without a reset: [25, 25, 25]"


def test_the_back_end_is_jax():
    assert keras.backend.backend() == "jax"
    assert len(RECIPES) == PAGE.read_text("utf8").count("## How do I")


@pytest.mark.parametrize(("question", "code"), RECIPES, ids=[question for question, _ in RECIPES])
def test_a_recipe_holds(question, code, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    exec(compile(code, str(PAGE), "exec"), {"__name__": "recipe"})
    printed = capsys.readouterr().out
    if "at the start of each epoch" in question:  # `fit` keeps no state from batch to batch
        assert NO_STATE in printed
