"""The window test on every small file, held against the words of clause 52."""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING, Final

import pytest

from gates.model import Hunk, Window
from gates.rules import windows as module
from gates.rules.windows import (
    clamp,
    deletion_covered,
    outside_equals,
    tight,
    touched,
    uncovered,
)
from tests.support.changed import Bytes
from tests.support.packets import byte_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LINES: Final = (b"a\n", b"b\n")
SPANS: Final = [Window(s, e) for s in range(1, 5) for e in range(s, 5)]
PAIRS: Final = [
    (one, two) for one, two in combinations(SPANS, 2) if one.end < two.start
]


def files(most: int) -> Iterator[bytes]:
    """Every file of up to `most` lines, each with and without its last LF."""
    for count in range(most + 1):
        for lines in product(LINES, repeat=count):
            data = b"".join(lines)
            yield data
            if data:
                yield data[:-1]


def by_definition(pre: bytes, post: bytes, windows: Sequence[Window]) -> bool:
    """Clause 52 on lists of lines, by trying every place of every stretch."""
    old, new = byte_lines(pre), byte_lines(post)
    if any(window.start - 1 > len(new) for window in windows):
        return False
    starts = [0, *(min(window.end, len(new)) for window in windows)]
    ends = [*(window.start - 1 for window in windows), len(new)]
    stretches = [new[a:b] for a, b in zip(starts, ends, strict=True)]
    first, *middle, last = stretches
    if len(first) + len(last) > len(old):
        return False
    if old[: len(first)] != first or old[len(old) - len(last) :] != last:
        return False
    return _in_order(old[len(first) : len(old) - len(last)], middle)


def _in_order(lines: list[bytes], stretches: list[list[bytes]]) -> bool:
    """Whether the stretches occur in this order, without sharing a line."""
    if not stretches:
        return True
    head, *others = stretches
    return any(
        lines[at : at + len(head)] == head
        and _in_order(lines[at + len(head) :], others)
        for at in range(len(lines) - len(head) + 1)
    )


def by_one_formula(pre: bytes, post: bytes, window: Window) -> bool:
    """Clause 52 for one window, in its own words: no negative index among them."""
    old, new = byte_lines(pre), byte_lines(post)
    start, end = window.start, min(window.end, len(new))
    delta = len(new) - len(old)
    return (
        end - delta >= start - 1
        and new[: start - 1] == old[: start - 1]
        and new[end:] == old[end - delta :]
    )


@pytest.mark.parametrize(("block", "scan"), [(1 << 20, 1 << 12), (2, 1)])
def test_one_window_over_every_small_file(
    block: int, scan: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BLOCK", block)
    monkeypatch.setattr(module, "SCAN", scan)
    for pre, post, window in product(files(3), files(3), SPANS):
        lines = len(byte_lines(post))
        found = outside_equals(
            Bytes(pre), Bytes(post), clamp([window], lines), post_lines=lines
        )
        case = (pre, post, window)
        assert found is by_definition(pre, post, [window]), case
        assert found is by_one_formula(pre, post, window), case


@pytest.mark.parametrize(("block", "scan"), [(1 << 20, 1 << 12), (2, 1)])
def test_two_windows_over_every_small_file(
    block: int, scan: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BLOCK", block)
    monkeypatch.setattr(module, "SCAN", scan)
    for pre, post, windows in product(files(3), files(3), PAIRS):
        lines = len(byte_lines(post))
        found = outside_equals(
            Bytes(pre), Bytes(post), clamp(windows, lines), post_lines=lines
        )
        assert found is by_definition(pre, post, windows), (pre, post, windows)


def test_no_window_is_equality() -> None:
    for pre, post in product(files(2), files(2)):
        lines = len(byte_lines(post))
        found = outside_equals(Bytes(pre), Bytes(post), (), post_lines=lines)
        assert found is (pre == post)


def hunks(lines: int) -> Iterator[Hunk]:
    """Every hunk whose new side lies in a file of so many lines."""
    for count in range(lines + 1):
        first = 1 if count else 0
        for start in range(first, lines - count + 1 + first):
            yield Hunk(1, 1, start, count)


def test_a_hunk_touches_what_shares_a_line_or_borders_its_gap() -> None:
    for hunk, windows in product(hunks(4), PAIRS):
        if hunk.new_count:
            seen = set(range(hunk.new_start, hunk.new_start + hunk.new_count))
        else:  # a deletion: the lines before and after the gap
            seen = {hunk.new_start, hunk.new_start + 1}
        expected = [
            index
            for index, window in enumerate(windows)
            if seen & set(range(window.start, window.end + 1))
        ]
        ends = [window.end for window in windows]
        assert list(touched(hunk, windows, ends)) == expected, (hunk, windows)
        outside = _lines(uncovered([hunk], windows))
        if hunk.new_count:
            inside = {n for w in windows for n in range(w.start, w.end + 1)}
            assert outside == sorted(seen - inside), (hunk, windows)
        else:
            assert outside == ([] if expected else [max(1, hunk.new_start)])


def test_tight_windows_hold_the_lines_of_their_hunks() -> None:
    for hunk in hunks(4):
        (window,) = tight([hunk], 4)
        if hunk.new_count:
            last = hunk.new_start + hunk.new_count - 1
            assert window == Window(hunk.new_start, last)
        else:  # the line behind the gap, or the last one
            line = min(hunk.new_start + 1, 4)
            assert window == Window(line, line)


def test_a_deletion_is_covered_when_every_line_is() -> None:
    for lines, windows in product(range(1, 5), [*((w,) for w in SPANS), *PAIRS]):
        clamped = clamp(windows, lines)
        covered = {n for w in clamped for n in range(w.start, w.end + 1)}
        are_near = all(window.start <= lines + 1 for window in windows)
        expected = are_near and set(range(1, lines + 1)) <= covered
        assert deletion_covered(clamped, lines) is expected, (lines, windows)
    assert not deletion_covered((), 1)


def test_a_deleted_empty_file_has_window_1_1_and_no_other() -> None:
    assert deletion_covered(clamp([Window(1, 1)], 0), 0)
    assert not deletion_covered(clamp([Window(2, 2)], 0), 0)


def _lines(windows: Sequence[Window]) -> list[int]:
    return [n for window in windows for n in range(window.start, window.end + 1)]
