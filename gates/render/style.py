"""How a person wants text output: how much of it, and whether in colour."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

_RESET = "\x1b[0m"


class Paint(Enum):
    """What a piece of text means; the value is its terminal attribute."""

    GOOD = "\x1b[32m"
    BAD = "\x1b[31m"
    DOUBTFUL = "\x1b[33m"
    STRONG = "\x1b[1m"
    FAINT = "\x1b[2m"


class Style(NamedTuple):
    """`color` paints; `quiet` leaves one line, `verbose` leaves nothing out.

    `width` is how many columns the terminal has; 0 where the text goes to none.
    """

    color: bool = False
    quiet: bool = False
    verbose: bool = False
    width: int = 0

    def paint(self, text: str, paint: Paint) -> str:
        """The text in colour, or as it is."""
        return f"{paint.value}{text}{_RESET}" if self.color else text


PLAIN = Style()
