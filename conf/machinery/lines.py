"""The lines: which Keras and TensorFlow a build is for."""

import os
import tomllib
from pathlib import Path
from types import SimpleNamespace as Line


def current(root: Path) -> Line:
    """The row of conf/lines.toml that LINE names, or the stable one; exit if there is none."""
    rows = tomllib.loads((root / "conf/lines.toml").read_text("utf8"))["line"]
    lines = {row["name"]: Line(**row) for row in rows}
    stable = next(name for name, line in lines.items() if line.status == "stable")
    name = os.environ.get("LINE", stable)
    if name not in lines:
        raise SystemExit(f"conf/lines.toml: no line {name!r}; there are {', '.join(lines)}")
    return lines[name]
