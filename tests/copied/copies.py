"""Every block, copied with what it stands on, runs alone and prints what the page prints."""

import io
import multiprocessing
import os
import traceback
from contextlib import redirect_stdout
from pathlib import Path

import nbformat
import pytest
from machinery import copying, expectations, kernels, lines
from machinery.failures import code_cells

ROOT = Path(__file__).parents[2]
LINE = lines.current(ROOT)
NOTEBOOKS = ROOT / "build" / LINE.name / "notebooks"
PAGES = sorted(
    path.relative_to(ROOT).with_suffix("").as_posix() for path in ROOT.glob("vignettes/**/*.md")
)
FORKS = "forkserver" in multiprocessing.get_all_start_methods()
CONTEXT = multiprocessing.get_context("forkserver" if FORKS else "spawn")


def blocks():
    """Each block of each page that runs on this line."""
    for page in PAGES:
        notebook = nbformat.read(NOTEBOOKS / f"{page}.ipynb", as_version=4)
        for number, code in enumerate(copying.codes(notebook), 1):
            cell = code_cells(notebook)[number - 1][1]
            if code and cell.execution_count:
                yield pytest.param(page, number, id=f"{page.removeprefix('vignettes/')}-{number}")


def run(connection, texts, folder, raises):
    """In a process of its own, in an empty folder: run a program, and send what its end prints.

    What a block that is to raise says is part of it.
    """
    os.chdir(folder)
    names, printed = {"__name__": "__main__"}, ""
    try:
        for text in texts:
            with redirect_stdout(io.StringIO()) as output:
                exec(compile(text, "copied.py", "exec"), names)
            printed = output.getvalue()
    except BaseException as error:
        if raises and isinstance(error, Exception):
            said = kernels.said(f"{type(error).__name__}: {error}")
            printed = f"{output.getvalue()}{said}"
        else:
            printed = traceback.format_exc()
    connection.send(printed)


@pytest.fixture(scope="session")
def start():
    """Start a process as a reader's program starts, the libraries imported beforehand."""
    os.environ.update({**kernels.ENVIRONMENT, "MPLBACKEND": "agg"})
    if FORKS:
        CONTEXT.set_forkserver_preload(["machinery.forked_kernels.preload"])
    return CONTEXT.Process


@pytest.mark.parametrize(("page", "number"), blocks())
def test_a_copied_block_runs_alone_and_prints_what_the_page_prints(page, number, start, tmp_path):
    notebook = nbformat.read(NOTEBOOKS / f"{page}.ipynb", as_version=4)
    codes = copying.codes(notebook)
    before = "\n\n\n".join(copying.before(codes, number - 1).values())
    ours, theirs = CONTEXT.Pipe(duplex=False)
    cell = code_cells(notebook)[number - 1][1]
    tags = cell.metadata.get("tags", [])
    texts = [before, codes[number - 1]]
    args = theirs, texts, str(tmp_path), "raises-exception" in tags
    process = start(target=run, args=args)
    process.start()
    theirs.close()
    printed = ours.recv() if ours.poll(120) else "nothing in two minutes"
    process.join()
    expected = expectations.printed(notebook).get(number, "")
    if "remove-output" in tags:
        assert "Traceback" not in printed, printed
    else:
        assert expectations.same(expected.rstrip("\n"), printed.rstrip("\n")), printed
