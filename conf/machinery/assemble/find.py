"""The lines that are built: their pages, their reports, and whether each is fit to be shown."""

import json
from pathlib import Path
from typing import NamedTuple

from ..ground import lines, sources
from ..ground.lines import Line


class Built(NamedTuple):
    """A line that is built: its pages, and its rows of the report by page."""

    line: Line
    folder: Path
    pages: set[str]
    rows: dict[str, dict]

    def state(self, page: str) -> dict:
        """What of a page differs from the stable line, or is not run here."""
        return self.rows.get(page.removesuffix(".html"), {})


def differences(built: list[Built], page: str) -> dict[tuple[int, str, str], list[str]]:
    """Where a page differs from the stable line's: the lines, by block, its section and cause."""
    found: dict[tuple[int, str, str], list[str]] = {}
    for here in built:
        state = here.state(page)
        lacking = {n: f"needs Keras {v} or newer" for n, v in state.get("lacking", {}).items()}
        for number, cause in {**state.get("differs", {}), **lacking}.items():
            section = state.get("sections", {}).get(number, f"block {number}")
            key = int(number), section, cause
            found.setdefault(key, []).append(here.line.name)
    return dict(sorted(found.items()))


def failures(folder: Path) -> list[str]:
    """What failed when a line was last built; nothing where that was on another machine."""
    report = folder / "work/report.json"
    return json.loads(report.read_text("utf8"))["failures"] if report.exists() else []


def find(root: Path, preview: bool) -> list[Built]:
    """The lines that are built; exit, and say all that is wrong, where one is not green."""
    found, wrong = [], []
    now, everything = sources.pages(root), sources.everything(root)
    for name, line in lines.every(root).items():
        folder = root / "build" / name
        if not (folder / "html").is_dir():
            wrong.append(f"{name}: not built: LINE={name} nox -s tests")
            continue
        report = json.loads((folder / "report.json").read_text("utf8"))
        tested = folder / "tested"
        if line.status != "frozen":
            wrong += [f"{name}: {failure}" for failure in failures(folder)]
            if report["source"] != now:
                wrong.append(f"{name}: built from other sources: LINE={name} nox -s tests")
            elif not tested.exists() or tested.read_text("utf8") != everything:
                wrong.append(f"{name}: not tested as it is: LINE={name} nox -s tests")
        pages = {p.relative_to(folder / "html").as_posix() for p in folder.glob("html/**/*.html")}
        rows = {row["page"]: row for row in report["vignettes"]}
        found.append(Built(line, folder / "html", pages, rows))
    if wrong and not preview or not any(built.line.status == "stable" for built in found):
        raise SystemExit("\n".join([*wrong, "Nothing is assembled; the site that stood stays."]))
    return found
