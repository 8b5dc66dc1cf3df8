"""Words for counts and places in messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gates.model import Window

SHOWN: Final = 5
"""How many intervals or names one message lists."""


def counted(number: int, noun: str) -> str:
    """A count with its noun: `1 path`, `2 paths`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def intervals(windows: Sequence[Window]) -> str:
    """Windows as `3, 7-9`, a bounded number of them."""
    parts = [
        f"{w.start}-{w.end}" if w.end != w.start else str(w.start)
        for w in windows[:SHOWN]
    ]
    more = len(windows) - len(parts)
    return ", ".join(parts) + (f" and {more} more" if more else "")


def lines_named(windows: Sequence[Window]) -> str:
    """Windows as `line 3` or `lines 3, 7-9`."""
    single = len(windows) == 1 and windows[0].start == windows[0].end
    return f"{'line' if single else 'lines'} {intervals(windows)}"
