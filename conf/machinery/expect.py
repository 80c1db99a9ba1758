"""`python -m machinery expect PAGE …`: keep what the pages named print now as expected."""

import difflib
import sys
import tempfile
from pathlib import Path

from . import execution, expectations
from .failures import Failure
from .reading import application, read


def main(root: Path, names: list[str]) -> int:
    """Run the pages, show what changed, and keep it; a page that fails is refused, status 1."""
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
                continue
            file = expectations.file(root, vignette.docname)
            before = file.read_text("utf8") if file.exists() else ""
            now = expectations.write(expectations.printed(vignette.notebook))
            place = file.relative_to(root).as_posix()
            old, new = before.splitlines(True), now.splitlines(True)
            sys.stdout.writelines(difflib.unified_diff(old, new, place, f"{place} (now)"))
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(now, "utf8")
            execution.keep(cache, vignette, run)
            print(f"{place}: {'unchanged' if now == before else 'kept'}")
    for failure in refused:
        print(f"refused: {failure}", file=sys.stderr)
    return int(bool(refused))
