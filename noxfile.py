"""Every job of this project, a session each: `nox -l` is the manual."""

import hashlib
import json
import os
import re
import shutil
import sys
import time
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["docs"]

LINES = {line["name"]: line for line in tomllib.loads(Path("conf/lines.toml").read_text())["line"]}
STABLE = next(name for name, line in LINES.items() if line["status"] == "stable")
LINE = sys.argv[sys.argv.index("--line") + 1] if "--line" in sys.argv[:-1] else STABLE
if LINE not in (*LINES, "next"):
    sys.exit(f"conf/lines.toml: no line {LINE!r}; there are {', '.join(LINES)}, and next")
# The newest releases, not locked: a trial, never published.
NEXT = {"python": LINES[STABLE]["python"], "extra": ["jax"]}
ROW = LINES.get(LINE, NEXT)
BUILD = Path("build", LINE)
APART = {"browser"}  # groups in environments of their own, which no line's has


def job(**options: bool) -> Callable:
    """A session that runs in the line's environment, which is made first where it is missing."""
    return nox.session(venv_backend="none", requires=[f"environment-{LINE}"], **options)


def arguments(session: nox.Session) -> list[str]:
    """What stands after `--`, without the choice of a line."""
    args = list(session.posargs)
    if "--line" in args:
        del args[args.index("--line") : args.index("--line") + 2]
    return args


def run(session: nox.Session, module: str, *args: str, **env: str) -> None:
    """Run a module in the line's environment, on forked kernels unless the caller chose others."""
    if Path("conf/forked_kernels").is_dir():
        env.setdefault("JUPYTER_DEFAULT_PROVISIONER_NAME", "forked")
    env = {"PYTHONUTF8": "1", **env, **os.environ, "LINE": LINE}
    program = BUILD.joinpath("environment").read_text()
    session.run(program, "-m", module, *args, env=env, external=True)


@job()
def docs(session: nox.Session) -> None:
    """Execute every vignette that changed and build the site (-- --line 3.15)."""
    run(session, "machinery", "build", *arguments(session))


@job(default=False)
def tests(session: nox.Session) -> None:
    """Run all tests; a part of them with -- PATH or any pytest option."""
    BUILD.joinpath("tested").unlink(missing_ok=True)
    run(session, "machinery", "build")
    if arguments(session):
        run(session, "pytest", *arguments(session), TF_CPP_MIN_LOG_LEVEL="3")
        return
    built = json.loads(BUILD.joinpath("report.json").read_text())["source"]
    # a file at a time on each of two workers
    run(session, "pytest", "-n2", "--dist=loadfile", TF_CPP_MIN_LOG_LEVEL="3")
    if any(need.startswith("jax") for need in ROW.get("extra", [])):
        facts = sorted(Path("tests/vignettes").glob("*/jax_*.py"))
        where = ["tests/snippets", *map(str, facts)]
        run(session, "pytest", "-n2", "--dist=loadfile", *where, KERAS_BACKEND="jax")
    BUILD.joinpath("tested").write_text(built)  # without this file a line is not assembled


@job(default=False)
def copied(session: nox.Session) -> None:
    """Run every block as its button copies it, and every download (-- --line 3.9)."""
    run(session, "machinery", "build")
    run(session, "pytest", "-n2", "tests/copied/copies.py", *arguments(session))
    session.notify(f"published-{LINE}")


def published(session: nox.Session) -> None:
    """Run every download where published packages are, and this project is not."""
    session.install("--require-hashes", "-r", f"conf/locks/{LINE}.txt")
    env = {"LINE": LINE, "PYTHONPATH": "conf"}  # for the test; what it runs does without
    session.run("python", "-m", "pytest", "-n2", "tests/copied/downloads.py", env=env)


@nox.session(python=LINES[STABLE]["python"], requires=[f"environment-{LINE}"], default=False)
def browser(session: nox.Session) -> None:
    """Try every built page in a real browser, Debian's Chromium, with axe and Lighthouse."""
    run(session, "machinery", "build")
    session.install("--require-hashes", "-r", "conf/locks/browser.txt")
    if shutil.which("npm"):  # without it, the tests that need its tools skip, and say so
        tools(session, Path("build/npm"))
    parts = ["-n2", "--dist=loadfile", "-rP", "tests/browser"]  # what tests print is their report
    session.run("pytest", *parts, *arguments(session), env={"LINE": LINE})


