"""The generated cases once more, twenty times as many and others each night."""

from tests.machinery.test_generated import *  # noqa: F403
