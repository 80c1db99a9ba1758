"""Run every stale page before Sphinx reads it: all cores busy, the longest first."""

import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import nbformat
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from ..ground import lines, outputs, sources
from ..ground.failure import Failure
from ..ground.lines import Line
from ..ground.outputs import Expected
from ..ground.page import Page
from . import blame, kernels, leftovers, reading, report
from .cache import Cache

log = logging.getLogger(__name__)
CLOCK = 0.01  # seconds by which the clock of a disk may be late
UNKNOWN = {"seconds": float("inf")}


class Result(NamedTuple):
    """What came of a page: its row of the report, and what is wrong with it."""

    row: dict
    failures: list[Failure]
    page: Page | None = None  # as it was executed, where it was


def export(app: Sphinx, page: Page) -> None:
    """Write an executed page as a notebook; MyST-NB's own has no outputs from the cache."""
    for number, cell in enumerate(page.notebook.cells):
        cell.id = str(number)  # else random, and two builds would differ
    place = Path(app.outdir).parent / "notebooks" / f"{page.docname}.ipynb"
    place.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(page.notebook, place)


def failure(page: Page, run: kernels.Run) -> Failure | None:
    """What stopped a run, if anything did."""
    cell = next((cell for cell in page.cells if cell.place >= run.place), None)
    if run.error and cell:
        return blame.of_cell(page, cell, run.error)
    return Failure(page.path, 1, type(run.error).__name__, str(run.error)) if run.error else None


def run_all(
    root: Path, pages: Iterable[Page], past: Mapping[str, dict]
) -> Iterator[tuple[Page, kernels.Run, Failure | None]]:
    """Run pages on as many kernels as there are cores; yield each as it ends.

    Those without a past time come first, then the longest.
    """
    order = sorted(pages, key=lambda page: -past.get(page.docname, UNKNOWN)["seconds"])
    if not order:
        return
    with leftovers.watched(), ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        jobs = {pool.submit(kernels.execute, p.notebook, root, p.timeout): p for p in order}
        try:
            for job in as_completed(jobs):
                page, run = jobs[job], job.result()
                yield page, run, failure(page, run)
        finally:
            pool.shutdown(cancel_futures=True)


def check(root: Path, page: Page, line: Line) -> Iterator[Failure]:
    """A failure for each cell that does not print what tests/vignettes/expected/ says."""
    expected, printed = Expected(root, page), outputs.printed(page.notebook)
    if printed and not expected.stable:
        name = page.docname.removeprefix("vignettes/")
        words = f"read what the page prints, and keep it: nox -s expect -- {name}"
        yield Failure(page.path, 1, "no expected outputs", words)
        return
    texts = {number: o.text for number, o in expected.on(line).items()}
    for number, words in outputs.differences(texts, printed):
        cell = page.cells[min(number, len(page.cells)) - 1] if page.cells else None
        at = page.line(cell.place) if cell else 1
        yield Failure(page.path, at, "Unexpected output", words, cell=number)


def described(root: Path, page: Page, line: Line) -> dict:
    """For the report: the title, the cells that differ from the stable line, and their sections."""
    expected = Expected(root, page)
    lacking, own = expected.lacking(line), expected.own.get(line.name, {})
    differs = {number: output.cause for number, output in own.items() if number not in lacking}
    listed = [cell for cell in page.cells if cell.number in {*differs, *lacking}]
    sections = {cell.number: page.section(cell) for cell in listed}
    return {"title": page.title, "differs": differs, "lacking": lacking, "sections": sections}


def wrote(
    root: Path, before: dict[str, float], ran: list[tuple[Page, kernels.Run]]
) -> Iterator[str]:
    """A line for each source that changed while pages ran, with the cells that ran just then.

    It is no failure: it can be the writer's own hand.
    """
    now = sources.written(root)
    for name in sorted(name for name in {*before, *now} if before.get(name) != now.get(name)):
        at = now.get(name) or (root / name).parent.stat().st_ctime  # one that is gone
        cells = [
            f"{os.path.relpath(page.path)}:{page.line(cell.place)}: cell {cell.number}"
            for page, run in ran
            for cell in page.cells
            if (time := run.times.get(cell.place)) and time[0] - CLOCK < at < time[1]
        ]
        yield f"{name}: written while this ran: {', '.join(cells) or 'pages'}"


