"""Which pages a change makes anew; a change that other pages can see makes all of them anew.

Sphinx reads a page again when a file that it stands on is newer, but sphinx-codeautolink puts links
only into a page whose own text is newer. So the built page is removed, and both make it anew.
"""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

from ..ground import lines, snippet, sources, whole

# What other pages show of a page, or are led by: front matter, headings, labels, contents, loads.
FACTS = re.compile(
    r"\A---\n.*?^---$|^#+ [^\n]*|^\([\w-]+\)=$|^(`{3,}|:{3,})\{toctree\}.*?^\1$|^:load: [^\n]*",
    re.MULTILINE | re.DOTALL,
)
LISTS = re.compile(r"^`{3,}\{(?:toctree|snippets|uses)\}", re.MULTILINE)

State = dict[str, list[int]]


def state(root: Path, options: list[str]) -> State:
    """Of each source by name: when it was written, its checksum, and that of its facts."""
    found = {"conf/ and options": [crc32(str(options).encode())]}
    for path in sources.files(root, sources.PAGES):
        content = path.read_bytes()
        facts = "\n".join(m[0] for m in FACTS.finditer(content.decode("utf8", "replace")))
        known = crc32(facts.encode()) if path.suffix == ".md" else 0
        name = path.relative_to(root).as_posix()
        found[name] = [path.stat().st_mtime_ns, crc32(content), known]
    return found


def pages_of(root: Path, name: str) -> Iterator[str]:
    """The pages that a source is a part of, by docname."""
    path = Path(name)
    if path.suffix == ".md":
        yield path.with_suffix("").as_posix()
    elif path.parts[0] == "snippets":
        yield from snippet.pages(root).get(root / name, [])
    elif "expected" in path.parts:
        line, *rest = path.relative_to("tests/vignettes/expected").with_suffix("").parts
        page = rest if line in lines.every(root) else [line, *rest]
        yield "/".join(["vignettes", *page])
    elif path.name.startswith("answers_"):
        yield f"vignettes/{path.parent.name}/{path.stem.removeprefix('answers_')}"


def affected(root: Path, before: State, now: State) -> set[str] | None:
    """The pages to be made anew, by docname; None where that is all of them."""
    changed = {name for name in now if before.get(name) != now[name]}
    seen_by_others = {name for name in changed if before.get(name, [])[2:] != now[name][2:]}
    if before.keys() != now.keys() or seen_by_others or any(n.startswith("conf/") for n in changed):
        return None
    pages = {page for name in changed for page in pages_of(root, name)}
    texts = [root / "index.md", *root.glob("docs/**/*.md")]
    lists = [path for path in texts if LISTS.search(path.read_text("utf8", "replace"))]
    return pages | {path.relative_to(root).with_suffix("").as_posix() for path in lists}


def recall(work: Path) -> State:
    """The state that Sphinx' folders were made from, once: a build that is killed leaves none.

    One that is damaged, or of another program, is none.
    """
    file = work / "state.json"
    try:
        before = json.loads(file.read_text("utf8"))
    except (OSError, ValueError):
        before = None
    file.unlink(missing_ok=True)
    rows = before.values() if isinstance(before, dict) else [None]
    return before if all(isinstance(row, list) for row in rows) else {}


def remember(work: Path, now: State) -> None:
    """Keep the state of the sources that Sphinx' folders were made from."""
    whole.write(work / "state.json", json.dumps(now))


def make_room(work: Path, pages: set[str] | None) -> None:
    """Remove from Sphinx' folders the pages that are to be made anew, or all."""
    if pages is None:
        for folder in ("doctrees", "html"):
            shutil.rmtree(work / folder, ignore_errors=True)
    for page in pages or ():
        (work / "html" / f"{page}.html").unlink(missing_ok=True)
