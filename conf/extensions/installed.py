"""Which version of a module is installed, whatever the package that brings it is called."""

from functools import cache
from importlib.metadata import PackageNotFoundError, packages_distributions
from importlib.metadata import version as version_of


@cache
def version(module: str) -> str:
    """The version of the package that has a module: of `keras`, it may be keras-nightly."""
    try:
        return version_of(module)
    except PackageNotFoundError:  # looked for then alone: it takes a fifth of a second
        return version_of(packages_distributions()[module][0])
