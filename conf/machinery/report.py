"""report.json: which vignettes ran, how long each took, and with which versions."""

import json
from importlib.metadata import version
from pathlib import Path
from platform import python_version


def versions() -> dict[str, str]:
    """The versions that decide what the pages show."""
    names = ("keras", "tensorflow", "numpy", "sphinx", "myst-nb")
    return {"python": python_version(), **{name: version(name) for name in names}}


def load(path: Path) -> dict[str, dict]:
    """The rows of the last report by page; none where there is no report."""
    rows = json.loads(path.read_text("utf8"))["vignettes"] if path.exists() else []
    return {row["page"]: row for row in rows}


def save(path: Path, rows: dict[str, dict]) -> None:
    """Write the report of this build."""
    report = {"vignettes": [rows[page] for page in sorted(rows)], "versions": versions()}
    path.write_text(json.dumps(report, indent=1) + "\n", "utf8")
