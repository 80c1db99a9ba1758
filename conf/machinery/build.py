"""`python -m machinery build`: from the vignettes to a site that is put in place whole."""

import fcntl
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


def publish(work: Path, site: Path) -> None:
    """Copy pages and notebooks out of Sphinx' folder; the site, a link, is turned in one step."""
    new = site.with_name(f"html-{os.getpid()}")
    shutil.rmtree(new, ignore_errors=True)
    shutil.copytree(work / "html", new, ignore=shutil.ignore_patterns(".buildinfo*", "reports"))
    shutil.rmtree(site.with_name("notebooks"), ignore_errors=True)
    for page in new.glob("vignettes/**/*.html"):
        name = page.relative_to(new).with_suffix(".ipynb")
        place = site.with_name("notebooks") / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(work / "notebooks" / name, place)
    link = site.with_name("link")
    link.unlink(missing_ok=True)
    link.symlink_to(new.name)
    link.replace(site)
    for old in site.parent.glob("html-*"):
        if old != new:
            shutil.rmtree(old)


def main(root: Path, options: list[str]) -> int:
    """Build the site of the current line; after a failure the next build reads every page again."""
    end_with_parent()
    target = root / "build" / lines.current(root).name
    work, site = target / "work", target / "html"
    unfinished, doctrees = work / "unfinished", work / "doctrees"
    with alone(target):
        if unfinished.exists():
            shutil.rmtree(doctrees, ignore_errors=True)
        work.mkdir(parents=True, exist_ok=True)
        unfinished.touch()
        places = ["-c", str(root / "conf"), "-d", str(doctrees), str(root), str(work / "html")]
        try:
            status = sphinx_build(["-q", "-W", "--keep-going", "-j", "auto", *options, *places])
        except SystemExit as stop:  # a vignette failed, and each failure was said
            status = int(stop.code or 0)
        if status == 0:
            publish(work, site)
            unfinished.unlink()
            print(f"The site is built: open {site}/index.html")
        else:
            kept = f"{site} is as it was" if site.exists() else "there is no site yet"
            print(f"The build failed; {kept}.", file=sys.stderr)
    return status
