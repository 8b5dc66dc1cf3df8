"""What a page shows of the changed files: values, computed where git is at hand.

Line numbers are those of the post-image, of a deleted file those of the pre-image.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gates.model import Command, Content, Hunk, RepoPath, Requirement, Window

CONTEXT: Final = 3
"""Unchanged lines shown before and after a hunk."""

LINE_BYTES: Final = 400
"""Bytes of a line that are shown."""

CONTENT_BYTES: Final = 4 << 20
"""Files above this many bytes are shown without their text."""


class Mark(StrEnum):
    """What a line of a difference is."""

    SAME = " "
    ADDED = "+"
    REMOVED = "-"
    GAP = "@"
    """Lines that are not shown stand here."""


class DiffLine(NamedTuple):
    """One line of a difference, its numbers where it has them; cut when it is long.

    `is_outside` is True for a change that lies outside every declared window.
    """

    mark: Mark
    old: int | None = None
    new: int | None = None
    text: bytes = b""
    is_outside: bool = False


class FilePicture(NamedTuple):
    """One changed path: its size, hunks, and text.

    `lines` is how many lines the strip stands for. `outside` are the changed lines that
    no window covers. `hidden` counts lines of the difference that are left out; `note`
    says why there is no text.
    """

    path: RepoPath
    lines: int
    hunks: tuple[Hunk, ...] = ()
    outside: tuple[Window, ...] = ()
    diff: tuple[DiffLine, ...] = ()
    hidden: int = 0
    note: str = ""


class Picture(NamedTuple):
    """All changed files of a verdict, and what its packet gives as evidence.

    `note` says why something is missing.
    """

    files: tuple[FilePicture, ...] = ()
    commands: tuple[Command, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    note: str = ""


NO_PICTURE: Final = Picture()


def diff_of(
    pre: Content, post: Content, hunks: Sequence[Hunk], outside: Sequence[Window]
) -> Iterator[DiffLine]:
    """The difference with some context, line by line.

    `outside` are post-image lines; of a deleted file, which has one hunk and no
    post-image, they are pre-image lines.
    """
    old, new = _lines(pre), _lines(post)
    shown = 0  # lines of the post-image that were passed
    for number, hunk in enumerate(hunks):
        # With a count of 0 the start is the line before.
        old_at = hunk.old_start + (hunk.old_count == 0)
        new_at = hunk.new_start + (hunk.new_count == 0)
        first = max(shown + 1, new_at - CONTEXT)
        if first > shown + 1:
            yield DiffLine(Mark.GAP)
        for line in range(first, new_at):
            yield _same(new, line + old_at - new_at, line)
        anchor = hunk.new_start if hunk.new_count == 0 else new_at
        is_out = _touches(outside, anchor, new_at + hunk.new_count - 1)
        for line in range(old_at, old_at + hunk.old_count):
            removed_out = is_out if new else _touches(outside, line, line)
            yield DiffLine(Mark.REMOVED, line, None, _cut(old[line - 1]), removed_out)
        for line in range(new_at, new_at + hunk.new_count):
            is_out = _touches(outside, line, line)
            yield DiffLine(Mark.ADDED, None, line, _cut(new[line - 1]), is_out)
        old_next, new_next = old_at + hunk.old_count, new_at + hunk.new_count
        end = min(new_next + CONTEXT - 1, len(new))
        if number + 1 < len(hunks):
            following = hunks[number + 1]
            end = min(end, following.new_start - (following.new_count != 0))
        for line in range(new_next, end + 1):
            yield _same(new, line + old_next - new_next, line)
        shown = max(shown, end, new_next - 1)
    if new and shown < len(new):
        yield DiffLine(Mark.GAP)


def _lines(content: Content) -> list[bytes]:
    """The lines without their LF; a last one without LF is a line."""
    data = content.read(0, content.size)
    lines = data.split(b"\n")
    return lines[:-1] if not lines[-1] else lines


def _same(new: Sequence[bytes], old_line: int, line: int) -> DiffLine:
    return DiffLine(Mark.SAME, old_line, line, _cut(new[line - 1]))


def _cut(line: bytes) -> bytes:
    return line if len(line) <= LINE_BYTES else line[:LINE_BYTES] + b" ..."


def _touches(windows: Sequence[Window], first: int, last: int) -> bool:
    """Whether a window holds a line of first..last, or `first` when that is empty."""
    last = max(first, last)
    return any(window.start <= last and first <= window.end for window in windows)
