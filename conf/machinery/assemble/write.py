"""`python -m machinery assemble`: finished lines as one site, without Keras and without Sphinx.

    build/<line>/{html, report.json, tested} ──> build/site/{<line>, stable, tf-<version>}/

Each page has places, between two comments, that are written here: its address, its banner, the
list of lines and the matrix. So a line that is built no more still knows the newest ones.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader

from ..ground import whole
from .find import Built, differences, find

PLACE = re.compile(r"<!-- (address|banner|lines|matrix) -->.*?<!-- /\1 -->", re.DOTALL)


def fill(text: str, templates: Environment, context: dict[str, Any]) -> str:
    """A page with its places written."""
    parts = PLACE.split(text)
    for at in range(1, len(parts), 2):
        content = templates.get_template(f"{parts[at]}.html").render(context).strip()
        parts[at] = f"<!-- {parts[at]} -->{content}<!-- /{parts[at]} -->"
    return "".join(parts)


def write(site: Path, templates: Environment, built: list[Built], address: str) -> None:
    """Write the whole site: each line, the stable one once more, and what leads to them."""
    stable = next(b for b in built if b.line.status == "stable")

    def canonical(start: str, folder: str, page: str) -> str:
        """The one address of a page: the stable line's, where the page is there."""
        top = address or os.path.relpath(".", Path(start).parent) + "/"
        home = f"stable/{page}" if page in stable.pages else f"{folder}/{page}"
        return top + re.sub(r"/index\.html$", "/", home)

    for name, here in {"stable": stable, **{b.line.name: b for b in built}}.items():
        shutil.copytree(here.folder, site / name)
        for page in here.pages:
            context = {
                "top": os.path.relpath(".", Path(name, page).parent) + "/",
                "page": page,
                "here": here,
                "stable": stable,
                "built": built,
                "differences": partial(differences, built),
                "canonical": canonical(f"{name}/{page}", name, page),
            }
            file = site / name / page
            file.write_text(fill(file.read_text("utf8"), templates, context), "utf8")
    leads = {"index.html": ("stable", "index.html")}
    for here in reversed(built):  # where two lines share a TensorFlow, the newer one has it
        old = f"tf-{here.line.tensorflow.removesuffix('.*')}"
        leads |= {f"{old}/{page}": (here.line.name, page) for page in here.pages}
    for start, (folder, page) in leads.items():
        context = {
            "start": start,
            "link": os.path.relpath(f"{folder}/{page}", Path(start).parent),
            "canonical": canonical(start, folder, page),
        }
        (site / start).parent.mkdir(parents=True, exist_ok=True)
        lead = templates.get_template("redirect.html").render(context)
        (site / start).write_text(lead, "utf8")
    listed = (site / "stable/llms.txt").read_text("utf8").replace("](", "](stable/")
    (site / "llms.txt").write_text(listed, "utf8")
    if "404.html" in stable.pages:  # shown at any depth, so its links start at the stable line
        base = f"""<head><base href="{urlsplit(address).path}stable/404.html">"""
        robots = '<meta name="robots" content="noindex,follow">'
        lost = (site / "stable/404.html").read_text("utf8").replace("<head>", base + robots, 1)
        (site / "404.html").write_text(lost, "utf8")
    if address:
        pages = sorted(stable.pages - {"404.html", "search.html", "genindex.html"})
        addresses = [canonical("", "stable", page) for page in pages]
        sitemap = templates.get_template("sitemap.xml").render(addresses=addresses)
        (site / "sitemap.xml").write_text(sitemap, "utf8")


def main(root: Path, options: list[str]) -> int:
    """Assemble, check the whole, and put it in place; the old site stays until then."""
    parser = argparse.ArgumentParser("nox -s assemble --")
    parser.add_argument("--address", default="", help="where the site will be, with https://")
    parser.add_argument(
        "--preview", action="store_true", help="lines that are built, tested or not"
    )
    chosen = parser.parse_args(options)
    address = chosen.address.rstrip("/") + "/" if chosen.address else ""
    site = root / "build" / ("preview" if chosen.preview else "site")
    loader = FileSystemLoader(root / "conf/templates/site")
    templates = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    with whole.alone(root / "build/assembly"):
        built = find(root, chosen.preview)
        new = whole.fresh(site)
        write(new, templates, built, address)
        crawl = [sys.executable, "-m", "pytest", "-q", "tests/assembled/test_crawl.py"]
        environment = {**os.environ, "SITE": str(new), "ADDRESS": address}
        if subprocess.run(crawl, env=environment).returncode:
            print(f"The site is not in order: it is left in {new} to look at", file=sys.stderr)
            return 1
        whole.turn(site, new)
    if not address:
        print("No --address was given: addresses are relative, and there is no sitemap.")
    print(f"The site is assembled: open {site}/index.html")
    return 0
