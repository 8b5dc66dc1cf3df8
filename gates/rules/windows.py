"""The window test: bytes outside the windows equal the pre-image (COR-701, clause 52).

It compares bytes and asks no diff algorithm, so none can steer it. For one window
[s, e] of the post-image and the file's actual line delta d it holds exactly when
`e - d >= s - 1`, `post[:s-1] == pre[:s-1]` and `post[e:] == pre[e-d:]` as lists of
lines. With several windows the stretches of the post-image before, between and after
them must occur in the pre-image in this order without overlap, the first at its start,
the last at its end; taking the leftmost place for each decides that exactly.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from gates.model import Content, Hunk, Window

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LF: Final = b"\n"
BLOCK: Final = 1 << 20
"""Bytes compared or searched at a time: memory stays flat for any file."""

SCAN: Final = 1 << 12
"""Bytes counted at a time while looking for a line."""


def clamp(windows: Iterable[Window], lines: int) -> tuple[Window, ...]:
    """The windows with every end past the last line set to it.

    A file of 0 lines keeps the window [1, 0], which covers all of it.
    """
    return tuple(Window(w.start, min(w.end, lines)) for w in windows)


def outside_equals(
    pre: Content,
    post: Content,
    windows: Sequence[Window],
    *,
    post_lines: int,
) -> bool:
    """Whether every byte outside the windows equals the pre-image.

    `windows` are sorted, disjoint and clamped, in post-image coordinates;
    `post_lines` is the line count of the post-image. The condition `e - d >= s - 1` is
    that the last stretch does not begin before the first has ended.
    """
    if not windows:
        return pre.size == post.size and _same(pre, 0, post, 0, post.size)
    finder = LineFinder(post, post_lines)
    position = 0  # of the pre-image: all before it is matched
    at = 0  # of the post-image: where the next stretch begins
    for number, window in enumerate(windows):
        if window.start - 1 > post_lines:
            return False
        stretch_end = finder.offset_after(window.start - 1)
        if number == 0:
            found = _anchored_at_start(pre, post, stretch_end)
        else:
            found = _leftmost(pre, position, post, at, stretch_end)
        if found is None:
            return False
        position = found
        at = finder.offset_after(window.end)
    return _anchored_at_end(pre, position, post, at)


def deletion_covered(windows: Sequence[Window], pre_lines: int) -> bool:
    """Whether the windows of a deleted file cover all of its lines.

    The windows are in pre-image coordinates, sorted, disjoint and clamped.
    """
    line = 1
    for window in windows:
        if window.start > line:
            return False
        line = max(line, window.end + 1)
    return line > pre_lines


def tight(hunks: Iterable[Hunk], post_lines: int) -> tuple[Window, ...]:
    """The windows around `-U0` hunks, in post-image coordinates.

    A pure deletion is shown as the post-image line that follows it, or the last line;
    in an emptied file as [1, 1].
    """
    return tuple(_tight_window(hunk, post_lines) for hunk in hunks)


def _tight_window(hunk: Hunk, post_lines: int) -> Window:
    if hunk.new_count:
        return Window(hunk.new_start, hunk.new_start + hunk.new_count - 1)
    line = max(1, min(hunk.new_start + 1, post_lines))
    return Window(line, line)


def uncovered(hunks: Iterable[Hunk], windows: Sequence[Window]) -> tuple[Window, ...]:
    """The post-image lines that the hunks touch outside the windows, for a message.

    The windows are sorted and disjoint. A pure deletion counts when no window holds
    the line before or after it; it is shown as the line before it.
    """
    ends = [window.end for window in windows]
    return tuple(
        lines for hunk in hunks for lines in lines_outside(hunk, windows, ends)
    )


def lines_outside(
    hunk: Hunk, windows: Sequence[Window], ends: Sequence[int]
) -> list[Window]:
    """The lines of one hunk outside the windows; `ends` are the windows' ends."""
    if hunk.new_count:
        lines = Window(hunk.new_start, hunk.new_start + hunk.new_count - 1)
        return _minus(lines, windows, bisect_left(ends, lines.start))
    if touched(hunk, windows, ends):
        return []
    line = max(1, hunk.new_start)
    return [Window(line, line)]


def touched(hunk: Hunk, windows: Sequence[Window], ends: Sequence[int]) -> range:
    """The indices of the windows that a hunk touches.

    The windows are sorted and disjoint; `ends` are their ends.
    """
    first = bisect_left(ends, hunk.new_start)
    last_line = hunk.new_start + max(hunk.new_count, 1) - 1
    # A deletion stands between two lines: the window that begins behind it counts.
    reach = last_line + (hunk.new_count == 0)
    last = first
    while last < len(windows) and windows[last].start <= reach:
        last += 1
    return range(first, last)


