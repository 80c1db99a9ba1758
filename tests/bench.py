"""`python -m tests.bench`: this engine beside stock MyST-NB and nbmake, timed in one run.

Ratios are what to quote: the machine is shared, so single times say little.
"""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from machinery.execute import reading, report, stale
from machinery.ground import lines

from tests.machinery.project import Project, cell
from tests.pages import PAGES, ROOT

CORES = len(os.sched_getaffinity(0))
STOCK = """
extensions = ["myst_nb", "sphinx_design"]
include_patterns = ["index.md", "docs/*.md", "vignettes/**"]
html_theme = "sphinx_book_theme"
nb_execution_mode = "{mode}"
nb_execution_timeout = 120
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
suppress_warnings = ["*"]
"""
PRELOAD = "import ipykernel.kernelapp, keras, matplotlib.pyplot, tensorflow"


def timed(command: list[str], folder: Path, **env: str) -> float:
    """Seconds that a command takes; the bench stops where it fails."""
    began = time.monotonic()
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", **env}
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if run.returncode:
        sys.exit(f"{' '.join(command)}\n{run.stdout}{run.stderr}")
    return time.monotonic() - began


def clone(folder: Path, mode: str = "") -> Path:
    """A copy of the project; with a mode, its conf.py is that of stock MyST-NB."""
    ignore = shutil.ignore_patterns("build", ".nox", ".git", "__pycache__")
    shutil.copytree(ROOT, folder, ignore=ignore)
    if mode:
        (folder / "conf/conf.py").write_text(STOCK.format(mode=mode))
    return folder


def sphinx(folder: Path, *options: str) -> list[str]:
    """The command of plain Sphinx."""
    places = ["-c", "conf", "-d", "build/doctrees", ".", "build/html"]
    return [sys.executable, "-m", "sphinx", "-q", *options, *places]


def ideal_of_execution(folder: Path) -> None:
    """Time the execution alone, and what it could be at best."""
    importing = timed([sys.executable, "-c", PRELOAD], folder)
    app = reading.application(ROOT, folder / "sphinx")
    pages = [reading.read(app, page) for page in PAGES]
    past = report.load(ROOT / "build" / app.config.version / "report.json")
    began = time.monotonic()
    runs = list(stale.run_all(ROOT, pages, past))
    took = time.monotonic() - began
    seconds = {page.docname: run.seconds for page, run, _ in runs}
    for page, own in sorted(seconds.items(), key=lambda item: -item[1]):
        print(f"  cells of {page:42} {own:7.1f} s")
    ideal = max(importing + sum(seconds.values()) / CORES, importing + max(seconds.values()))
    print(f"  one import of Keras, TensorFlow and pyplot {importing:13.1f} s")
    print(f"  ideal: import + the larger of all cells / cores and the longest page {ideal:.1f} s")
    print(f"  this engine's execution {took:.1f} s, {took / ideal:.2f} x the ideal\n", flush=True)


def cold_builds(folder: Path) -> None:
    """Time a cold build by each engine."""
    build = [sys.executable, "-m", "machinery", "build"]
    ours = clone(folder / "ours")
    notebooks = folder / "notebooks"
    for page in PAGES:
        place = notebooks / f"{page}.ipynb"
        place.parent.mkdir(parents=True, exist_ok=True)
        line = ROOT / "build" / lines.current(ROOT).name / f"notebooks/{page}.ipynb"
        notebook = nbformat.read(line, as_version=4)
        for node in notebook.cells:
            node.update({"outputs": [], "execution_count": None} if "outputs" in node else {})
        nbformat.write(notebook, place)
    stock = clone(folder / "serial", "force"), clone(folder / "parallel", "force")
    nbmake = ["-m", "pytest", "-q", "--nbmake", "-n", "2", "--nbmake-timeout=300", "."]
    times = {
        "this engine, forked kernels": timed(
            build, ours, PYTHONPATH=str(ours / "conf"), JUPYTER_DEFAULT_PROVISIONER_NAME="forked"
        ),
        "stock MyST-NB, serial": timed(
            sphinx(stock[0]), stock[0], JUPYTER_DEFAULT_PROVISIONER_NAME="local-provisioner"
        ),
        "stock MyST-NB, -j 2": timed(
            sphinx(stock[1], "-j", "2"),
            stock[1],
            JUPYTER_DEFAULT_PROVISIONER_NAME="local-provisioner",
        ),
        "nbmake -n 2 (no pages made)": timed(
            [sys.executable, *nbmake],
            notebooks,
            JUPYTER_DEFAULT_PROVISIONER_NAME="local-provisioner",
        ),
    }
    least = times["this engine, forked kernels"]
    for name, seconds in times.items():
        print(f"  {name:30} {seconds:7.1f} s  {seconds / least:5.2f} x")
    print(flush=True)


