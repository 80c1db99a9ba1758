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
    """End this build, and so its kernels, when the process that began it is killed."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def mend(site: Path, old: Path) -> None:
    """Put the old site back, if a build was killed between taking it away and setting the new."""
    if old.exists() and not site.exists():
        old.rename(site)
    shutil.rmtree(old, ignore_errors=True)


def publish(work: Path, site: Path, old: Path) -> None:
    """Copy pages and executed notebooks out of Sphinx' own folder; the site changes in one step."""
    new = site.with_name("html.new")
    shutil.rmtree(new, ignore_errors=True)
    shutil.copytree(work / "html", new, ignore=shutil.ignore_patterns(".buildinfo*", "reports"))
    shutil.rmtree(site.with_name("notebooks"), ignore_errors=True)
    for page in new.glob("vignettes/**/*.html"):
        name = page.relative_to(new).with_suffix(".ipynb")
        notebook = json.loads((work / "jupyter_execute" / name).read_text("utf8"))
        for number, cell in enumerate(notebook["cells"]):
            cell["id"] = str(number)  # else random, and two builds would differ
        place = site.with_name("notebooks") / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", "utf8")
    if site.exists():
        site.rename(old)
    new.rename(site)
    shutil.rmtree(old, ignore_errors=True)


def main(root: Path, options: list[str]) -> int:
    """Build the site of the current line; the exit status is Sphinx'.

    A build that fails leaves the site as it was, and the next one reads every page again:
    else a warning of this build would not be seen by the next.
    """
    end_with_parent()
    target = root / "build" / lines.current(root).name
    work, site, old = target / "work", target / "html", target / "html.old"
    unfinished, doctrees = work / "unfinished", work / "doctrees"
    with alone(target):
        mend(site, old)
        if unfinished.exists():
            shutil.rmtree(doctrees, ignore_errors=True)
        work.mkdir(parents=True, exist_ok=True)
        unfinished.touch()
        places = ["-c", str(root / "conf"), "-d", str(doctrees), str(root), str(work / "html")]
        try:
            status = sphinx_build(["-q", "-W", "--keep-going", "-j", "auto", *options, *places])
        except SystemExit as stop:  # a vignette failed, and each failure was said
            status = int(stop.code or 0)
        if (work / "report.json").exists():
            shutil.copy(work / "report.json", target)
        if status == 0:
            publish(work, site, old)
            unfinished.unlink()
            print(f"The site is built: open {site}/index.html")
        else:
            kept = f"{site} is as it was" if site.exists() else "there is no site yet"
            print(f"The build failed; {kept}.", file=sys.stderr)
    return status
