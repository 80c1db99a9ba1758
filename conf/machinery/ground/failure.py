"""A failure of a page, said in one line: `file:line: Error: message`."""

import os
from pathlib import Path

LONGEST = 1000  # characters of a message: the rest floods the terminal and helps nobody


def shortened(message: str, longest: int = LONGEST) -> str:
    """A message of bounded length, which says how much it lacks."""
    more = len(message) - longest
    return f"{message[:longest]} … ({more} more characters)" if more > 0 else message


def one_line(message: str) -> str:
    """A message as one line of bounded length, in which nothing steers a terminal."""
    line = shortened(message.replace("\n", " "))
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in line)


class Failure(Exception):
    """What went wrong in a file of a page, and where; its text is the line to print.

    The number of the cell is 0 where it went wrong in none.
    """

    def __init__(
        self, path: Path, line: int, error: str, message: str, called: str = "", cell: int = 0
    ) -> None:
        words = message if message.strip() else "without a message"
        self.cell = cell
        self.place = f"{os.path.relpath(path)}:{line}{called}" + (f": cell {cell}" if cell else "")
        super().__init__(f"{one_line(self.place)}: {one_line(f'{error}: {words}')}")
