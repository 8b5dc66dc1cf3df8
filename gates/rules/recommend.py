"""The manifest entry that is true of a change, from its two images.

The windows are the tight ones around the hunks; everything else follows from the
images. Such an entry passes the gates that judge a single file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from gates.model import (
    MODE_ABSENT,
    MODE_FILE,
    ZERO_SHA1,
    ChangeClaim,
    ChangeKind,
    ClaimKind,
    Entry,
    HashClaim,
    Window,
)
from gates.rules.windows import tight

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gates.model import Change, Hunk, Image

ONE_LINE: Final = Window(1, 1)
"""What stands for the lines of a file that has none, and of a binary one."""

NO_LINE: Final = 0
"""The packet line of an entry that stands in no packet yet."""


class Fit(NamedTuple):
    """How close windows lie around the hunks, in lines.

    Each window is widened by `context` lines on both sides. Neighbours with at most
    `gap` lines between them become one; -1 joins only those that share a line.
    """

    gap: int = -1
    context: int = 0


TIGHT: Final = Fit()


def recommend(
    change: Change, pre: Image, post: Image, hunks: Sequence[Hunk], fit: Fit = TIGHT
) -> Entry:
    """The entry for one change; `hunks` are those between its two images.

    A new or deleted file is one window over all its lines; without hunks so is any
    other file whose content changed.
    """
    is_binary = pre.has_nul or post.has_nul
    has_lines = not (change.is_submodule or change.is_mode_only or is_binary)
    return Entry(
        path=change.path,
        line=NO_LINE,
        windows=_windows(change, pre, post, hunks, fit)
        if has_lines
        else _no_lines(change),
        line_delta=post.lines - pre.lines if has_lines else 0,
        pre=_claim(pre, change),
        post=_claim(post, change),
        change=_change(change),
        binary=is_binary,
    )


def _no_lines(change: Change) -> tuple[Window, ...]:
    """A binary file has window 1-1; a mode-only or submodule entry has none."""
    return () if change.is_submodule or change.is_mode_only else (ONE_LINE,)


def _windows(
    change: Change, pre: Image, post: Image, hunks: Sequence[Hunk], fit: Fit
) -> tuple[Window, ...]:
    if change.is_deletion:
        return (Window(1, max(pre.lines, 1)),)
    if change.is_addition or not hunks:
        return (Window(1, max(post.lines, 1)),)
    last = max(post.lines, 1)
    wide = (
        Window(max(1, window.start - fit.context), min(last, window.end + fit.context))
        for window in tight(hunks, post.lines)
    )
    return joined(wide, fit.gap)


def joined(windows: Iterable[Window], gap: int = TIGHT.gap) -> tuple[Window, ...]:
    """The windows sorted, those with at most `gap` lines between them made one.

    A deletion is shown as the line behind it, which may belong to another
    window.
    """
    found: list[Window] = []
    for window in sorted(windows):
        if found and window.start - found[-1].end - 1 <= gap:
            last = found.pop()
            found.append(Window(last.start, max(last.end, window.end)))
        else:
            found.append(window)
    return tuple(found)


def _claim(image: Image, change: Change) -> HashClaim:
    if image.is_absent or change.is_submodule:
        return HashClaim(ClaimKind.ZEROS, ZERO_SHA1, NO_LINE, ZERO_SHA1)
    return HashClaim(ClaimKind.SHA1, image.sha1, NO_LINE, image.sha1)


def _change(change: Change) -> ChangeClaim | None:
    """What the Change field has to say; None for a change of lines alone."""
    if change.is_submodule:
        return ChangeClaim(
            ChangeKind.SUBMODULE, NO_LINE, change.old_oid, change.new_oid
        )
    if change.is_deletion:
        return None
    if change.is_symlink:
        return ChangeClaim(ChangeKind.SYMLINK, NO_LINE)
    old = MODE_FILE if change.old_mode == MODE_ABSENT else change.old_mode
    if old == change.new_mode:
        return None
    return ChangeClaim(ChangeKind.MODE, NO_LINE, old, change.new_mode)
