"""Standard output and standard error: written whole, never taken for success.

A pipe whose reader left, a full disk or a closed stream must not end in exit code 0,
nor in a traceback.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO


def prepare() -> None:
    """Make both streams take any text, whatever the locale says.

    What an encoding cannot express, and lone surrogates, are written as escapes.
    """
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody reads a stream as it is written."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # it was closed
        return False


def width_of(stream: TextIO | None) -> int:
    """How many columns a terminal has; 0 for what is none, or does not know."""
    if stream is None or not is_terminal(stream):
        return 0
    asked = os.environ.get("COLUMNS", "")
    if asked.isascii() and asked.isdecimal() and int(asked):
        return int(asked)
    try:
        return os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        return 0


def out(text: str) -> bool:
    """Write to standard output; False when not all of it could be written."""
    if sys.stdout is None and text:
        err("error: standard output is closed, so the result was not shown\n")
    return _write(sys.stdout, text)


def err(text: str) -> bool:
    """Write to standard error; False when not all of it could be written."""
    return _write(sys.stderr, text)


def _write(stream: TextIO | None, text: str) -> bool:
    if stream is None:  # closed by whoever started the program
        return not text
    try:
        stream.write(text)
        stream.flush()
    except (OSError, ValueError) as error:
        give_up(stream)
        if stream is sys.stdout and not isinstance(error, BrokenPipeError):
            err(f"error: standard output cannot be written: {error}\n")
        return False
    return True


def give_up(stream: TextIO) -> None:
    """Let what is still buffered go nowhere: Python would fail again at its end."""
    try:
        number = stream.fileno()
    except (OSError, ValueError):  # not a file of the system: nothing is retried
        return
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, number)
    os.close(null)
