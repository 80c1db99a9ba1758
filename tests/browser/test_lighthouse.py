"""What Lighthouse says of a phone's first visit: one run in CI, nightly the median of three."""

import json
import os
import re
import shutil
import subprocess
from statistics import median

import pytest

from .conftest import BUILD, FLAGS, NIGHTLY, PROGRAM, TOOLS, absent

LEAST = {"performance": 99 if NIGHTLY else 90}  # a shared machine is slow at times
LEAST |= dict.fromkeys(("accessibility", "best-practices", "seo"), 100)


def heaviest(topic: str) -> str:
    """The page of a topic with the most bytes."""
    files = BUILD.joinpath("html/vignettes", topic).glob("*.html")
    return max(files, key=lambda file: file.stat().st_size).relative_to(BUILD / "html").as_posix()


TOPICS = sorted(path.name for path in BUILD.glob("html/vignettes/*") if path.is_dir())
ERROR = "vignettes/rnn_cells/errors/value_error_too_many_values_to_unpack.html"
PAGES = ["index.html", ERROR, *map(heaviest, TOPICS)]


def judge(address: str, folder) -> dict:
    """One run of Lighthouse, as a phone."""
    command = ["node", str(TOOLS / "lighthouse/cli/index.js"), address, "--quiet"]
    command += [
        "--output=json",
        f"--output-path={folder}/report.json",
        "--no-enable-error-reporting",
    ]
    flags = f"--chrome-flags=--headless=new {' '.join(FLAGS)}"
    environment = {**os.environ, "CHROME_PATH": PROGRAM or ""}
    subprocess.run([*command, flags], env=environment, check=True, timeout=120)
    return json.loads((folder / "report.json").read_text("utf8"))


@pytest.mark.parametrize("name", PAGES)
def test_lighthouse_finds_nothing_to_mend(name, host, tmp_path):
    if not (PROGRAM and shutil.which("node") and TOOLS.joinpath("lighthouse").exists()):
        absent("no chromium or no lighthouse: apt-get install chromium npm, then nox -s browser")
    reports = [judge(host + name, tmp_path) for _ in range(3 if NIGHTLY else 1)]
    scores = {
        kind: round(100 * median(report["categories"][kind]["score"] for report in reports))
        for kind in LEAST
    }
    low = [
        re.sub(r"\s+", " ", f"{key}: {audit.get('displayValue', '')}")
        for key, audit in reports[0]["audits"].items()
        if audit["score"] is not None and audit["score"] < 0.9
    ]
    print(f"\n{name}: {scores}")
    assert all(scores[kind] >= least for kind, least in LEAST.items()), (scores, low)
