"""Show what a command prints, and on a terminal how long it is silent."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from gates.app.command import Watcher

if TYPE_CHECKING:
    from typing import BinaryIO

_ERASE = b"\r\x1b[K"
_UNIT = 1024


def watcher(*, quiet: bool) -> Watcher:
    """Show output on standard error as it comes; quiet shows the progress alone.

    Standard output is kept for the result. Nothing is shown where standard error is
    closed.
    """
    stream = getattr(sys.stderr, "buffer", None)
    if stream is None:
        return Watcher(lambda _: None, lambda _seconds, _size: None)
    screen = _Screen(stream, is_terminal=sys.stderr.isatty(), quiet=quiet)
    return Watcher(screen.output, screen.progress)


class _Screen:
    """Standard error, with a line of progress that goes when output comes."""

    def __init__(self, stream: BinaryIO, *, is_terminal: bool, quiet: bool) -> None:
        self._stream = stream
        self._is_terminal = is_terminal
        self._quiet = quiet
        self._is_shown = False

    def output(self, block: bytes) -> None:
        if not self._quiet:
            self._write((_ERASE if self._is_shown else b"") + block)
            self._is_shown = False

    def progress(self, seconds: float, size: int) -> None:
        if self._is_terminal:
            text = f"running {seconds:.0f} s, {size // _UNIT} KiB"
            self._write(_ERASE + text.encode("ascii"))
            self._is_shown = True

    def _write(self, data: bytes) -> None:
        """A reader that left must not end the command: its log is what counts."""
        try:
            self._stream.write(data)
            self._stream.flush()
        except (OSError, ValueError):
            self._quiet, self._is_terminal = True, False