def _minus(lines: Window, windows: Sequence[Window], first: int) -> list[Window]:
    """The parts of an interval that no window from index `first` on covers."""
    rest: list[Window] = []
    start = lines.start
    for at in range(first, len(windows)):
        window = windows[at]
        if window.start > lines.end:
            break
        if window.start > start:
            rest.append(Window(start, window.start - 1))
        start = max(start, window.end + 1)
    if start <= lines.end:
        rest.append(Window(start, lines.end))
    return rest


class LineFinder:
    """Finds byte offsets of lines, going forward only."""

    def __init__(self, content: Content, lines: int) -> None:
        """Begin at the first line of a content of the given number of lines."""
        self._content = content
        self._lines = lines
        self._offset = 0
        self._passed = 0  # lines before the offset

    def offset_after(self, line: int) -> int:
        """The offset behind the 1-based line; 0 is the offset before line 1."""
        if line >= self._lines:
            return self._content.size
        step = SCAN
        while self._passed < line:
            block = self._content.read(self._offset, self._offset + step)
            self._advance(block, line)
            step = min(2 * step, BLOCK)  # a line nearby costs the way to it alone
        return self._offset

    def is_blank(self, start: int, count: int) -> bool:
        """Whether `count` lines from the 1-based line `start` on are all blank."""
        if count == 0:
            return True
        begin = self.offset_after(start - 1)
        return not self._content.read(
            begin, self.offset_after(start + count - 1)
        ).strip()

    def _advance(self, block: bytes, line: int) -> None:
        """Pass the lines of a block, at most up to `line`."""
        at = 0
        while at < len(block):
            count = block.count(LF, at, at + SCAN)
            if self._passed + count >= line:
                break
            self._passed += count
            at = min(at + SCAN, len(block))
        while self._passed < line and (found := block.find(LF, at)) >= 0:
            at = found + 1
            self._passed += 1
        self._offset += at


def _anchored_at_start(pre: Content, post: Content, end: int) -> int | None:
    """The end of `post[:end]` in the pre-image when it stands at its start."""
    if end > pre.size or not _same(pre, 0, post, 0, end):
        return None
    return end if _is_boundary(pre, end) else None


def _anchored_at_end(pre: Content, position: int, post: Content, at: int) -> bool:
    """Whether `post[at:]` stands at the end of the pre-image, after `position`."""
    length = post.size - at
    start = pre.size - length
    if start < position:
        return False
    if length and not _is_boundary(pre, start):
        return False
    return _same(pre, start, post, at, length)


def _is_boundary(content: Content, offset: int) -> bool:
    """Whether a line begins at the offset, or the content ends there."""
    return offset in (0, content.size) or content.read(offset - 1, offset) == LF


def _same(a: Content, a_at: int, b: Content, b_at: int, length: int) -> bool:
    """Whether two stretches, both inside their contents, are equal: block by block."""
    for done in range(0, length, BLOCK):
        size = min(BLOCK, length - done)
        if a.read(a_at + done, a_at + done + size) != b.read(
            b_at + done, b_at + done + size
        ):
            return False
    return True


def _leftmost(
    pre: Content, position: int, post: Content, start: int, end: int
) -> int | None:
    """The end of the leftmost place of `post[start:end]` in `pre` from `position`.

    `position` begins a line, so a later place that begins a line is found by searching
    for the stretch behind an LF. A stretch without an LF at its end is the last line.
    """
    length = end - start
    if _is_boundary(pre, position + length) and _same(
        pre, position, post, start, length
    ):
        return position + length
    probe_end = min(end, start + BLOCK)
    at = position
    while True:
        found = _find(pre, LF + post.read(start, probe_end), at)
        if found is None:
            return None
        at = found + 1
        if _is_boundary(pre, at + length) and _same(pre, at, post, start, length):
            return at + length
        # One near match may mean one in every line: now search for all of it.
        probe_end = end


def _find(content: Content, needle: bytes, start: int) -> int | None:
    """The first offset of `needle` at or after `start`, read in overlapping blocks.

    The blocks grow: what is found nearby costs no more than the way to it.
    """
    offset, step = start, max(SCAN, len(needle))
    while offset < content.size:
        found = content.read(offset, offset + step + len(needle) - 1).find(needle)
        if found >= 0:
            return offset + found
        offset += step
        step = max(min(2 * step, BLOCK), len(needle))
    return None