@nox.session(python=LINES[STABLE]["python"], requires=[f"environment-{LINE}"], default=False)
def weigh(session: nox.Session) -> None:
    """Weigh pages beside the theme as it comes (-- vignettes/rnn_cells/nested.html)."""
    run(session, "machinery", "build")
    stock = [
        "-q",
        "-c",
        "tests/browser/stock",
        "-d",
        "build/stock/doctrees",
        ".",
        "build/stock/html",
    ]
    run(session, "sphinx", *stock, PYTHONPATH="conf")
    session.install("--require-hashes", "-r", "conf/locks/browser.txt")
    tools(session, Path("build/npm"))
    page = arguments(session) or ["vignettes/rnn_cells/nested.html"]
    session.run("python", "-m", "tests.browser.first_view", *page, env={"LINE": LINE})


def tools(session: nox.Session, folder: Path) -> None:
    """Install axe and Lighthouse, as locked, unless they are what the folder holds."""
    folder.mkdir(parents=True, exist_ok=True)
    same = True
    for name in ("package.json", "package-lock.json"):
        text = Path("tests/browser", name).read_text()
        same &= folder.joinpath(name).exists() and folder.joinpath(name).read_text() == text
        folder.joinpath(name).write_text(text)
    if not same or not folder.joinpath("node_modules").exists():
        quiet = ("--no-audit", "--no-fund", "--ignore-scripts")
        session.run("npm", "ci", *quiet, "--prefix", str(folder), external=True)


@nox.session(venv_backend="none", default=False)
def site(session: nox.Session) -> None:
    """Build and test every line, and assemble them if all are green (-- --address URL)."""
    spent = {}
    for name in [name for name, line in LINES.items() if line["status"] != "frozen"]:
        begun = time.monotonic()
        again = [sys.executable, "-m", "nox", "-s", "tests", "--", "--line", name]
        session.run(*again, external=True, success_codes=range(256))
        spent[name] = time.monotonic() - begun
    for name, seconds in spent.items():
        state = "green" if Path("build", name, "tested").exists() else "red"
        folders = [Path("build", name), Path(".nox", f"environment-{name.replace('.', '-')}")]
        files = (path for folder in folders for path in folder.rglob("*") if not path.is_symlink())
        size = sum(path.stat().st_size for path in files if path.is_file()) / 1e9
        session.log(f"{name}: {state}, {seconds / 60:.1f} minutes, {size:.1f} GB of disk")
    session.notify("assemble", session.posargs)


@nox.session(venv_backend="none", default=False)
def matrix(session: nox.Session) -> None:
    """Print the lines that are built and those that are not any more, as CI reads them."""
    for state, frozen in (("rebuilt", False), ("frozen", True)):
        names = [name for name, line in LINES.items() if (line["status"] == "frozen") == frozen]
        print(f"{state}={json.dumps(names)}")
    print(f"stable={STABLE}")


@nox.session(python=LINES[STABLE]["python"], default=False)
def assemble(session: nox.Session) -> None:
    """Put finished lines together, no TensorFlow needed (-- --address URL, -- --preview)."""
    session.install("--require-hashes", "-r", "conf/locks/assemble.txt")
    session.run(
        "python", "-m", "machinery", "assemble", *session.posargs, env={"PYTHONPATH": "conf"}
    )


@job(default=False)
def serve(session: nox.Session) -> None:
    """Rebuild and reload the page in the browser at each change."""
    watch = [f"--watch={folder}" for folder in ("snippets", "tests/vignettes", "conf")]
    ignore = [f"--ignore={Path(name).resolve()}/*" for name in ("build", ".nox", ".git")]
    places = ["-c", "conf", "-d", str(BUILD / "serve/doctrees"), ".", str(BUILD / "serve/html")]
    run(session, "sphinx_autobuild", *watch, *ignore, *arguments(session), *places)


@job(default=False)
def lint(session: nox.Session) -> None:
    """Check the code, its types, the spelling, and the rules of pages and snippets."""
    run(session, "ruff", "check", ".")
    run(session, "ruff", "format", "--check", ".")
    run(session, "mypy")
    run(session, "codespell_lib", ".")
    run(session, "pytest", "--quiet", "tests/rules")


@job(default=False)
def expect(session: nox.Session) -> None:
    """Rewrite the expected outputs of the pages named (-- rnn_cells/write_a_cell)."""
    if not arguments(session):
        session.error("name the pages: nox -s expect -- rnn_cells/write_a_cell")
    run(session, "machinery", "expect", *arguments(session))


