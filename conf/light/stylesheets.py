"""One stylesheet of many: the rules that some page uses, and fonts of the icons that it draws."""

import logging
import re
from collections.abc import Iterable
from os.path import relpath
from pathlib import Path

import lightningcss
from fontTools import subset

IMPORT = re.compile(r"""@import\s+(?:url\()?['"]([^'"]+)['"]\)?\s*;""")
URL = re.compile(r"""url\(\s*(['"]?)(?!data:|#|https?:)([^'")?#]+)[^'")]*\1\s*\)""")


def read(file: Path, static: Path) -> str:
    """A stylesheet whose addresses are relative to the folder of the joined one."""

    def rebase(match: re.Match[str]) -> str:
        return f'url("{relpath(file.parent / match[2], static)}")'

    def bring(match: re.Match[str]) -> str:
        return read((file.parent / match[1]).resolve(), static)

    return IMPORT.sub(bring, URL.sub(rebase, file.read_text("utf8")))


def purge(css: str, used: set[str]) -> str:
    """A stylesheet without the rules for names that nothing uses, and what only those read."""
    while True:
        unused = set(re.findall(r"[.#](-?[A-Za-z_][\w-]*)", css)) - used
        read = set(re.findall(r"var\(\s*(--[\w-]+)", css)) | used
        unused |= set(re.findall(r"(--[\w-]+)\s*:", css)) - read
        frames = re.findall(r"@keyframes\s+([\w-]+)", css)
        unused |= {name for name in frames if len(re.findall(rf"{name}(?![\w-])", css)) == 1}
        less = lightningcss.process_stylesheet(css, unused_symbols=unused, minify=True)
        if len(less) >= len(css):
            return css
        css = less


def cut_fonts(css: str, static: Path) -> str:
    """Cut each font to the icons that the stylesheet draws; without those of which none is left."""
    logging.getLogger("fontTools").setLevel(logging.WARNING)  # else it tells of each table
    icons = {ord(char) for char in css if "\ue000" <= char <= "\uf8ff"}
    icons |= {int(code, 16) for code in re.findall(r"\\([ef][0-9a-f]{3})\b", css)}
    for address in set(re.findall(r'url\("?([^")]+\.woff2)"?\)', css)):
        options = subset.Options(flavor="woff2", layout_features=[], hinting=False)
        font = subset.load_font(static / address, options)
        if icons & set(font.getBestCmap()):
            subsetter = subset.Subsetter(options)
            subsetter.populate(unicodes=icons)
            subsetter.subset(font)
            subset.save_font(font, static / address, options)
        else:
            css = re.sub(rf"@font-face\{{[^}}]*{re.escape(address)}[^}}]*\}}", "", css)
    return css


def join(sheets: Iterable[Path], used: set[str], static: Path) -> str:
    """The stylesheets as one, without what no name in use needs; their fonts are cut in place."""
    return cut_fonts(purge("".join(read(file, static) for file in sheets), used), static)
