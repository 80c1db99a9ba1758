"""The generated cases once more, twenty times as many and others each night."""

import pytest

from tests.machinery.test_generated import *  # noqa: F403

pytestmark = pytest.mark.nightly
