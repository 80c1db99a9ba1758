"""report.json: which pages ran, how long each took, and with which versions."""

import json
from collections.abc import Iterable
from pathlib import Path
from platform import python_version

from extensions import installed

from ..ground import sources, whole


def versions() -> dict[str, str]:
    """The versions that decide what the pages show."""
    names = ("keras", "tensorflow", "numpy", "sphinx", "myst-nb")
    return {"python": python_version(), **{name: installed.version(name) for name in names}}


def load(path: Path) -> dict[str, dict]:
    """The rows of the last report by page; none where there is no report, or a damaged one."""
    try:
        return {row["page"]: row for row in json.loads(path.read_text("utf8"))["vignettes"]}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"{path}: damaged, and made again ({type(error).__name__})", flush=True)
        return {}


def save(root: Path, path: Path, rows: dict[str, dict], failed: Iterable[Exception]) -> None:
    """Write the report of a build."""
    report = {
        "vignettes": [rows[page] for page in sorted(rows)],
        "failures": sorted(map(str, failed)),
        "versions": versions(),
        "source": sources.pages(root),
    }
    whole.write(path, json.dumps(report, indent=1) + "\n")
