"""`python -m tests.mutants [SNIPPET …]`: change a snippet in five places, one at a time.

For each mutant at least one of the snippet's tests must fail. Cosmic Ray makes the mutants; this
module draws five by a fixed seed and runs the tests of each in a copy of the tree.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from difflib import ndiff
from pathlib import Path

from cosmic_ray.commands import init
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_db import use_db
from machinery.ground.snippet import Snippet, snippets

from tests.pages import ROOT

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["tool"]["mutants"]


def mutants(snippet: Snippet, folder: Path) -> Iterator[tuple[str, str]]:
    """Five mutants, or all if there are fewer: the changed line, and the changed file."""
    source = snippet.path.read_text("utf8")
    with use_db(str(folder / f"{snippet.path.stem}.sqlite")) as db:
        init([snippet.path], db, {})
        items = [item.mutations[0] for item in db.work_items]
    items = [item for item in items if "NoOp" not in item.operator_name]
    items.sort(key=lambda item: (item.operator_name, item.occurrence))
    random.Random(snippet.path.stem).shuffle(items)
    equivalent = SETTINGS["equivalent"].get(snippet.path.stem, {})
    seen: set[str] = set()
    for item in items:
        operator = get_operator(item.operator_name)(**item.operator_args)
        mutant = mutate_code(source, operator, item.occurrence)
        lines = ndiff(source.split("\n"), (mutant or source).split("\n"))
        changed = [line[2:].strip() for line in lines if line.startswith("+ ")]
        line = changed[0] if changed else f"less: {item.operator_name}"
        if mutant is not None and mutant not in seen and line not in equivalent:
            seen.add(mutant)
            yield line, mutant
        if len(seen) == 5:
            return


def killed(snippet: Snippet, mutant: str) -> bool:
    """Whether a test of the snippet fails when the mutant stands in its place."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("conf", "snippets", "tests/snippets"):
            ignore = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, Path(folder, name), ignore=ignore)
        for name in ("pyproject.toml", "tests/conftest.py", "tests/pages.py"):
            shutil.copy(ROOT / name, Path(folder, name))
        Path(folder, snippet.path.relative_to(ROOT)).write_text(mutant, "utf8")
        path = f"{folder}:{folder}/conf"
        test = f"tests/snippets/{snippet.topic}/test_{snippet.path.stem}.py"
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", test]
        environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            run = subprocess.run(
                command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300
            )
        except subprocess.TimeoutExpired:
            return True
        if run.returncode == 0:
            return False
        if run.returncode not in (1, 2):  # 1: a test failed; 2: it cannot be imported
            raise RuntimeError(run.stdout + run.stderr)
        return True


def main(names: list[str]) -> int:
    """Print each snippet's score and each mutant that no test noticed."""
    chosen = [s for s in snippets(ROOT) if not names or s.path.stem in names]
    if unknown := set(names) - {snippet.path.stem for snippet in chosen}:
        print(f"no such snippet: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    failed = 0
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        for snippet in chosen:
            drawn = list(mutants(snippet, Path(folder)))
            results = list(pool.map(lambda mutant, s=snippet: killed(s, mutant[1]), drawn))
            print(f"{snippet.path.stem}: {sum(results)} of {len(results)} noticed", flush=True)
            for (line, _), noticed in zip(drawn, results, strict=True):
                if not noticed:
                    print(f"  not noticed: {line}", flush=True)
            failed += sum(results) < len(results) - 1
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
