"""Every job of this project, a session each; in brackets, what it costs on two quiet cores.

  daily          new, docs, serve, expect, since, and tests with a path
  before a push  lint, tests
  CI and nights  check, copied, browser, site; nightly, and its parts mutants, bench, published
  release        lock, matrix, assemble

`LINE=3.9 nox -s tests` works on another line of Keras; what stands after `--` goes to the job.
`python3.11 noxfile.py -s tests` does without nox: it makes an environment for it, and goes on.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

try:
    import nox
except ModuleNotFoundError:  # make an environment for nox, once, and go on there
    HOST = Path(__file__).resolve().parent / ".nox/host"
    PYTHON, NOX = str(HOST / "bin/python"), HOST / "bin/nox"  # pip writes bin/nox last
    if not (NOX.exists() and Path(PYTHON).exists()):
        print(f"there is no nox here: making {HOST} for it", file=sys.stderr)
        steps = ["venv", "--clear", str(HOST)], ["pip", "install", "--quiet", "nox[uv]>=2025.2.9"]
        for program, step in zip((sys.executable, PYTHON), steps, strict=True):
            if subprocess.call([program, "-m", *step], stdout=sys.stderr):
                sys.exit("no environment for nox: the reason stands above")
    os.execv(PYTHON, [PYTHON, "-m", "nox", "--noxfile", __file__, *sys.argv[1:]])

sys.path.insert(0, str(Path(__file__).resolve().parent))
from conf import jobs
from conf.jobs import JAX, LINE, LINES, ROW, STABLE, arguments, environment, job, run

nox.needs_version = ">=2025.2.9"
nox.options.sessions = ["docs"]

BOTH_CORES = ["-n2", "--dist=loadfile"]  # a file at a time on each
# The engine is the same text on the same Python on each line: its tests run on the stable one.
ENGINE = ["--ignore=tests/machinery", "--ignore=tests/site/test_slimming.py"]
FACTS = "tests/conformance.py", "tests/messages", "tests/snippets", "tests/vignettes"  # of Keras
ELSEWHERE = ["--ignore=tests/rules", *([] if LINE == STABLE else ENGINE)]


# Daily --------------------------------------------------------------------------------------------
@job
def docs(session: nox.Session) -> None:
    """Execute what changed and build the site (~4 min the first time), or a PAGE alone (~10 s)."""
    run(session, "machinery", "build", *arguments(session))


@job
def new(session: nox.Session) -> None:
    """Write the files of a page: -- rnn_cells/counting, rnn_cells/errors/slug (a second)."""
    run(session, "new", *arguments(session))


@job
def serve(session: nox.Session) -> None:
    """Rebuild and reload the page in the browser at each change (seconds a change)."""
    run(session, "machinery", "serve", *arguments(session))


@job
def expect(session: nox.Session) -> None:
    """Keep what pages print, on each line installed: -- PAGE --cause WHY (seconds a page)."""
    for line in jobs.installed(session):
        run(session, "machinery", "expect", *arguments(session), LINE=line)


@job
def since(session: nox.Session) -> None:
    """Say from which Keras on a cell prints otherwise: -- PAGE CELL (~1 min)."""
    run(session, "machinery", "since", *arguments(session))


# Before a push ------------------------------------------------------------------------------------
@job
def lint(session: nox.Session) -> None:
    """Check the code, its types, the spelling, and the rules of pages and snippets (~1 min)."""
    for tool in ("ruff check .", "ruff format --check .", "mypy", "codespell_lib ."):
        run(session, *tool.split())
    run(session, "pytest", "--quiet", "tests/rules")


@job
def tests(session: nox.Session) -> None:
    """Run all tests; a part of them with -- PATH or any pytest option (~8 min, a part seconds)."""
    chosen = arguments(session)
    if jobs.need_a_site(chosen):
        run(session, "machinery", "build")
    if chosen:
        if JAX and "KERAS_BACKEND" not in os.environ:
            session.log("on TensorFlow alone; on JAX: KERAS_BACKEND=jax nox -s tests -- …")
        return run(session, "pytest", *chosen)
    with jobs.tested(session):
        run(session, "pytest", *BOTH_CORES, *ELSEWHERE)
        if JAX:
            run(session, "pytest", *BOTH_CORES, *FACTS, KERAS_BACKEND="jax")


# CI and nights ------------------------------------------------------------------------------------
@job
def check(session: nox.Session) -> None:
    """Execute pages and compare what they print, no site: -- PAGE, or those in turn (~1 min)."""
    run(session, "machinery", "check", *arguments(session))


@job
def copied(session: nox.Session) -> None:
    """Run every block as its button copies it, and every download (~6 min)."""
    run(session, "machinery", "build")
    files = [f"tests/copied/test_{name}.py" for name in ("downloads", "twins", "copies")]
    options = ["-n2", "--dist=worksteal", "-p", "tests.copied.report"]
    run(session, "pytest", *options, *files, *arguments(session))


@nox.session(python=LINES[STABLE]["python"], requires=[f"environment-{LINE}"])
def browser(session: nox.Session) -> None:
    """Try every built page in Debian's Chromium, with axe and Lighthouse (~5 min)."""
    run(session, "machinery", "build")
    session.install("--require-hashes", "-r", "conf/locks/browser.txt")
    session.run("python", "-m", "tests.browser.tools")  # without npm it says so, and tests skip
    session.run("pytest", "-n2", "-rP", "tests/browser", *arguments(session))  # what they print


