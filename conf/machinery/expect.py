"""`python -m machinery expect PAGE …`: keep what the pages named print now as expected.

On a line beside the stable one, only what differs is kept, each cell with the cause it had.
"""

import difflib
import sys
import tempfile
from pathlib import Path

from . import execution, expectations, lines
from .expectations import Output
from .failures import Failure
from .reading import Vignette, application, read


def outputs(root: Path, vignette: Vignette, line: str) -> dict[int, Output]:
    """What is to be kept for a line: every output, or those that differ from the stable line's."""
    printed = expectations.printed(vignette.notebook)
    if line == lines.stable(root).name:
        return {number: Output(text) for number, text in printed.items()}
    stable = expectations.read(root, vignette.docname)
    known = expectations.read(root, vignette.docname, line)
    by_text = {output.text: output.cause for output in known.values()}  # cells may have moved
    kept = {}
    for number in sorted(stable.keys() | printed.keys()):
        text, before = printed.get(number, ""), stable.get(number, Output("")).text
        lacking = number in expectations.lacking(root, vignette.notebook, line)
        if not lacking and not expectations.same(before, text):
            old = known.get(number, Output("")).cause
            kept[number] = Output(text, by_text.get(text) or old)
    return kept


def keep(root: Path, vignette: Vignette) -> None:
    """Write a page's expected outputs, show what changed, and ask for causes that are missing."""
    line = lines.current(root).name
    name = "" if line == lines.stable(root).name else line
    file = expectations.file(root, vignette.docname, name)
    before = file.read_text("utf8") if file.exists() else ""
    kept = outputs(root, vignette, line)
    now = expectations.write(kept)
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
    if lines.current(root).name == "next":
        print("refused: nothing is kept for the line next, which has no row", file=sys.stderr)
        return 1
    refused, vignettes = [], []
    with tempfile.TemporaryDirectory() as folder:
        app = application(root, Path(folder))
        cache = execution.open_cache(app)
        for name in names:
            try:
                page = name.removeprefix("vignettes/").removesuffix(".md")
                vignettes.append(read(app, f"vignettes/{page}"))
            except Failure as failure:
                refused.append(failure)
        for vignette, run, failed in execution.run_all(root, vignettes, {}):
            if failed:
                refused.append(failed)
            else:
                keep(root, vignette)
                execution.keep(cache, vignette, run)
    for failure in refused:
        print(f"refused: {failure}", file=sys.stderr)
    return int(bool(refused))
