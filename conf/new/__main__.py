"""`python -m new PAGE [SNIPPET]`: write every file that a page needs, as far as it is known.

PAGE is topic/name, topic/errors/slug, topic/recipes or topic/tables/name. What only its author
knows is marked TODO in the files, and a rule of `nox -s lint` lists each mark.
"""

import re
import sys
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

HERE = FileSystemLoader(Path(__file__).parent)
TEMPLATES = Environment(loader=HERE, keep_trailing_newline=True, trim_blocks=True)
SNIPPET = {
    "snippet.py": "snippets/{topic}/{snippet}.py",
    "snippet_test.py": "tests/snippets/{topic}/test_{snippet}.py",
}
FILES = {  # by kind, the place of what each template makes
    "errors": {"error.md": "vignettes/{topic}/errors/{name}.md"},
    "tables": {"table.md": "vignettes/{topic}/tables/{name}.md"},
    "recipes": {"recipes.md": "vignettes/{topic}/recipes.md"},
    "": {
        "vignette.md": "vignettes/{topic}/{name}.md",
        "answers.py": "tests/vignettes/{topic}/answers_{name}.py",
    },
}
TYPE = re.compile(r"[a-z_]+?_(?:error|exception|warning|exit|iteration)(?=_)")


def places(page: str, snippet: str) -> tuple[dict[str, str], dict[str, str]]:
    """The names in the templates, and the file that each makes; exit where a name is wrong."""
    topics = sorted(path.name for path in Path("vignettes").iterdir() if path.is_dir())
    found = re.fullmatch(r"(\w+)/(?:(errors|tables)/)?([a-z]\w*)", page.removesuffix(".md"))
    if not found or not re.fullmatch(r"[a-z]\w*|", snippet):
        form = "topic/name, topic/errors/slug, topic/recipes or topic/tables/name, in lower case"
        sys.exit(f"{page} {snippet}".strip() + f": write {form}, and for a snippet its name")
    topic, kind, name = found.groups()
    if topic not in topics:
        sys.exit(f"{page}: no topic {topic}; there are {', '.join(topics)}")
    names = {"topic": topic, "name": name, "snippet": snippet or name}
    raised = TYPE.match(name)  # the slug of an error begins with its type, as value_error_…
    names["type"] = raised[0].title().replace("_", "") if raised else ""
    files = FILES[kind or ("recipes" if name == "recipes" else "")]
    if "vignette.md" in files and not Path(SNIPPET["snippet.py"].format(**names)).exists():
        files = files | SNIPPET
    return names, {template: place.format(**names) for template, place in files.items()}


def on_home_page(topic: str, name: str) -> None:
    """Write the line of a vignette on the home page, below the last one of its topic."""
    home = Path("index.md")
    lines = home.read_text("utf8").splitlines()
    entry = re.compile(rf"- \[.*\]\(vignettes/{topic}/")
    last = max(number for number, line in enumerate(lines) if entry.match(line))
    lines.insert(last + 1, f"- [](vignettes/{topic}/{name}.md) TODO: the answer, in a few words.")
    home.write_text("\n".join(lines) + "\n", "utf8")


def main(page: str = "", snippet: str = "") -> None:
    """Write the files and say which, and what is to be done next; no file is written over."""
    names, files = places(page, snippet)
    for place in files.values():
        if Path(place).exists():
            sys.exit(f"{place}: it is there already, and left as it was")
    for template, place in files.items():
        Path(place).parent.mkdir(parents=True, exist_ok=True)
        Path(place).write_text(TEMPLATES.get_template(f"{template}.jinja").render(names), "utf8")
        print(place)
    if "vignette.md" in files:
        on_home_page(names["topic"], names["name"])
        print("index.md")
    print(f"Now fill in what is marked TODO; then nox -s expect -- {page}, and nox -s lint.")


if __name__ == "__main__":
    main(*sys.argv[1:3])
