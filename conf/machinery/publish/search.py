"""The index of a line's pages, beside them, by Pagefind."""

import subprocess
import sys
from pathlib import Path

# What stands on a page and is not its text.
ASIDE = ".headerlink, .copies, .holds-for, .differs, .explorer"


def index(site: Path) -> None:
    """Write the index of every article of a folder.

    Raises:
        OSError: where Pagefind cannot.
    """
    command = [sys.executable, "-m", "pagefind", "--site", str(site), "--quiet"]
    command += ["--glob", "{docs,vignettes}/**/*.html", "--root-selector", "article.bd-article"]
    command += ["--exclude-selectors", ASIDE, "--include-characters", "_"]  # a name is one word
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise OSError(f"The search index cannot be written: {done.stderr or done.stdout}")
