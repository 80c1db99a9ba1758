"""report.json: which vignettes ran, how long each took, and with which versions."""

import json
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from zlib import crc32

from . import names


def versions() -> dict[str, str]:
    """The versions that decide what the pages show."""
    names = ("keras", "tensorflow", "numpy", "sphinx", "myst-nb")
    return {"python": python_version(), **{name: version(name) for name in names}}


def load(path: Path) -> dict[str, dict]:
    """The rows of the last report by page; none where there is no report."""
    rows = json.loads(path.read_text("utf8"))["vignettes"] if path.exists() else []
    return {row["page"]: row for row in rows}


def source(root: Path) -> str:
    """A checksum of all that decides the pages and their tests, the same for each line."""
    total = 0
    for top in (
        "index.md",
        "404.md",
        "docs",
        "vignettes",
        "snippets",
        "tests",
        "conf",
        "pyproject.toml",
    ):
        for path in sorted([root / top, *(root / top).rglob("*")]):
            if path.is_file() and path.suffix != ".pyc":
                total = crc32(path.relative_to(root).as_posix().encode(), total)
                total = crc32(path.read_bytes(), total)
    return f"{total:08x}"


def save(root: Path, line: str, rows: dict[str, dict], failed: Iterable[Exception]) -> None:
    """Write the report of this build to build/<line>/report.json."""
    path = root / "build" / line / "report.json"
    report = {
        "vignettes": [rows[page] for page in sorted(rows)],
        "failures": sorted(map(str, failed)),
        "versions": versions(),
        "source": source(root),
        "gaps": names.documented(root, line).gaps,  # public names without an address
    }
    path.write_text(json.dumps(report, indent=1) + "\n", "utf8")