class Stale:
    """The pages that Sphinx is about to read, each found in the cache or run, and checked."""

    def __init__(self, app: Sphinx) -> None:
        self.app, self.root = app, Path(app.srcdir)
        self.line = lines.current(self.root)
        self.cache = Cache(Path(app.config.nb_execution_cache_path))

    def one(self, page: Page, seconds: float, status: str, found: Iterable[Failure]) -> Result:
        """The result of an executed page, which is exported where nothing is wrong with it."""
        failures = list(found)
        row = {"page": page.docname, "status": "failed" if failures else status, "seconds": seconds}
        row |= {"key": self.cache.key(page), **described(self.root, page, self.line)}
        if not failures:
            export(self.app, page)
        return Result(row, failures, page)

    def failed(self, docname: str, error: Exception) -> Result:
        """The result of a page that could not be read, run or kept."""
        path = Path(self.app.env.doc2path(docname))
        if not isinstance(error, Failure):
            error = Failure(path, 1, type(error).__name__, str(error))
        return Result({"page": docname, "status": "failed", "seconds": 0.0, "key": ""}, [error])

    def kept(self, page: Page) -> Result | None:
        """The result of a page that is in the cache; None where it must run."""
        if not (found := self.cache.get(page)):
            return None
        page = replace(page, notebook=found[0])
        return self.one(page, found[1], "cached", check(self.root, page, self.line))

    def ran(self, page: Page, run: kernels.Run, stopped: Failure | None) -> Result:
        """The result of a page that was run; it is kept where nothing is wrong with it."""
        found = list(check(self.root, page, self.line))
        if stopped:  # what stands behind it did not run
            found = [*(each for each in found if 0 < each.cell < stopped.cell), stopped]
        if not found:
            self.cache.put(page, run.seconds)
        return self.one(page, run.seconds, "ran", found)

    def results(self, docnames: Iterable[str], past: Mapping[str, dict]) -> Iterator[Result]:
        """The result of each page; whatever is wrong with one is said of that one."""
        todo = []
        for docname in docnames:
            try:
                page = reading.read(self.app, docname)
                if result := self.kept(page):
                    yield result
                else:
                    todo.append(page)
            except Exception as error:
                yield self.failed(docname, error)
        before, ran = sources.written(self.root) if todo else {}, []
        for count, (page, run, stopped) in enumerate(run_all(self.root, todo, past), 1):
            ran.append((page, run))
            try:
                result = self.ran(page, run, stopped)
            except Exception as error:
                result = self.failed(page.docname, error)
            said = f"{run.seconds:6.1f} s {result.row['status']:6} {page.docname}"
            print(f"[{count}/{len(todo)}] {said}", flush=True)
            yield result
        for line in wrote(self.root, before, ran) if todo else ():
            print(line, flush=True)


def run_stale(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Bring the cache up to date; where a page fails, say so in a line each, and exit with 1."""
    stale = Stale(app)
    file = Path(app.outdir).parent / "report.json"
    past = {page: row for page, row in report.load(file).items() if page in env.found_docs}
    rows = {page: {**row, "status": "cached"} for page, row in past.items()}
    failed: list[Failure] = []
    unknown = {*env.found_docs} - past.keys()  # of a report that was damaged: all
    vignettes = sorted(name for name in {*docnames, *unknown} if reading.is_vignette(name))
    for docname in sorted({*docnames} - {*vignettes}):
        try:
            reading.not_a_vignette(Path(env.doc2path(docname)))
        except Failure as error:
            failed.append(error)
    print(f"execute: {len(vignettes)} pages are looked up, run where they changed", flush=True)
    for result in stale.results(vignettes, past):
        rows[result.row["page"]] = result.row
        failed += result.failures
    report.save(stale.root, file, rows, failed)
    for error in sorted(failed, key=str):
        log.error("%s", error)
    if failed:
        pages = sum(row["status"] == "failed" for row in rows.values())
        log.error("%d of %d vignettes failed on the line %s", pages, len(rows), stale.line.name)
        raise SystemExit(1)
    print(f"show: Sphinx reads {len(docnames)} pages, and writes what they change", flush=True)
