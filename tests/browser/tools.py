"""`python -m tests.browser.tools`: install axe and Lighthouse, as locked, in build/npm."""

import shutil
import subprocess
from pathlib import Path

LOCKED = [Path(__file__).with_name(name) for name in ("package.json", "package-lock.json")]
FOLDER = Path(__file__).parents[2] / "build/npm"
DONE = FOLDER / "node_modules/installed"  # npm takes it away with the folder, and begins anew


def install(npm: str) -> None:
    """Let npm install the locked files, unless they are those that it installed last."""
    locked = "".join(path.read_text("utf8") for path in LOCKED)
    if DONE.exists() and DONE.read_text("utf8") == locked:
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in LOCKED:
        shutil.copy(path, FOLDER)
    quiet = ("--no-audit", "--no-fund", "--ignore-scripts")
    subprocess.run([npm, "ci", *quiet, "--prefix", str(FOLDER)], check=True)
    DONE.write_text(locked, "utf8")


if __name__ == "__main__":
    program = shutil.which("npm")
    if program:
        install(program)
    else:
        print("there is no npm: the tests that need its tools skip, and say so; in CI they fail")
