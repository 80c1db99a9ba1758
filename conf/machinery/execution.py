"""Run every stale vignette before Sphinx reads it: all cores busy, the longest first."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.cache.main import JupyterCacheBase
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from . import expectations, failures, kernels, report
from .failures import Failure
from .reading import Vignette, is_vignette, read

log = logging.getLogger(__name__)
UNKNOWN = {"seconds": float("inf")}


def open_cache(app: Sphinx) -> JupyterCacheBase:
    """The cache, its tables made: two processes that make them at once fail (sphinx#12481)."""
    cache = get_cache(app.config.nb_execution_cache_path)
    _ = cache.db
    return cache


def keep(cache: JupyterCacheBase, vignette: Vignette, run: kernels.Run) -> None:
    """Store an executed vignette as good."""
    data = {"execution_seconds": round(run.seconds, 2)}
    bundle = CacheBundleIn(vignette.notebook, str(vignette.path), data=data)
    cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def export(app: Sphinx, vignette: Vignette) -> None:
    """Write an executed vignette as a notebook; MyST-NB's own has no outputs from the cache."""
    for number, cell in enumerate(vignette.notebook.cells):
        cell.id = str(number)  # else random, and two builds would differ
    place = Path(app.outdir).parent / "notebooks" / f"{vignette.docname}.ipynb"
    place.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(vignette.notebook, place)


def run_all(
    root: Path, vignettes: Iterable[Vignette], past: Mapping[str, dict]
) -> Iterator[tuple[Vignette, kernels.Run, Failure | None]]:
    """Run vignettes on as many kernels as there are cores; yield each as it ends.

    Those without a past time come first, then the longest.
    """
    order = sorted(vignettes, key=lambda v: -past.get(v.docname, UNKNOWN)["seconds"])
    pool = ThreadPoolExecutor(len(os.sched_getaffinity(0)))
    jobs = {pool.submit(kernels.execute, v.notebook, root, v.timeout): v for v in order}
    try:
        for job in as_completed(jobs):
            vignette, run = jobs[job], job.result()
            at = vignette.path, vignette.notebook, run.cell
            yield vignette, run, failures.of_cell(*at, run.error) if run.error else None
    finally:
        pool.shutdown(cancel_futures=True)


def check(root: Path, vignette: Vignette, line: str) -> Iterator[Failure]:
    """A failure for each cell that does not print what tests/vignettes/expected/ says."""
    notebook = vignette.notebook
    places = [notebook.metadata.source_map[index] for index, _ in failures.code_cells(notebook)]
    outputs = expectations.expected(root, vignette.docname, notebook, line)
    texts = {number: output.text for number, output in outputs.items()}
    for number, words in expectations.differences(texts, expectations.printed(notebook)):
        place = places[min(number, len(places)) - 1]
        yield Failure(vignette.path, place, f"cell {number}: Unexpected output", words)


def described(root: Path, vignette: Vignette, line: str) -> dict:
    """For the report: the title, the cells that differ from the stable line, and their sections."""
    cells = vignette.notebook.cells
    heads = [
        re.findall(r"^#+ (.+)$", cell.source.replace("`", ""), re.MULTILINE)
        if cell.cell_type == "markdown"
        else []
        for cell in cells
    ]
    own = expectations.read(root, vignette.docname, line)
    lacking = expectations.lacking(root, vignette.notebook, line)
    differs = {number: output.cause for number, output in own.items() if number not in lacking}
    sections = {
        number: next((found[-1] for found in reversed(heads[:index]) if found), "")
        for number, (index, _) in enumerate(failures.code_cells(vignette.notebook), 1)
        if number in {*differs, *lacking}
    }
    return {
        "title": next((found[0] for found in heads if found), ""),
        "differs": differs,
        "lacking": lacking,
        "sections": sections,
    }


def run_stale(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Bring the cache up to date; where a page fails, say so in a line each, and exit with 1."""
    root, cache, line = Path(app.srcdir), open_cache(app), app.config.version
    past = report.load(root / "build" / line / "report.json")
    past = {page: row for page, row in past.items() if page in env.found_docs}
    rows = {page: {**row, "status": "cached"} for page, row in past.items()}
    todo: list[Vignette] = []
    failed: list[Failure] = []
    for docname in sorted(filter(is_vignette, docnames)):
        row = rows[docname] = {"page": docname, "status": "failed", "seconds": 0.0, "key": ""}
        try:
            vignette = read(app, docname)
        except Failure as failure:
            failed.append(failure)
            continue
        row.update(described(root, vignette, line))
        row["key"] = cache.create_hashed_notebook(vignette.notebook)[1]
        try:
            record = cache.match_cache_notebook(vignette.notebook)
        except KeyError:
            todo.append(vignette)
            continue
        _, notebook = cache.merge_match_into_notebook(vignette.notebook)
        vignette = vignette._replace(notebook=notebook)
        export(app, vignette)
        found = list(check(root, vignette, line))
        row.update(status="failed" if found else "cached", seconds=record.data["execution_seconds"])
        failed += found
    for count, (vignette, run, failure) in enumerate(run_all(root, todo, past), 1):
        found = [failure] if failure else list(check(root, vignette, line))
        if not found:
            keep(cache, vignette, run)
            export(app, vignette)
        failed += found
        status = "failed" if found else "ran"
        rows[vignette.docname].update(status=status, seconds=run.seconds)
        print(
            f"[{count}/{len(todo)}] {run.seconds:6.1f} s {status:6} {vignette.docname}", flush=True
        )
    report.save(root, line, rows, failed)
    for failure in sorted(failed, key=str):
        log.error("%s", failure)
    if failed:
        pages = sum(row["status"] == "failed" for row in rows.values())
        log.error("%d of %d vignettes failed on the line %s", pages, len(rows), line)
        raise SystemExit(1)
