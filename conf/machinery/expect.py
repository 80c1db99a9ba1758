"""`python -m machinery expect PAGE …`: keep what the pages named print now as expected."""

import difflib
import sys
import tempfile
from pathlib import Path

from . import execution, expectations
from .failures import Failure
from .reading import application, read


def expect(root: Path, names: list[str]) -> int:
    """Run the pages, show what changed, and keep it; a page that fails is refused.

    Returns:
        0, or 1 if a page was refused.
    """
    status = 0
    with tempfile.TemporaryDirectory() as folder:
        app = application(root, Path(folder))
        cache = execution.open_cache(app.env.mystnb_config.execution_cache_path)
        vignettes = []
        for name in names:
            try:
                name = name.removeprefix("vignettes/").removesuffix(".md")
                vignettes.append(read(app, f"vignettes/{name}"))
            except Failure as failure:
                print(f"refused: {failure}", file=sys.stderr)
                status = 1
        for vignette, run in execution.run_all(root, vignettes, {}):
            if run.error is not None:
                print(f"refused: {execution.raised(vignette, run)}", file=sys.stderr)
                status = 1
                continue
            file = expectations.file(root, vignette.docname)
            before = file.read_text("utf8") if file.exists() else ""
            now = expectations.write(expectations.printed(vignette.notebook))
            place = file.relative_to(root).as_posix()
            sys.stdout.writelines(
                difflib.unified_diff(
                    before.splitlines(True), now.splitlines(True), place, f"{place} (now)"
                )
            )
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(now, "utf8")
            execution.keep(cache, vignette, run)
            print(f"{place}: {'kept' if now != before else 'unchanged'}")
    return status


def main(root: Path, names: list[str]) -> int:
    """Keep what pages print, as a command."""
    if not names:
        print("name the pages: nox -s expect -- rnn_cells/write_a_cell", file=sys.stderr)
        return 2
    return expect(root, names)
