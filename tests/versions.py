"""With which Keras a test holds: marks for what came later, and for known defects."""

import keras
import pytest
from packaging.version import Version

KERAS = Version(keras.__version__)


def since(version: str, why: str) -> pytest.MarkDecorator:
    """A test of what came with a version of Keras; an older one must fail it."""
    return pytest.mark.xfail(KERAS < Version(version), reason=why, strict=True)


def defect(why: str, since: str = "0", until: str = "99") -> pytest.MarkDecorator:
    """A test of what Keras should do and does not, from a version until before another.

    Elsewhere it must pass, and where the defect is mended it turns red.
    """
    here = Version(since) <= KERAS < Version(until)
    return pytest.mark.xfail(here, reason=why, strict=True)
