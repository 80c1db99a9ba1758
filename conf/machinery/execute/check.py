"""`python -m machinery check [PAGE …]`: execute pages and compare what they print; no site is made.

Without a name it is the turn of the pages that print something else on this line or are gated, and
of a third of the others: nightly, and before anything is published, each line is built whole.
On a trial it is the turn of every page, and what differs is written to differences.md.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from zlib import crc32

from ..ground import lines, outputs
from ..ground.lines import Line
from ..ground.page import named
from . import differences, reading, report, stale

PARTS = 3


def turn(root: Path, line: Line) -> list[str]:
    """The pages whose turn it is at this commit, by docname."""
    count = ["git", "rev-list", "--count", "HEAD"]
    commits = subprocess.run(count, cwd=root, capture_output=True, text=True).stdout.strip()
    chosen, parts = [], 1 if line.status == "trial" else PARTS
    for path in sorted(root.glob("vignettes/**/*.md")):
        docname = path.relative_to(root).with_suffix("").as_posix()
        own = outputs.file(root, docname, line.name).exists()
        gated = reading.SINCE.search(path.read_text("utf8", "replace"))
        if own or gated or (crc32(docname.encode()) + int(commits or 0)) % parts == 0:
            chosen.append(docname)
    return chosen


def main(root: Path, names: list[str]) -> int:
    """Run what is not kept, say each failure in a line; status 1 where there is one."""
    line = lines.current(root)
    docnames = named(root, names) or turn(root, line)
    with tempfile.TemporaryDirectory() as folder:
        checked = stale.Stale(reading.application(root, Path(folder) / "html"))
        past = report.load(root / f"build/{line.name}/work/report.json")
        results = list(checked.results(docnames, past))
    for failure in sorted((f for result in results for f in result.failures), key=str):
        print(failure, file=sys.stderr)
    good = sum(not result.failures for result in results)
    print(f"{good} of {len(results)} pages print what is expected on {line.name}")
    if line.status == "trial" and (file := differences.write(root, line, results)):
        print(f"each difference as the text of an issue: {file}")
    return int(good < len(results))
