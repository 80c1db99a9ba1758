"""`python -m machinery serve`: the site, built and reloaded in the browser at each change."""

import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path

from livereload import Server

from ..ground import lines, sources


def main(root: Path, options: list[str]) -> int:
    """Serve until Ctrl-C; a build that fails says why in the terminal, and the site stays."""
    parser = ArgumentParser(prog="serve")
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args(options).port
    site = root / "build" / lines.current(root).name / "html"

    def build() -> None:
        subprocess.run([sys.executable, "-m", "machinery", "build"], cwd=root, check=False)

    build()
    if not site.exists():
        return 1
    server = Server()
    for place in sources.PAGES:
        server.watch(str(root / place), build)
    server.serve(port, root=str(site))
    return 0