@nox.session(default=False)
def lock(session: nox.Session) -> None:
    """Resolve every line anew and write its hashes to conf/locks/."""
    session.install("uv")
    groups = tomllib.loads(Path("pyproject.toml").read_text())["dependency-groups"]
    tools = "|".join(re.split("[<>=]", need)[0] for group in groups.values() for need in group)
    mine = [group for group in groups if group not in APART]
    folder, same = Path(session.create_tmp()), ""

    def resolve(name: str, python: str, needs: list[str], groups: Iterable[str]) -> str:
        Path(folder, "pins.in").write_text("\n".join(needs))
        Path(folder, "tools.txt").write_text(same)
        lock = Path(f"conf/locks/{name}.txt")
        session.run(
            *("uv", "pip", "compile", f"{folder}/pins.in", "--constraints", f"{folder}/tools.txt"),
            *(part for group in groups for part in ("--group", f"pyproject.toml:{group}")),
            *("--universal", "--generate-hashes", "--no-header", "--no-annotate", "--quiet"),
            *("--python-version", python, "--output-file", str(lock), *session.posargs),
        )
        return lock.read_text()

    for name in sorted(LINES, key=lambda name: name != STABLE):  # the stable line first
        line = LINES[name]
        named = [f"keras=={line['keras']}", f"tensorflow=={line['tensorflow']}"]
        text = resolve(name, line["python"], named + line.get("extra", []), mine)
        if name == STABLE:  # its documentation tools are those of all lines
            same = "\n".join(re.findall(rf"^(?:{tools})==.*?(?= \\$)", text, re.MULTILINE))
    for group in ("assemble", *APART):
        resolve(group, LINES[STABLE]["python"], [], [group])


@job(default=False)
def bench(session: nox.Session) -> None:
    """Time this engine beside stock MyST-NB and nbmake, and Sphinx beside plain Sphinx."""
    run(session, "tests.bench", *arguments(session))


@job(default=False)
def mutants(session: nox.Session) -> None:
    """Change a snippet in five places, one at a time: its tests must notice (-- mgu_cell)."""
    run(session, "tests.mutants", *arguments(session), TF_CPP_MIN_LOG_LEVEL="3")


@job(default=False)
def nightly(session: nox.Session) -> None:
    """What takes longer than CI may: mutants, more seeds, bench, Lighthouse three times."""
    run(session, "tests.mutants", TF_CPP_MIN_LOG_LEVEL="3")
    seeds = sorted(Path("tests/vignettes").glob("*/nightly_*.py"))
    run(session, "pytest", *map(str, seeds), TF_CPP_MIN_LOG_LEVEL="3")
    run(session, "tests.bench")
    os.environ["NIGHTLY"] = "1"  # three runs of Lighthouse, where CI has one
    session.notify("browser")


def environment(session: nox.Session) -> None:
    """Install the line's lock, hashes checked, and this project in place."""
    if LINE == "next":
        groups = tomllib.loads(Path("pyproject.toml").read_text())["dependency-groups"]
        tools = [need for name in groups if name not in APART for need in groups[name]]
        session.install("--upgrade", "keras", "tensorflow", *NEXT["extra"], *tools)
        session.install("--no-deps", "--no-build-isolation", "--editable", ".")
    else:
        install(session)
    BUILD.mkdir(parents=True, exist_ok=True)
    scripts = "Scripts/python.exe" if sys.platform == "win32" else "bin/python"
    program = os.path.abspath(os.path.join(session.virtualenv.location, scripts))
    Path(BUILD, "environment").write_text(program)


def install(session: nox.Session) -> None:
    """Install a lock, unless it is what the environment holds."""
    lock = Path("conf/locks", f"{LINE}.txt")
    if not lock.exists():
        session.error(f"there is no {lock}: write it with `nox -s lock`")
    state = hashlib.sha256(lock.read_bytes() + Path("pyproject.toml").read_bytes()).hexdigest()
    stamp = Path(session.virtualenv.location, "installed")
    if not stamp.exists() or stamp.read_text() != state:
        session.install("--require-hashes", "-r", str(lock))
        session.install("--no-deps", "--no-build-isolation", "--editable", ".")
        stamp.write_text(state)


for made, name in ((environment, "environment"), (published, "published")):
    nox.session(made, name=f"{name}-{LINE}", python=ROW["python"], default=False)
