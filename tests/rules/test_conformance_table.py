"""The table of classes and promises on docs/how_it_is_tested.md is what is tried."""

import pytest

from tests import conformance
from tests.pages import ROOT

PAGE = (ROOT / "docs/how_it_is_tested.md").read_text("utf8")
PROMISES = {  # in the order of the columns: the classes of which it is asked
    "training": conformance.CLASSES,
    "open steps": conformance.LAYERS,
    "mixed precision": conformance.CLASSES,
    "dtype": conformance.LAYERS,
    "mask": conformance.SEQUENCES,
    "Bidirectional": conformance.CELLS,
    "TimeDistributed": conformance.ALONE,
    "own model": conformance.LAYERS,
    "loading": conformance.SAVED,
}


def entry(one, name):
    """Whether a class keeps a promise, refuses, or is not asked."""
    if one not in PROMISES[name]:
        return "–"
    limits = {limit.partition(" on ")[::2] for limit in one.limits}
    ends = [end for promise, end in limits if promise == name]
    return "yes" if not ends else f"not on {ends[0]}" if ends[0] else "refused"


@pytest.mark.parametrize("one", conformance.CLASSES, ids=lambda one: one.name)
def test_the_page_has_the_row_of_a_class(one):
    row = f"| `{one.name}` | {' | '.join(entry(one, name) for name in PROMISES)} |"
    assert row in PAGE, f"docs/how_it_is_tested.md: write the row\n{row}"


@pytest.mark.parametrize("one", conformance.CLASSES, ids=lambda one: one.name)
def test_each_limit_is_one_of_a_promise(one):
    assert {limit.partition(" on ")[0] for limit in one.limits} <= {*PROMISES}
