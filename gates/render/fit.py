"""Lines that fit a terminal: broken between words, and indented where they go on.

Only text for a terminal is broken. What is piped keeps one line for one thing, and so
do commands and paths, which are copied.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gates.render.style import Style

_PAINT: Final = re.compile(r"\x1b\[([0-9;]*)m")
_RESET: Final = "\x1b[0m"
_STEP: Final = 2
_SHARE: Final = 3
"""What is behind a column keeps at least a third of the line."""


def columns(text: str) -> int:
    """How many columns a text takes on a terminal; paint takes none."""
    plain = _PAINT.sub("", text)
    if plain.isascii():
        return len(plain)
    return sum(_columns_of(char) for char in plain)


def _columns_of(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def fit(lines: Iterable[str], style: Style, *, hang: int | None = None) -> list[str]:
    """The lines, each broken where it is wider than the terminal.

    What goes on is indented by `hang` columns, else a step deeper than its beginning. A
    word that is wider than the terminal stays whole.
    """
    if not style.width:
        return list(lines)
    return [piece for line in lines for piece in _broken(line, style.width, hang)]


def _broken(line: str, width: int, hang: int | None) -> list[str]:
    if columns(line) <= width:
        return [line]
    start = len(line) - len(line.lstrip(" "))
    deeper = start + _STEP
    indent = " " * (deeper if hang is None or hang * _SHARE > width * 2 else hang)
    words = line[start:].split(" ")
    pieces: list[str] = []
    current = line[:start] + words[0]
    for word in words[1:]:
        if current.strip() and columns(f"{current} {word}") > width and word:
            paint = _open_paint(current)
            pieces.append(current.rstrip(" ") + (_RESET if paint else ""))
            current = f"{indent}{paint}{word}"
        else:
            current = f"{current} {word}"
    return [*pieces, current]


def _open_paint(text: str) -> str:
    """The paint that is not ended at the end of a text."""
    found = list(_PAINT.finditer(text))
    return found[-1][0] if found and found[-1][1] not in ("", "0") else ""
