"""How a job of the noxfile runs: the line that it works on, and in that line's environment."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import nox

nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_existing_virtualenvs = True
LINES = {row["name"]: row for row in nox.project.load_toml("conf/lines.toml")["line"]}
STABLE = next(name for name, row in LINES.items() if row["status"] == "stable")
LINE = os.environ.get("LINE", STABLE)  # the engine and the tests read the variable, too
if "--line" in sys.argv:  # the other way to say it: nox -s docs -- --line 3.9
    LINE = [*sys.argv, ""][sys.argv.index("--line") + 1]
if LINE not in LINES:
    sys.exit(f"conf/lines.toml: no line {LINE!r}; there are {', '.join(LINES)}")
os.environ["LINE"] = LINE
# Else each import of TensorFlow compiles 4,700 modules where PYTHONDONTWRITEBYTECODE is set (#17).
os.environ.setdefault("UV_COMPILE_BYTECODE", "1")
ROW, BUILD = LINES[LINE], Path("build", LINE)
JAX = any(need.startswith("jax") for need in [*ROW.get("extra", []), *ROW.get("install", [])])
NO_SITE = tuple(
    f"tests/{part}"
    for part in ("conformance", "messages", "snippets", "vignettes", "rules", "machinery")
)

# A session in the line's environment, which is made first where it is missing.
job = partial(nox.session, venv_backend="none", requires=[f"environment-{LINE}"])


def arguments(session: nox.Session) -> list[str]:
    """What stands after `--`, without the choice of a line."""
    place = [*session.posargs, "--line"].index("--line")
    return [*session.posargs[:place], *session.posargs[place + 2 :]]


def run(session: nox.Session, *command: str, silent: bool = False, **env: str) -> str | bool | None:
    """Run a module in the environment of the line, or of LINE in `env`, on forked kernels.

    The caller's own variables hold: they can choose other kernels.
    """
    usual = {"TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONUTF8": "1"}
    if Path("conf/forked_kernels").is_dir():
        usual["JUPYTER_DEFAULT_PROVISIONER_NAME"] = "forked"
    python = Path("build", env.get("LINE", LINE), "environment").read_text()
    program = [python, "-m", *command]
    return session.run(*program, env={**usual, **os.environ, **env}, external=True, silent=silent)


def need_a_site(chosen: list[str]) -> bool:
    """Whether the tests that are chosen look at the built pages, as all together do."""
    places = [place for place in chosen if place.startswith("tests/")] or ["tests"]
    return not all(place.startswith(NO_SITE) for place in places)


@contextmanager
def tested(session: nox.Session) -> Iterator[None]:
    """Let the line count as tested, as it is now, if all that is run within passes."""
    stamp = BUILD / "tested"
    stamp.unlink(missing_ok=True)
    source = run(session, "machinery", "sources", silent=True)
    yield
    if source:  # nox --install-only has run nothing
        stamp.write_text(str(source).strip())  # else the line is not assembled


def installed(session: nox.Session) -> list[str]:
    """The lines with an environment, the stable one first; where another was chosen, it alone."""
    if LINE != STABLE:
        return [LINE]
    rebuilt = [name for name, row in LINES.items() if row["status"] == "rebuilt"]
    there = [name for name in rebuilt if Path("build", name, "environment").exists()]
    if absent := [name for name in rebuilt if name not in there]:
        session.log(f"left out, since not installed: {', '.join(absent)}; name one by LINE=")
    return [LINE, *there]


def environment(session: nox.Session) -> None:
    """Install the line's lock, or a trial's newest releases, and this project (~1 min, once)."""
    BUILD.mkdir(parents=True, exist_ok=True)
    BUILD.joinpath("environment").write_text(str(Path(session.bin, "python").absolute()))
    project = nox.project.load_toml("pyproject.toml")
    lock, stamp = Path(f"conf/locks/{LINE}.txt"), Path(session.virtualenv.location, "installed")
    if "install" in ROW:
        groups = [name for name in project["dependency-groups"] if name != "browser"]
        needs = ["--upgrade", *ROW["install"], *nox.project.dependency_groups(project, *groups)]
    elif lock.exists():
        needs = ["--require-hashes", "-r", str(lock)]
    else:
        session.error(f"there is no {lock}: write it with `nox -s lock`")
    state = f"{project}{needs}" + ("" if "install" in ROW else lock.read_text())
    if "install" in ROW or not stamp.exists() or stamp.read_text() != state:
        session.install(*needs)
        session.install("--no-deps", "--no-build-isolation", "--editable", ".")
        stamp.write_text(state)
