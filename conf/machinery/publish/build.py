"""`python -m machinery build [PAGE …]`: from the vignettes to a site that is put in place whole.

build/<line>/current -> site-<pid>/{html, notebooks, report.json, made_from}
build/<line>/{html, notebooks, report.json} lead there
build/<line>/page/html has the pages that were named, as Sphinx writes them
"""

import io
import os
import shutil
import sys
import threading
import time
import traceback
from argparse import ArgumentParser
from itertools import takewhile
from pathlib import Path

from ..ground import lines, sources, whole
from ..ground.environment import ENVIRONMENT
from ..ground.failure import one_line
from ..ground.page import named
from . import changes

PARTS = ("html", "notebooks", "report.json")


def end_with_parent() -> None:
    """End this build, and so its kernels, when the process that began it is killed."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


class Terminal(io.StringIO):
    """Standard error, where each message of Sphinx is one line, no longer than a screen."""

    def write(self, text: str) -> int:
        """Write a message, which Sphinx hands on as a whole."""
        return sys.stderr.write(one_line(text.strip()) + "\n")


def sphinx(root: Path, work: Path, options: list[str]) -> int:
    """Let Sphinx read and write what changed; its exit status.

    What stops Sphinx is raised: its command would print a report of a crash (review of the engine).

    Raises:
        SystemExit: where a vignette failed; each failure was said.
    """
    from extensions import addresses
    from sphinx.application import Sphinx
    from sphinx.util.console import nocolor
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    pages = "".join(page.read_text("utf8", "replace") for page in root.glob("vignettes/**/*.md"))
    addresses.load(package for package in addresses.SITES if package in pages)
    parser = ArgumentParser(prog="build")
    parser.add_argument("-D", metavar="name=value", dest="settings", action="append", default=[])
    chosen = dict(each.split("=", 1) for each in parser.parse_args(options).settings)
    folders = root, root / "conf", work / "html", work / "doctrees"
    cores, out = os.cpu_count() or 1, Terminal()
    nocolor()
    with patch_docutils(root / "conf"), docutils_namespace():
        app = Sphinx(*folders, "html", chosen, None, out, warningiserror=True, parallel=cores)
        app.build()
    return app.statuscode


def publish(work: Path, new: Path, old: Path) -> None:
    """Make a folder of all that is published, from Sphinx' pages and the executed notebooks.

    What is made of a page that is as it was is taken from the folder that stands, where there is
    one.
    """
    from extensions import explorer
    from light.pages import slim

    from ..ground.page import executed
    from . import downloads, markdown, search

    no_pages = shutil.ignore_patterns(
        ".buildinfo*", "reports", "*webpack-macros.html", "searchindex.js"
    )
    shutil.copytree(work / "html", new / "html", ignore=no_pages)
    for page in (new / "html").glob("vignettes/**/*.html"):
        name = page.relative_to(new / "html").with_suffix("")
        notebook = f"{name}.ipynb"
        (new / "notebooks" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(work / "notebooks" / notebook, new / "notebooks" / notebook)
        made = [f"html/{name}{ending}" for ending in (".ipynb", ".py", ".json")]
        if not whole.same(old, new, f"notebooks/{notebook}", made):
            cells = executed(new / "notebooks", name.as_posix())
            downloads.write(cells, new / "html" / notebook)
            explorer.write(cells, new / "html" / f"{name}.json")
    slim(new / "html")
    markdown.write(new / "html", old / "html")
    search.index(new / "html")
    shutil.copy(work / "report.json", new)


def made_from(root: Path, options: list[str]) -> str:
    """What a site says of what it was made from: with the same, nothing is to do."""
    return f"{sources.pages(root)} {options}"


def build(root: Path, target: Path, options: list[str]) -> int:
    """Build the site and turn to it; where anything fails, the site that stood is not touched."""
    work, current = target / "work", target / "current"
    work.mkdir(parents=True, exist_ok=True)
    before, now = changes.recall(work), changes.state(root, options)
    source, pages = made_from(root, options), changes.affected(root, before, now)
    changes.make_room(work, pages)
    try:
        if status := sphinx(root, work, options):
            return status  # and the next build reads all, to say its warnings again
    except SystemExit:
        changes.remember(work, before)  # Sphinx has read nothing
        return 1
    new = whole.fresh(current)
    try:
        print("publish: downloads, light pages, Markdown, search", flush=True)
        publish(work, new, Path(os.devnull) if pages is None else current)
        still = changes.state(root, options) == now  # else a page may show what is gone (#17)
        (new / "made_from").write_text(source if still else "", "utf8")
        whole.turn(current, new)
    finally:
        if not (current.exists() and current.samefile(new)):
            shutil.rmtree(new, ignore_errors=True)
    for part in PARTS:
        if not (target / part).is_symlink():
            whole.link(target / part, f"current/{part}")
    changes.remember(work, now)
    return 0


def some(root: Path, folder: Path, pages: list[str], options: list[str]) -> int:
    """Execute and write some pages, in a folder beside the site, which is not touched.

    What they share with the site is the cache of executed pages. Links to pages that are not there
    are left out, and not looked at; the first page takes the place of the home page.
    """
    shutil.rmtree(folder, ignore_errors=True)
    absent = "git,myst.xref_missing,ref.obj,toc.not_included"
    settings = {"include_patterns": ",".join(f"{page}.md" for page in pages)}
    settings |= {"root_doc": pages[0], "suppress_warnings": absent}
    choice = [f"-D{name}={value}" for name, value in settings.items()]
    if not (status := sphinx(root, folder, [*choice, *options])):
        print(*(f"open {folder}/html/{page}.html" for page in pages), sep="\n")
    return status


def said(error: BaseException, target: Path) -> str:
    """What stopped a build, in one line; of what is no error of the disk, where more stands."""
    error = error.__cause__ if isinstance(error.__cause__, OSError) else error  # in a step
    if isinstance(error, shutil.Error):  # a list with an entry for each file
        _, place, why = error.args[0][0]
        return f"{place}: {why}"
    if isinstance(error, OSError):
        return f"{error.filename or target}: {error.strerror or error}"
    if isinstance(error, KeyboardInterrupt):
        return "interrupted"
    file = target / "traceback.txt"
    more = getattr(error, "traceback", "")  # of a process that reads or writes pages
    file.write_text("".join(traceback.format_exception(error)) + more, "utf8")
    return f"{one_line(f'{type(error).__name__}: {error}')}; more in {file}"


def main(root: Path, options: list[str]) -> int:
    """Build the site of the current line, where anything changed, or the pages named alone."""
    pages = named(root, takewhile(lambda option: not option.startswith("-"), options))
    end_with_parent()
    os.environ.update(ENVIRONMENT)  # the names of a page are looked up as in a kernel
    target = root / "build" / lines.current(root).name
    site, made = target / "html", target / "current/made_from"
    with whole.alone(target):
        if not pages and made.exists() and made.read_text("utf8") == made_from(root, options):
            print(f"Nothing changed: open {site}/index.html")
            return 0
        try:
            if pages:
                return some(root, target / "page", pages, options[len(pages) :])
            status = build(root, target, options)
        except (Exception, KeyboardInterrupt) as error:  # a full disk, a page, or our mistake
            print(said(error, target), file=sys.stderr)
            status = 1
        if status:
            kept = f"{site} is as it was" if site.exists() else "there is no site yet"
            print(f"The build failed; {kept}.", file=sys.stderr)
        else:
            print(f"The site is built: open {site}/index.html")
    return status
