"""report.json: which pages ran, how long each took, and with which versions."""

import json
from collections.abc import Iterable
from pathlib import Path
from platform import python_version
from zlib import crc32

from extensions import installed

from ..ground import sources, whole


def versions() -> dict[str, str]:
    """The versions that decide what the pages show."""
    names = ("keras", "tensorflow", "numpy", "sphinx", "myst-nb")
    return {"python": python_version(), **{name: installed.version(name) for name in names}}


def checksum(rows: list[dict]) -> int:
    """By which a report is known to be as it was written."""
    return crc32(json.dumps(rows).encode())


def load(path: Path) -> dict[str, dict]:
    """The rows of the last report by page; none where there is no report, or a damaged one."""
    try:
        report = json.loads(path.read_text("utf8"))
        if report["checksum"] != checksum(report["vignettes"]):
            raise ValueError("not what was written")
        return {row["page"]: row for row in report["vignettes"]}
    except FileNotFoundError:
        return {}
    except Exception as error:  # whatever it holds
        print(f"{path}: damaged, and made again ({type(error).__name__})", flush=True)
        return {}


def save(root: Path, path: Path, rows: dict[str, dict], failed: Iterable[Exception]) -> None:
    """Write the report of a build."""
    vignettes = [rows[page] for page in sorted(rows)]
    report = {
        "vignettes": vignettes,
        "checksum": checksum(vignettes),
        "failures": sorted(map(str, failed)),
        "versions": versions(),
        "source": sources.pages(root),
    }
    whole.write(path, json.dumps(report, indent=1) + "\n")
