"""Where on a page a rule is broken: `file:line`, as an editor opens it."""


def at(page, text: str) -> str:
    """The place at which a text first stands on a page, else the page's first line."""
    above, found, _ = page.path.read_text("utf8").partition(text)
    return f"{page.path}:{above.count(chr(10)) + 1 if found else 1}"


def of_cell(page, cell) -> str:
    """The place at which a cell begins."""
    return f"{page.path}:{page.line(cell.place)}"
