"""Slim finished pages: one stylesheet, one script, small HTML, and names for what has none.

It reads and writes the pages that Sphinx wrote, and nothing of the theme's is copied or patched.
"""

import re
import tomllib
from collections.abc import Iterable
from graphlib import TopologicalSorter
from hashlib import sha256
from os.path import relpath
from pathlib import Path
from urllib.parse import unquote

from . import stylesheets

THEME = tomllib.loads(Path(__file__).with_name("theme.toml").read_text("utf8"))
INLINE, NEEDLESS = THEME["files"]["inlined"], THEME["files"]["needless"]
MARKUP = THEME["markup"]

LINK = re.compile(r'<link\b(?=[^>]*\brel="stylesheet")[^>]*\bhref="([^"]+)"[^>]*>')
PRELOAD = re.compile(r'<link\b[^>]*\brel="preload"[^>]*>')
SCRIPT = re.compile(r'<script\b(?![^>]*"module")[^>]*\bsrc="([^"]+)"[^>]*>\s*</script>')
MODULE = re.compile(r'<script\b(?=[^>]*"module")[^>]*\bsrc="([^"]+)"')  # on some pages alone
NAMED = re.compile(r'\b(?:class|id|popovertarget|for|name)="([^"]*)"')
TEXT = re.compile(r"""(["'`])(.*?)\1""")
MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
IMAGE = re.compile(r'<img\b([^>]*\bsrc="([^"]+\.svg)"[^>]*)>')
SIZE = re.compile(r'<svg\b[^>]*\bviewBox="0 0 ([\d.]+) ([\d.]+)"')
ARTICLE = re.compile(r"<article.*</article>", re.DOTALL)
SPANS = re.compile(rf'<span class="(?:{"|".join(MARKUP["spans"])})">([^<]*)</span>')
LABEL = re.compile(r'(?<=<summary) aria-label="[^"]*"')  # which hides from some what it says
NAMELESS = re.compile(rf'<summary(?=><span class="{MARKUP["toggle"]}")')
SECTION = re.compile(r'<section id="([^"]+)">(\s*(?:<span id="[^"]+"></span>\s*)*)<h([2-6])>')
TITLE = re.compile(r' title="([\w.]+)"(?=>\1</a>)')  # which says what the link says
CLASSES = re.compile(rf' class="(?:{"|".join(MARKUP["links"])})"(?= (?:href|title))')


def in_order(lists: Iterable[list[Path]]) -> list[Path]:
    """The files of all lists, once each, in the order that every list keeps."""
    graph = TopologicalSorter[Path]()
    for files in lists:
        for place, file in enumerate(files):
            graph.add(file, *files[:place][-1:])
    return list(graph.static_order())


def sized(page: Path, text: str) -> str:
    """A page whose figures have their size, so that nothing moves; the first is loaded at once."""
    later = False

    def size(match: re.Match[str]) -> str:
        nonlocal later
        svg = SIZE.search(page.parent.joinpath(unquote(match[2])).read_text("utf8"))
        box = f' width="{float(svg[1]):.0f}" height="{float(svg[2]):.0f}"' if svg else ""
        lazy, later = ' loading="lazy"' if later else "", True
        return f"<img{match[1].removesuffix('/')}{box}{lazy}>"

    return IMAGE.sub(size, text)


def named(text: str) -> str:
    """A page whose headings have their address, for Pagefind, and whose toggles have a name."""
    text = SECTION.sub(r'<section>\2<h\3 id="\1">', text)
    return NAMELESS.sub('<summary aria-label="Its pages"', LABEL.sub("", text))


def join(static: Path, pages: dict[Path, str]) -> str:
    """The tags of the one stylesheet and the one script, which are written to a folder."""

    def asked(kind: re.Pattern[str], page: Path) -> list[Path]:
        files = [(page.parent / at.split("?")[0]).resolve() for at in kind.findall(pages[page])]
        return [f for f in files if f.name not in (*NEEDLESS, INLINE) and f.exists()]

    scripts = in_order(asked(SCRIPT, page) for page in pages)
    script = MAP.sub("", "\n;\n".join(file.read_text("utf8") for file in scripts))
    texts = "".join(pages.values())
    used = {name for value in NAMED.findall(texts) for name in value.split()}
    apart = {file for page in pages for file in asked(MODULE, page)}
    written = script + "".join(file.read_text("utf8") for file in apart)
    written = " ".join(text for _, text in TEXT.findall(written))
    used |= {*re.findall(r"[\w-]+", written), *re.findall(r"var\(\s*(--[\w-]+)", texts)}
    sheets = in_order(asked(LINK, page) for page in pages)
    css = stylesheets.join(sheets, used, static)
    tags = '<link rel="stylesheet" href="{}"><script defer src="{}"></script>'
    names = []
    for kind, text in (("css", css), ("js", script)):
        names.append(f"site-{sha256(text.encode()).hexdigest()[:8]}.{kind}")
        (static / names[-1]).write_text(text, "utf8")
    return tags.format(*(f"{{up}}/{name}" for name in names))


def light(page: Path, text: str, tags: str, options: str) -> str:
    """A page with the joined files in place of all others, and less around its text."""

    def script(match: re.Match[str]) -> str:
        return match[0] if "://" in match[1] else options if INLINE in match[1] else ""

    text = LINK.sub("", SCRIPT.sub(script, PRELOAD.sub("", text))).replace(
        "</head>", f"{tags}</head>", 1
    )
    text = TITLE.sub("", SPANS.sub(r"\1", text))
    return sized(page, named(ARTICLE.sub(lambda m: CLASSES.sub("", m[0]), text)))


def prune(static: Path, texts: str) -> None:
    """Remove what nothing asks for any more."""
    asked = re.findall(r"""(?:src=|href=|url\()"?([^"')#?]+)""", texts)
    names = {address.rpartition("/")[2] for address in asked}
    for file in sorted(static.rglob("*"), reverse=True):  # a folder after what is in it
        if file.is_dir() and not any(file.iterdir()):
            file.rmdir()
        elif file.is_file() and file.name not in names:
            file.unlink()


def slim(site: Path) -> None:
    """Slim every page of a folder, and remove the theme's files that no page asks for any more."""
    static = site / "_static"
    files = [page for page in sorted(site.rglob("*.html")) if static not in page.parents]
    pages = {page: page.read_text("utf8") for page in files}
    tags = join(static, pages)
    options = f"<script>{static.joinpath(INLINE).read_text('utf8')}</script>"
    for page, text in pages.items():
        here = tags.replace("{up}", relpath(static, page.parent))
        pages[page] = light(page, text, here, options)
        page.write_text(pages[page], "utf8")
    css = next(static.glob("site-*.css")).read_text("utf8")
    prune(static, css + "".join(pages.values()))
