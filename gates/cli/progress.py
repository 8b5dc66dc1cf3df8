"""One line of progress on a terminal, when work takes longer than a moment.

It stands on standard error and is gone when the result comes. Nothing is written into
a pipe, on a terminal without cursor, or with `-q`.
"""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Final

from gates.cli import console

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

ERASE: Final = "\r\x1b[K"

PATIENCE: Final = 2.0
"""Seconds before the line appears."""

_PAUSE: Final = 0.1
"""Seconds between two lines: an eye sees no more."""


class ProgressLine:
    """The line; call it with how many of how many things are done."""

    def __init__(
        self, stream: TextIO, clock: Callable[[], float], width: int = 0
    ) -> None:
        """Nothing is shown yet; the time counts from here."""
        self._stream = stream
        self._clock = clock
        self._width = width
        self._next = clock() + PATIENCE
        self._is_shown = False

    def __call__(self, what: str, done: int, total: int) -> None:
        """Show it, when it is time."""
        now = self._clock()
        if now < self._next:
            return
        self._next = now + _PAUSE
        share = f" ({100 * done // total}%)" if total else ""
        text = f"{done} of {total} {what}{share}"
        # A line that is as wide as the terminal could not be erased as one line.
        self._write(ERASE + (text[: self._width - 1] if self._width else text))
        self._is_shown = True

    def erase(self) -> None:
        """Take the line away, and whatever the terminal wrote into it."""
        if self._is_shown:
            self._is_shown = False
            self._write(ERASE)

    def _write(self, text: str) -> None:
        """A terminal that is gone must not end the work."""
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):
            self._next = float("inf")


def progress_line(*, quiet: bool) -> ProgressLine | None:
    """The line on standard error; None where nobody would see it."""
    stream = sys.stderr
    is_dumb = os.environ.get("TERM", "dumb") == "dumb" and os.name == "posix"
    if quiet or is_dumb or stream is None or not console.is_terminal(stream):
        return None
    return ProgressLine(stream, time.monotonic, console.width_of(stream))