@nox.session(venv_backend="none")
def site(session: nox.Session) -> None:
    """Build and test every line, assemble them if all are green: -- --address URL (~1 h)."""
    tests = [sys.executable, "-m", "nox", "-s", "tests"]
    for name in (name for name, row in LINES.items() if row["status"] in ("stable", "rebuilt")):
        session.run(*tests, env={"LINE": name}, external=True, success_codes=range(256))
    session.notify("assemble", session.posargs)  # which says every line that is red


@job
def nightly(session: nox.Session) -> None:
    """Run mutants, bench, seeds, twins, published downloads, every view of every page (~3 h)."""
    run(session, "machinery", "build")
    os.environ["NIGHTLY"] = "1"  # every page four times, Lighthouse three times
    for part in ("mutants", "bench", "browser", f"published-{LINE}"):
        session.notify(part, [])  # one that is red stops no other
    run(session, "pytest", "-m", "nightly", *FACTS, "tests/machinery")


@nox.session(name=f"published-{LINE}", python=ROW["python"], requires=[f"environment-{LINE}"])
def published(session: nox.Session) -> None:
    """Run every download where published packages are, and this project is not (~15 min)."""
    run(session, "machinery", "build")
    session.install("--require-hashes", "-r", f"conf/locks/{LINE}.txt")
    parts = ["-n2", "-m", "nightly", "tests/copied/test_published.py", *arguments(session)]
    session.run("python", "-m", "pytest", *parts, env={"PYTHONPATH": "conf"})  # the test's alone


@job
def mutants(session: nox.Session) -> None:
    """Change a snippet in five places, its tests must notice: -- mgu_cell (~1 min a snippet)."""
    run(session, "tests.mutants", *arguments(session))


@job
def bench(session: nox.Session) -> None:
    """Time this engine beside stock MyST-NB and nbmake, and beside plain Sphinx (~30 min)."""
    run(session, "machinery", "build")
    run(session, "tests.bench", *arguments(session))


# Release ------------------------------------------------------------------------------------------
@nox.session
def lock(session: nox.Session) -> None:
    """Write conf/locks/ from conf/lines.toml: -- --upgrade takes the newest (~1 min)."""
    session.install("uv")
    session.run("python", "-m", "conf.locks", *session.posargs)


@nox.session(venv_backend="none")
def matrix(session: nox.Session) -> None:
    """Print which lines are built, which are built no more, and the trials, for CI (seconds)."""
    kinds = {"rebuilt": ("stable", "rebuilt"), "frozen": ("frozen",), "trials": ("trial",)}
    for kind, states in kinds.items():
        print(f"{kind}={json.dumps([n for n, row in LINES.items() if row['status'] in states])}")
    print(f"stable={STABLE}")


@nox.session(python=LINES[STABLE]["python"])
def assemble(session: nox.Session) -> None:
    """Put tested lines together, without TensorFlow: -- --address URL, -- --preview (~1 min)."""
    session.install("--require-hashes", "-r", "conf/locks/assemble.txt")
    command = ["python", "-m", "machinery", "assemble", *session.posargs]
    session.run(*command, env={"PYTHONPATH": "conf"})


nox.session(environment, name=f"environment-{LINE}", python=ROW["python"])

if __name__ == "__main__":
    nox.main()