def change(folder: Path, name: str, old: str, new: str) -> None:
    """Change a text in a file of a clone."""
    path = folder / name
    text = path.read_text("utf8")
    if old not in text:
        sys.exit(f"{name}: no {old!r} is left to be changed")
    path.write_text(text.replace(old, new, 1), "utf8")


# What a writer changes, the text before and after; plain Sphinx runs no cell.
PAGE, SNIPPET = "vignettes/rnn_cells/the_loop.md", "snippets/rnn_cells/loop_over_cell.py"
CHANGES = {
    "nothing": (PAGE, "", ""),
    "a comment in a test": ("tests/versions.py", '"""With', '# {0}\n"""With'),
    "a sentence": (PAGE, "## Asked elsewhere", "Sentence {0}.\n\n## Asked elsewhere"),
    "a snippet": (SNIPPET, "import keras", "import keras  # {0}"),
}


def writers_loop(folder: Path, repeats: int = 3) -> None:
    """Time what follows a change, beside plain Sphinx on the same sources, in turn."""
    ours, plain = folder / "ours", clone(folder / "plain", "off")
    build = [sys.executable, "-m", "machinery", "build"]
    environment = {"PYTHONPATH": str(ours / "conf"), "JUPYTER_DEFAULT_PROVISIONER_NAME": "forked"}
    timed(sphinx(plain), plain)
    for what, (name, old, new) in CHANGES.items():
        pairs = []
        for number in range(repeats):
            for place in (ours, plain):
                change(place, name, old, new.format(number))
            pairs.append((timed(build, ours, **environment), timed(sphinx(plain), plain)))
        mine, theirs = (statistics.median(times) for times in zip(*pairs, strict=True))
        ratio = f"{mine / theirs:5.2f} x"
        print(f"  {what:20} {mine:6.2f} s, plain Sphinx {theirs:6.2f} s  {ratio}", flush=True)


def growth(folder: Path) -> None:
    """Time cold builds of few small pages and of many, on forked kernels, and their memory."""
    for count in (10, 100):
        project = Project(folder / f"of-{count}", "forked")
        project.imports = "matplotlib.pyplot"
        for number in range(count):
            project.page(f"page-{number}", cell(f"print({number})"), cell("x = 1"), expected=None)
        names = [f"rnn_cells/page-{number}" for number in range(count)]
        project.run("expect", *names)
        for kept in project.folder.glob("build/*/cache-*"):
            shutil.rmtree(kept)
        command = [sys.executable, "-m", "machinery", "build"]
        seconds = timed(command, project.folder, **project.environment)
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"  {count:4} small pages {seconds:7.1f} s, {seconds / count:5.2f} s each", end="")
        print(f", largest process until now {memory:,.0f} MiB", flush=True)


def main() -> None:
    """Print what is compared: execution, cold builds, a writer's changes, many pages beside few."""
    print(f"{len(PAGES)} vignettes, {CORES} cores")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ideal_of_execution(folder)
        cold_builds(folder)
        writers_loop(folder)
        growth(folder)


if __name__ == "__main__":
    main()
