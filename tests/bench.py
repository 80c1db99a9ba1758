"""`python -m tests.bench`: this engine beside stock MyST-NB and nbmake, timed in one run.

Ratios are what to quote: the machine is shared, so single times say little.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from machinery.execute import reading, report, stale

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    path.relative_to(ROOT).with_suffix("").as_posix() for path in ROOT.glob("vignettes/**/*.md")
)
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
        line = next((ROOT / "build").glob("*/notebooks")) / f"{page}.ipynb"
        notebook = nbformat.read(line, as_version=4)
        for cell in notebook.cells:
            cell.update({"outputs": [], "execution_count": None} if "outputs" in cell else {})
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


def unchanged_builds(folder: Path, repeats: int = 5) -> None:
    """Time a build in which nothing changed, beside plain Sphinx on the same sources."""
    ours, plain = folder / "ours", clone(folder / "plain", "off")
    build = [sys.executable, "-m", "machinery", "build"]
    environment = {"PYTHONPATH": str(ours / "conf")}
    timed(sphinx(plain), plain)
    pairs = [
        (timed(build, ours, **environment), timed(sphinx(plain), plain)) for _ in range(repeats)
    ]
    rows = json.loads(next(ours.glob("build/*/report.json")).read_text())["vignettes"]
    assert {row["status"] for row in rows} == {"cached"}
    mine, theirs = (statistics.median(times) for times in zip(*pairs, strict=True))
    print(f"  nothing changed, this engine {mine:6.2f} s")
    print(f"  nothing changed, plain Sphinx {theirs:5.2f} s, so {mine - theirs:+.2f} s for ours")


def main() -> None:
    """Print the three comparisons."""
    print(f"{len(PAGES)} vignettes, {CORES} cores")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ideal_of_execution(folder)
        cold_builds(folder)
        unchanged_builds(folder)


if __name__ == "__main__":
    main()
