"""The window test as COR-701 defines it: lists of lines, and nothing clever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.packets import byte_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gates.model import Window


def one_window_holds(pre: bytes, post: bytes, window: Window) -> bool:
    """One window, as COR-701 writes it down."""
    old, new = byte_lines(pre), byte_lines(post)
    s, e = window.start, min(window.end, len(new))
    d = len(new) - len(old)
    return (
        s - 1 <= len(new)
        and e - d >= s - 1
        and new[: s - 1] == old[: s - 1]
        and new[e:] == old[e - d :]
    )


def windows_hold(pre: bytes, post: bytes, windows: Sequence[Window]) -> bool:
    """Several windows: every way to place the stretches in the pre-image is tried."""
    old, new = byte_lines(pre), byte_lines(post)
    bounds = [0]
    for window in windows:
        if window.start - 1 > len(new):
            return False
        bounds += [window.start - 1, min(window.end, len(new))]
    bounds.append(len(new))
    first, *middle = [new[a:b] for a, b in zip(bounds[::2], bounds[1::2], strict=True)]
    if not middle:
        return old == new
    *middle, last = middle
    if old[: len(first)] != first:
        return False
    ends = {len(first)}
    for stretch in middle:
        ends = {
            at + len(stretch)
            for end in ends
            for at in range(end, len(old) - len(stretch) + 1)
            if old[at : at + len(stretch)] == stretch
        }
    start = len(old) - len(last)
    return old[max(start, 0) :] == last and any(end <= start for end in ends)
