"""report.json: which vignettes ran, how long each took, and with which versions."""

import json
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import Any

NAMES = ("keras", "tensorflow", "numpy", "sphinx", "myst-nb")


def versions() -> dict[str, str]:
    """The versions that decide what the pages show."""
    return {"python": python_version(), **{name: version(name) for name in NAMES}}


def load(path: Path) -> dict[str, dict[str, Any]]:
    """The vignettes of the last report, by page; none where there is no report."""
    try:
        return {row["page"]: row for row in json.loads(path.read_text("utf8"))["vignettes"]}
    except (OSError, ValueError, KeyError):
        return {}


def save(path: Path, vignettes: list[dict[str, Any]]) -> None:
    """Write the report of this build."""
    path.parent.mkdir(parents=True, exist_ok=True)
    report = {"vignettes": vignettes, "versions": versions()}
    path.write_text(json.dumps(report, indent=1) + "\n", "utf8")
