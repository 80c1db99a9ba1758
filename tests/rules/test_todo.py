"""Nothing is left to be filled in: whatever a new page has in place of its author's words."""

import re

import pytest

from tests.pages import ROOT

PLACES = ["index.md", "vignettes/**/*.md", "snippets/**/*.py"]
PLACES += ["tests/snippets/**/*.py", "tests/vignettes/**/*.py"]
FILES = sorted(path for place in PLACES for path in ROOT.glob(place))
TODO = re.compile(r"\bTODO\b.*?(?=\]\(|\"\"\"|[*`]?$)")  # without what encloses it


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_is_left_to_fill_in(path):
    lines = enumerate(path.read_text("utf8", "replace").splitlines(), 1)
    found = [f"{path}:{n}: {m[0]}" for n, line in lines for m in TODO.finditer(line)]
    if found:
        pytest.fail("\n".join(found), pytrace=False)
