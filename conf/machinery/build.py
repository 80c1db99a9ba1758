"""`python -m machinery build`: from the vignettes to a site that is put in place whole."""

import os
import shutil
import sys
import threading
import time
from pathlib import Path

import nbformat
from sphinx.cmd.build import main as sphinx_build

from . import (
    downloads,
    explorer,
    kernels,
    lines,
    markdown,
    names,
    place,
    report,
    searching,
    slimming,
)


def end_with_parent() -> None:
    """End this build, and so its kernels, when the process that began it is killed."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def publish(work: Path, site: Path) -> None:
    """Copy pages out of Sphinx' folder, with what is made of each, and turn the site to them."""
    new = place.fresh(site)
    no_pages = shutil.ignore_patterns(".buildinfo*", "reports", "*webpack-macros.html")
    shutil.copytree(work / "html", new, ignore=no_pages)
    notebooks = site.with_name("notebooks")
    shutil.rmtree(notebooks, ignore_errors=True)
    for page in new.glob("vignettes/**/*.html"):
        name = page.relative_to(new).with_suffix(".ipynb")
        notebooks.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(work / "notebooks" / name, notebooks / name)
        executed = nbformat.read(notebooks / name, as_version=4)
        downloads.write(executed, new / name)
        explorer.write(executed, new / name.with_suffix(".json"))
    slimming.slim(new)
    markdown.write(new)
    searching.index(new)
    place.turn(site, new)


def main(root: Path, options: list[str]) -> int:
    """Build the site of the current line: every page where anything changed, else none."""
    end_with_parent()
    os.environ.update(kernels.ENVIRONMENT)  # the names of a page are looked up as in a kernel
    target = root / "build" / lines.current(root).name
    work, site, made_from = target / "work", target / "html", target / "work/made_from"
    with place.alone(target):
        source = f"{report.source(root)} {options}"
        if not made_from.exists() or made_from.read_text() != source:
            pages = "".join(page.read_text("utf8") for page in root.glob("vignettes/**/*.md"))
            names.load(package for package in names.SITES if package in pages)
            for folder in ("doctrees", "html"):  # links are complete only where all is read
                shutil.rmtree(work / folder, ignore_errors=True)
        work.mkdir(parents=True, exist_ok=True)
        made_from.unlink(missing_ok=True)
        places = ["-c", str(root / "conf"), "-d", str(work / "doctrees"), str(root)]
        places.append(str(work / "html"))
        try:
            status = sphinx_build(["-q", "-W", "--keep-going", "-j", "auto", *options, *places])
        except SystemExit as stop:  # a vignette failed, and each failure was said
            status = int(stop.code or 0)
        if status == 0:
            publish(work, site)
            made_from.write_text(source)
            print(f"The site is built: open {site}/index.html")
        else:
            kept = f"{site} is as it was" if site.exists() else "there is no site yet"
            print(f"The build failed; {kept}.", file=sys.stderr)
    return status
