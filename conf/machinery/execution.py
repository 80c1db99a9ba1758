"""Run every stale vignette before Sphinx reads it: all cores busy, the longest first."""

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.cache.main import JupyterCacheBase
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from . import expectations, failures, kernels, report
from .failures import Failure
from .reading import Vignette, is_vignette, page_file, read

log = logging.getLogger(__name__)


@dataclass
class Outcome:
    """What became of a stale vignette."""

    vignette: Vignette
    status: str  # "ran", "cached" or "failed", as in report.json
    seconds: float
    failures: list[Failure] = field(default_factory=list)


def open_cache(folder: str) -> JupyterCacheBase:
    """The cache, its tables made: two processes that make them at once fail (sphinx#12481)."""
    cache = get_cache(folder)
    _ = cache.db
    return cache


def hashed(cache: JupyterCacheBase, notebook: NotebookNode) -> str:
    """The key by which jupyter-cache knows a notebook."""
    return cache.create_hashed_notebook(notebook)[1]


def raised(vignette: Vignette, run: kernels.Run) -> Failure:
    """The failure of a vignette whose run was stopped by an error."""
    assert run.error is not None
    return failures.of_cell(vignette.path, vignette.text, vignette.notebook, run.cell, run.error)


def check(root: Path, vignette: Vignette) -> Iterator[Failure]:
    """A failure for each cell that does not print what tests/vignettes/expected/ says."""
    kept = expectations.file(root, vignette.docname)
    name = vignette.docname.removeprefix("vignettes/")
    if not kept.exists():
        message = f"none are kept; `nox -s expect -- {name}` keeps them"
        yield Failure(vignette.path, 1, "No expected outputs", message)
        return
    cells = failures.code_cells(vignette.notebook)
    expected = expectations.parse(kept.read_text("utf8"))
    printed = expectations.printed(vignette.notebook)
    for number, sentence in expectations.differences(expected, printed):
        index = cells[min(number, len(cells)) - 1][0]
        line = vignette.notebook.metadata.source_map[index]
        yield Failure(vignette.path, line, "Unexpected output", sentence, number)


def run_all(
    root: Path, vignettes: Iterable[Vignette], past: dict[str, float]
) -> Iterator[tuple[Vignette, kernels.Run]]:
    """Run vignettes on as many kernels as there are cores; yield each as it ends.

    Those without a past time come first, then the longest.
    """
    order = sorted(vignettes, key=lambda v: -past.get(v.docname, float("inf")))
    pool = ThreadPoolExecutor(len(os.sched_getaffinity(0)))
    jobs = {
        pool.submit(kernels.execute, v.notebook, root, v.config.execution_timeout): v for v in order
    }
    try:
        for job in as_completed(jobs):
            yield jobs[job], job.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def execute(app: Sphinx, env: BuildEnvironment, docnames: Iterable[str]) -> list[Outcome]:
    """Bring the cache up to date for the documents named; say each one's fate in a line."""
    root, outcomes = Path(app.srcdir), []
    cache = open_cache(env.mystnb_config.execution_cache_path)
    past = {page: row["seconds"] for page, row in report.load(report_file(app)).items()}
    todo: list[Vignette] = []
    for docname in sorted(filter(is_vignette, docnames)):
        try:
            vignette = read(app, docname)
        except Failure as failure:
            empty = Vignette(docname, page_file(app, docname), "", NotebookNode(), None)
            outcomes.append(Outcome(empty, "failed", 0.0, [failure]))
            continue
        try:
            record = cache.match_cache_notebook(vignette.notebook)
        except KeyError:
            todo.append(vignette)
            continue
        source_map = vignette.notebook.metadata.source_map
        vignette.notebook = cache.get_cache_bundle(record.pk).nb
        vignette.notebook.metadata.source_map = source_map
        bad = list(check(root, vignette))
        seconds = record.data.get("execution_seconds", 0.0)
        outcomes.append(Outcome(vignette, "failed" if bad else "cached", seconds, bad))
    for count, (vignette, run) in enumerate(run_all(root, todo, past), 1):
        bad = [raised(vignette, run)] if run.error else list(check(root, vignette))
        if not bad:
            keep(cache, vignette, run)
        outcomes.append(Outcome(vignette, "failed" if bad else "ran", run.total, bad))
        state = "FAILED  " if bad else f"{run.total:5.1f} s "
        print(f"[{count}/{len(todo)}] {state} {vignette.docname}", flush=True)
    return outcomes


def keep(cache: JupyterCacheBase, vignette: Vignette, run: kernels.Run) -> None:
    """Store an executed vignette as good."""
    bundle = CacheBundleIn(
        vignette.notebook, str(vignette.path), data={"execution_seconds": run.total}
    )
    cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def report_file(app: Sphinx) -> Path:
    """Where this build's report.json lies: beside the folder of pages."""
    return Path(app.outdir).parent / "report.json"


def run_stale(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Before Sphinx reads: run what is stale, note what stands on what, stop if one failed.

    Raises:
        SystemExit: with status 1, after a line for each failure.
    """
    outcomes = execute(app, env, docnames)
    rows: dict[str, dict[str, Any]] = getattr(env, "vignette_rows", {})
    rows = {page: {**row, "status": "cached"} for page, row in rows.items()}
    cache = open_cache(env.mystnb_config.execution_cache_path)
    for outcome in outcomes:
        vignette, key = outcome.vignette, ""
        if outcome.vignette.notebook:
            key = hashed(cache, vignette.notebook)
        rows[vignette.docname] = {
            "page": vignette.docname,
            "status": outcome.status,
            "seconds": round(outcome.seconds, 2),
            "key": key,
        }
    env.vignette_rows = {page: row for page, row in rows.items() if page in env.found_docs}
    report.save(report_file(app), [rows[page] for page in sorted(env.vignette_rows)])
    bad = [failure for outcome in outcomes for failure in outcome.failures]
    for failure in sorted(bad, key=str):
        log.error("%s", failure)
    if bad:
        pages = sum(outcome.status == "failed" for outcome in outcomes)
        log.error("%d of %d vignettes failed", pages, len(env.vignette_rows))
        raise SystemExit(1)
