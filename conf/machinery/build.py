"""`python -m machinery build`: from the vignettes to a site that is put in place whole."""

import os
import shutil
import sys
import threading
import time
from pathlib import Path

from sphinx.cmd.build import main as sphinx_build

from . import lines, place


def end_with_parent() -> None:
    """End this build, and so its kernels, when the process that began it is killed."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def publish(work: Path, site: Path) -> None:
    """Copy pages and notebooks out of Sphinx' folder, and turn the site to them."""
    new = place.fresh(site)
    no_pages = shutil.ignore_patterns(".buildinfo*", "reports", "*webpack-macros.html")
    shutil.copytree(work / "html", new, ignore=no_pages)
    notebooks = site.with_name("notebooks")
    shutil.rmtree(notebooks, ignore_errors=True)
    for page in new.glob("vignettes/**/*.html"):
        name = page.relative_to(new).with_suffix(".ipynb")
        notebooks.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(work / "notebooks" / name, notebooks / name)
    place.turn(site, new)


def main(root: Path, options: list[str]) -> int:
    """Build the site of the current line; after a failure the next build reads every page again."""
    end_with_parent()
    target = root / "build" / lines.current(root).name
    work, site = target / "work", target / "html"
    unfinished, doctrees = work / "unfinished", work / "doctrees"
    with place.alone(target):
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
