"""A program at a terminal of its own, and a person in front of it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PROMPT: Final = 0.3
"""Seconds in which a shell is ready for the next line."""

OWN_TERMINAL: Final = (
    "import fcntl, os, sys, termios; os.setsid();"
    " fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execvp(sys.argv[1], sys.argv[1:])"
)
"""Runs a program as the one that the terminal belongs to, as a shell wants it."""


class Terminal:
    """A program at a terminal; its standard output may go elsewhere."""

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        env: Mapping[str, str],
        *,
        columns: int = 100,
        stdout: int | None = None,
    ) -> None:
        """Start the program."""
        self._screen, side = pty.openpty()
        size = struct.pack("HHHH", 40, columns, 0, 0)
        fcntl.ioctl(side, termios.TIOCSWINSZ, size)
        self._process = subprocess.Popen(
            [sys.executable, "-c", OWN_TERMINAL, *command],
            cwd=folder,
            env=env,
            stdin=side,
            stdout=side if stdout is None else stdout,
            stderr=side,
        )
        os.close(side)
        self.seen = b""

    def type(self, keys: str, until: str, limit: float = 30) -> str:
        """Type keys, and wait for a pattern among what is then shown."""
        start = len(self.seen)
        os.write(self._screen, keys.encode())
        end = time.monotonic() + limit
        while time.monotonic() < end:
            is_open = self._read(0.1)
            shown = self.seen[start:].decode("utf-8", "replace")
            if re.search(until, shown):
                time.sleep(PROMPT)
                return shown
            if not is_open:
                break
        raise AssertionError(f"{until!r} was not shown: {self.seen[start:]!r}")

    def finish(self, limit: float = 30) -> tuple[int, str]:
        """Wait for the end: the exit code, and all that was shown."""
        end = time.monotonic() + limit
        while self._read(0.1) and time.monotonic() < end:
            pass
        return self._process.wait(limit), self.seen.decode("utf-8", "replace")

    def _read(self, patience: float) -> bool:
        """Read what is shown now; False when the program has left the terminal."""
        if not select.select([self._screen], [], [], patience)[0]:
            return True
        try:
            block = os.read(self._screen, 65536)
        except OSError:  # how Linux tells the end
            return False
        self.seen += block
        return bool(block)

    def close(self) -> None:
        """End the program."""
        self._process.kill()
        self._process.wait()
        os.close(self._screen)


def at_terminal(
    words: Sequence[str],
    folder: Path,
    env: Mapping[str, str],
    *,
    columns: int = 100,
    stdout: int | None = None,
) -> tuple[int, str]:
    """Run `gates` at a terminal to its end: the exit code, and what was shown."""
    gates = str(Path(sys.executable).with_name("gates"))
    terminal = Terminal([gates, *words], folder, env, columns=columns, stdout=stdout)
    try:
        return terminal.finish()
    finally:
        terminal.close()
