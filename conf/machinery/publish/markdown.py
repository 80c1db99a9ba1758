"""Each finished page as Markdown beside it, with its outputs, and llms.txt, the list of them."""

import re
from pathlib import Path
from urllib.parse import unquote

from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

from ..ground import whole

# what a page has for its reader's hand alone
ASIDE = ".headerlink, .copies, .explorer, .hide > summary, script"
LEXERS = {"highlight-ipython3": "python", "highlight-diff": "diff"}


def one(page: Tag, selector: str) -> Tag:
    """The first element of a kind."""
    return page.select(selector)[0]


def described(page: Tag) -> str:
    """What a page says of itself in its head."""
    return str(one(page, "meta[name=description]")["content"])


class Converter(MarkdownConverter):
    """Markdown whose blocks name their language, in fences longer than those that they show."""

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Fence a block; without a language where it is what a block printed."""
        classes = {name for parent in el.parents for name in parent.get("class") or []}
        language = next((lexer for name, lexer in LEXERS.items() if name in classes), "")
        fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`{3,}", text))])
        block = text.strip("\n")
        return f"\n\n{fence}{language}\n{block}\n{fence}\n\n"


def text(article: Tag) -> str:
    """An article as Markdown, its formulas as TeX."""
    for tag in article.select(ASIDE):
        tag.decompose()
    for formula in article.select("math"):
        sign = "$$" if formula.get("display") == "block" else "$"
        formula.replace_with(f"{sign}{formula['alttext']}{sign}")
    converter = Converter(heading_style="ATX", escape_underscores=False, escape_asterisks=False)
    return converter.convert_soup(article).strip() + "\n"


def write(site: Path, old: Path) -> None:
    """Write every page to which the home page's contents lead, and the list of them.

    A page that is as it stands in the old folder is taken from there.
    """
    home = BeautifulSoup((site / "index.html").read_text("utf8"), "html.parser")
    lines = [f"# {one(home, '.logo__title').get_text()}", "", f"> {described(home)}"]
    for entry in home.select("nav.bd-links .caption, nav.bd-links a"):
        if entry.name != "a":
            lines += ["", f"## {entry.get_text()}", ""]
            continue
        name = unquote(str(entry["href"]))
        page = (site / name).read_text("utf8")
        head = BeautifulSoup(page.partition("</head>")[0], "html.parser")
        lines.append(f"- [{entry.get_text()}]({entry['href']}.md): {described(head)}")
        if not whole.same(old, site, name, [f"{name}.md"]):
            article = one(BeautifulSoup(page, "html.parser"), "article")
            (site / f"{name}.md").write_text(text(article), "utf8")
    (site / "llms.txt").write_text("\n".join(lines) + "\n", "utf8")
