"""`python -m machinery build`: from the vignettes to a site that is put in place whole."""

import fcntl
import json
import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sphinx.cmd.build import main as sphinx_build

from . import lines


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let one build at a time work in a folder; a second one waits, and says so."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"another build is at work in {folder}: waiting for it", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def end_with_parent() -> None:
    """End this build, and with it its kernels, when the process that began it is killed."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def swap(new: Path, place: Path) -> None:
    """Put a finished folder in the place of the old one, which is kept until then."""
    old = place.with_name(f"{place.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    new.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def restore(place: Path) -> None:
    """Undo a swap that was killed between its two steps."""
    old = place.with_name(f"{place.name}.old")
    if old.exists() and not place.exists():
        old.rename(place)


def publish(work: Path, target: Path) -> None:
    """Copy pages and executed notebooks out of Sphinx' own folder, and put them in place."""
    html, notebooks = target / "html.new", target / "notebooks.new"
    for folder in (html, notebooks):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(work / "html", html, ignore=shutil.ignore_patterns(".buildinfo*", "reports"))
    shutil.copytree(
        work / "jupyter_execute", notebooks, ignore=lambda _, names: set(_unwanted(names))
    )
    for path in notebooks.rglob("*.ipynb"):
        number_cells(path)
    swap(notebooks, target / "notebooks")
    swap(html, target / "html")


def _unwanted(names: list[str]) -> Iterator[str]:
    return (name for name in names if "." in name and not name.endswith(".ipynb"))


def number_cells(path: Path) -> None:
    """Replace a notebook's random cell ids, so that two builds give the same file."""
    notebook = json.loads(path.read_text("utf8"))
    for number, cell in enumerate(notebook["cells"]):
        cell["id"] = str(number)
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", "utf8")


def build(root: Path, options: list[str]) -> int:
    """Build the site of the current line; its exit status is Sphinx'.

    A build that fails leaves the site as it was, and the next one reads every page again:
    else a warning of this build would not be seen by the next.
    """
    target = root / "build" / lines.current(root).name
    work, page = target / "work", target / "html/index.html"
    unfinished, doctrees = work / "unfinished", work / "doctrees"
    with alone(target):
        restore(target / "html")
        restore(target / "notebooks")
        if unfinished.exists():
            shutil.rmtree(doctrees, ignore_errors=True)
        work.mkdir(parents=True, exist_ok=True)
        unfinished.touch()
        places = ["-c", str(root / "conf"), "-d", str(doctrees), str(root), str(work / "html")]
        try:
            status = sphinx_build(["-q", "-W", "--keep-going", "-j", "auto", *options, *places])
        except SystemExit as stop:  # a vignette failed, and each failure was said
            status = int(stop.code or 0)
        report = work / "report.json"
        if report.exists():
            shutil.copy(report, target / "report.json")
        if status == 0:
            publish(work, target)
            unfinished.unlink()
            print(f"The site is built: open {page}")
        else:
            kept = f"{page.parent} is as it was" if page.exists() else "no site was built"
            print(f"The build failed: {kept}.", file=sys.stderr)
    return status


def main(root: Path, options: list[str]) -> int:
    """Build, as a command."""
    end_with_parent()
    return build(root, options)
