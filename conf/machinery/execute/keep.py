"""`python -m machinery expect PAGE … [--cause WHY]`: keep what pages print now as expected.

On a line beside the stable one, only what differs is kept, each cell with its cause: the one that
it had, that of another line where the same is printed, the one that is given, or the answer of who
sits at the terminal.
"""

import difflib
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path

from ..ground import lines, outputs, whole
from ..ground.failure import Failure
from ..ground.lines import Line
from ..ground.outputs import Expected, Output
from ..ground.page import Page, named
from . import reading, stale
from .cache import Cache


def to_keep(root: Path, page: Page, line: Line) -> dict[int, Output]:
    """What is to be kept for a line: every output, or those that differ from the stable line's."""
    printed = outputs.printed(page.notebook)
    if line == lines.stable(root):
        return {number: Output(text) for number, text in printed.items()}
    expected = Expected(root, page)
    known, lacking = expected.own.get(line.name, {}), expected.lacking(line)
    listed = [*expected.own.values(), known]  # cells may have moved, and lines may print the same
    by_text = {output.text: output.cause for own in listed for output in own.values()}
    kept = {}
    for number in sorted((expected.stable.keys() | printed.keys()) - lacking.keys()):
        text = printed.get(number, "")
        if not outputs.same(expected.stable.get(number, Output("")).text, text):
            old = known.get(number, Output("")).cause
            kept[number] = Output(text, by_text.get(text) or old)
    return kept


def keep(root: Path, page: Page, line: Line, cause: str) -> None:
    """Write a page's expected outputs, show what changed, and ask for causes that are missing."""
    name = "" if line == lines.stable(root) else line.name
    file = outputs.file(root, page.docname, name)
    before = file.read_text("utf8") if file.exists() else ""
    kept = to_keep(root, page, line)
    place = file.relative_to(root).as_posix()
    old, new = before.splitlines(True), outputs.write(kept).splitlines(True)
    sys.stdout.writelines(difflib.unified_diff(old, new, place, f"{place} (now)"))
    for number in [number for number, output in kept.items() if name and not output.cause]:
        question = f"{place}: cell {number}: why does it differ? "
        why = cause or (input(question) if sys.stdin.isatty() else "")
        kept[number] = kept[number]._replace(cause=why)
        if not why:
            print(f"{place}: write the cause behind `--- cell {number}`, as `--- cell {number}: …`")
    now = outputs.write(kept)
    if now:
        whole.write(file, now)
    else:
        file.unlink(missing_ok=True)
    print(f"{place}: {'kept' if now != before else 'unchanged' if now else 'not needed'}")


def main(root: Path, options: list[str]) -> int:
    """Run the pages and keep what they print; a page that fails is refused, status 1."""
    parser = ArgumentParser("nox -s expect --")
    parser.add_argument("pages", nargs="+", metavar="PAGE", help="as rnn_cells/write_a_cell")
    parser.add_argument("--cause", default="", help="of each difference that has none")
    asked = parser.parse_args(options)
    line = lines.current(root)
    if line.status == "trial":
        print(f"refused: nothing is kept for {line.name}, which is a trial", file=sys.stderr)
        return 1
    refused, pages = [], []
    with tempfile.TemporaryDirectory() as folder:
        app = reading.application(root, Path(folder))
        cache = Cache(Path(app.config.nb_execution_cache_path))
        for docname in named(root, asked.pages):
            try:
                pages.append(reading.read(app, docname))
            except Failure as failure:
                refused.append(failure)
        for executed, run, failed in stale.run_all(root, pages, {}):
            if failed:
                refused.append(failed)
            else:
                keep(root, executed, line, asked.cause)
                cache.put(executed, run.seconds)
    for failure in refused:
        print(f"refused: {failure}", file=sys.stderr)
    return int(bool(refused))
