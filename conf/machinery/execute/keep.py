"""`python -m machinery expect PAGE …`: keep what the pages named print now as expected.

On a line beside the stable one, only what differs is kept, each cell with the cause it had.
"""

import difflib
import sys
import tempfile
from pathlib import Path

from ..ground import lines, outputs
from ..ground.failure import Failure
from ..ground.lines import Line
from ..ground.outputs import Expected, Output
from ..ground.page import Page
from . import reading, stale
from .cache import Cache


def to_keep(root: Path, page: Page, line: Line) -> dict[int, Output]:
    """What is to be kept for a line: every output, or those that differ from the stable line's."""
    printed = outputs.printed(page.notebook)
    if line == lines.stable(root):
        return {number: Output(text) for number, text in printed.items()}
    expected = Expected(root, page)
    known, lacking = expected.own.get(line.name, {}), expected.lacking(line)
    by_text = {output.text: output.cause for output in known.values()}  # cells may have moved
    kept = {}
    for number in sorted((expected.stable.keys() | printed.keys()) - lacking.keys()):
        text = printed.get(number, "")
        if not outputs.same(expected.stable.get(number, Output("")).text, text):
            old = known.get(number, Output("")).cause
            kept[number] = Output(text, by_text.get(text) or old)
    return kept


def keep(root: Path, page: Page, line: Line) -> None:
    """Write a page's expected outputs, show what changed, and ask for causes that are missing."""
    name = "" if line == lines.stable(root) else line.name
    file = outputs.file(root, page.docname, name)
    before = file.read_text("utf8") if file.exists() else ""
    kept = to_keep(root, page, line)
    now = outputs.write(kept)
    place = file.relative_to(root).as_posix()
    old, new = before.splitlines(True), now.splitlines(True)
    sys.stdout.writelines(difflib.unified_diff(old, new, place, f"{place} (now)"))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(now, "utf8") if now else file.unlink(missing_ok=True)
    print(f"{place}: {'unchanged' if now == before else 'kept'}")
    for number in [number for number, output in kept.items() if name and not output.cause]:
        print(f"{place}: write the cause behind `--- cell {number}`, as `--- cell {number}: …`")


def main(root: Path, names: list[str]) -> int:
    """Run the pages and keep what they print; a page that fails is refused, status 1."""
    line = lines.current(root)
    if line.status == "trial":
        print(f"refused: nothing is kept for {line.name}, which is a trial", file=sys.stderr)
        return 1
    refused, pages = [], []
    with tempfile.TemporaryDirectory() as folder:
        app = reading.application(root, Path(folder))
        cache = Cache(Path(app.config.nb_execution_cache_path))
        for name in names:
            try:
                page = name.removeprefix("vignettes/").removesuffix(".md")
                pages.append(reading.read(app, f"vignettes/{page}"))
            except Failure as failure:
                refused.append(failure)
        for executed, run, failed in stale.run_all(root, pages, {}):
            if failed:
                refused.append(failed)
            else:
                keep(root, executed, line)
                cache.put(executed, run.seconds)
    for failure in refused:
        print(f"refused: {failure}", file=sys.stderr)
    return int(bool(refused))
