"""Write a lock for each line, and for each group with an environment of its own: `nox -s lock`.

The arguments go to `uv pip compile`: `--upgrade` takes the newest releases.
"""

import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable
from pathlib import Path

import uv

LOCKS = Path(__file__).parent
PROJECT = LOCKS.parents[1] / "pyproject.toml"
GROUPS = tomllib.loads(PROJECT.read_text("utf8"))["dependency-groups"]
APART = {"browser"}  # groups in environments of their own, which no line's has


def resolve(
    name: str, python: str, needs: Iterable[str], groups: Iterable[str], same: Iterable[str] = ()
) -> str:
    """Write <name>.txt from needs and groups of pyproject.toml, with pins that must be the same."""
    lock = LOCKS / f"{name}.txt"
    with tempfile.TemporaryDirectory() as folder:
        pins, tools = Path(folder, "pins.in"), Path(folder, "tools.txt")
        pins.write_text("\n".join(needs))
        tools.write_text("\n".join(same))
        command = [uv.find_uv_bin(), "pip", "compile", pins, "--constraints", tools]
        command += [part for group in groups for part in ("--group", f"{PROJECT}:{group}")]
        command += ["--universal", "--generate-hashes", "--no-header", "--no-annotate", "--quiet"]
        command += ["--python-version", python, "--output-file", lock, *sys.argv[1:]]
        subprocess.run(command, check=True)
    return lock.read_text("utf8")


def main() -> None:
    """Resolve the stable line first: its documentation tools are those of all lines."""
    rows = tomllib.loads((LOCKS.parent / "lines.toml").read_text("utf8"))["line"]
    lines = [row for row in rows if "install" not in row]  # a trial has no lock
    tools = "|".join(re.split("[<>=]", need)[0] for group in GROUPS.values() for need in group)
    mine = [group for group in GROUPS if group not in APART]
    same: list[str] = []
    for line in sorted(lines, key=lambda line: line["status"] != "stable"):
        needs = [f"keras=={line['keras']}", f"tensorflow=={line['tensorflow']}"]
        text = resolve(line["name"], line["python"], needs + line.get("extra", []), mine, same)
        if line["status"] == "stable":
            same = re.findall(rf"^(?:{tools})==.*?(?= \\$)", text, re.MULTILINE)
            python = line["python"]
    for group in ("assemble", *APART):
        resolve(group, python, [], [group], same)


if __name__ == "__main__":
    main()
