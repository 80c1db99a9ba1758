"""Checksums of the sources: of what the pages are made of, and of that with all tests."""

from collections.abc import Iterable
from pathlib import Path
from zlib import crc32

PAGES = ["index.md", "404.md", "docs", "vignettes", "snippets", "conf"]
PAGES += ["tests/vignettes/expected", "tests/vignettes/*/answers_*.py"]  # pages show both
TESTS = ["tests", "pyproject.toml", "noxfile.py"]


def files(root: Path, names: Iterable[str]) -> list[Path]:
    """The files that are named, and all that folders of these names hold."""
    tops = [top for name in names for top in root.glob(name)]
    found = {path for top in tops for path in [top, *top.rglob("*")]}
    return sorted(path for path in found if path.is_file() and path.suffix != ".pyc")


def checksum(root: Path, names: Iterable[str]) -> str:
    """A checksum of files and of all that folders hold, the same for each line."""
    total = 0
    for path in files(root, names):
        total = crc32(path.relative_to(root).as_posix().encode(), total)
        total = crc32(path.read_bytes(), total)
    return f"{total:08x}"


def written(root: Path) -> dict[str, float]:
    """When each source was written last, by name, those at the root included."""
    names = [path.name for path in root.iterdir() if path.is_file()]
    found = files(root, {*PAGES, *TESTS, *names})
    return {path.relative_to(root).as_posix(): path.stat().st_ctime for path in found}


def pages(root: Path) -> str:
    """The checksum of what decides the pages: their texts, what they show, and how it is made."""
    return checksum(root, PAGES)


def everything(root: Path) -> str:
    """The checksum of what decides the pages and whether they are tested."""
    return checksum(root, PAGES + TESTS)


def main(root: Path, _: list[str]) -> int:
    """Print the checksum of all: what a line is built from, and tested by."""
    print(everything(root))
    return 0
