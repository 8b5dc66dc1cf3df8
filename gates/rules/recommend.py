"""The manifest entry that is true of a change, from its two images.

The windows are the tight ones around the hunks; everything else follows from the
images. Such an entry passes the gates that judge a single file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gates.model import MODE_ABSENT, MODE_FILE, ZERO_SHA1, Sha1, Window
from gates.rules.windows import tight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gates.model import Change, Hunk, Image, RepoPath

ONE_LINE: Final = Window(1, 1)
"""What stands for the lines of a file that has none, and of a binary one."""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The fields of a manifest entry (COR-701, "Manifest grammar").

    `change` is the value of the Change field, or empty.
    """

    windows: tuple[Window, ...]
    line_delta: int
    pre_sha1: Sha1
    post_sha1: Sha1
    change: str
    is_binary: bool

    def lines(self, path: RepoPath) -> tuple[str, ...]:
        """The entry in canonical form, one bold bullet a field.

        Bytes of the path that are no UTF-8 become escapes; such a path cannot be
        declared.
        """
        target = path.decode("utf-8", "backslashreplace")
        fields = [
            ("Target File", f"`{target}`"),
            *_window_fields(self.windows),
            ("Line Delta", str(self.line_delta)),
            ("Pre-SHA1", f"`{self.pre_sha1}`"),
            ("Post-SHA1", f"`{self.post_sha1}`"),
        ]
        if self.change:
            fields.append(("Change", self.change))
        if self.is_binary:
            fields.append(("Binary", "yes"))
        return tuple(f"- **{name}**: {value}" for name, value in fields)


def _window_fields(windows: Sequence[Window]) -> list[tuple[str, str]]:
    if not windows:
        return []
    if len(windows) == 1:
        return [("Start", str(windows[0].start)), ("End", str(windows[0].end))]
    intervals = ", ".join(f"{window.start}-{window.end}" for window in windows)
    return [("Windows", intervals)]


def recommend(
    change: Change, pre: Image, post: Image, hunks: Sequence[Hunk]
) -> Recommendation:
    """The entry for one change; `hunks` are those between its two images.

    A new or deleted file is one window over all its lines; without hunks so is any
    other file whose content changed.
    """
    is_binary = pre.has_nul or post.has_nul
    has_lines = not (change.is_submodule or change.is_mode_only or is_binary)
    return Recommendation(
        windows=_windows(change, pre, post, hunks) if has_lines else _no_lines(change),
        line_delta=post.lines - pre.lines if has_lines else 0,
        pre_sha1=_sha1(pre, change),
        post_sha1=_sha1(post, change),
        change=_change_field(change),
        is_binary=is_binary,
    )


def _no_lines(change: Change) -> tuple[Window, ...]:
    """A binary file has window 1-1; a mode-only or submodule entry has none."""
    return () if change.is_submodule or change.is_mode_only else (ONE_LINE,)


def _windows(
    change: Change, pre: Image, post: Image, hunks: Sequence[Hunk]
) -> tuple[Window, ...]:
    if change.is_deletion:
        return (Window(1, max(pre.lines, 1)),)
    if change.is_addition or not hunks:
        return (Window(1, max(post.lines, 1)),)
    return _joined(tight(hunks, post.lines))


def _joined(windows: Sequence[Window]) -> tuple[Window, ...]:
    """The windows with those that share or touch a line joined.

    A deletion is shown as the line behind it, which may be the first of another
    window.
    """
    joined: list[Window] = []
    for window in sorted(windows):
        if joined and window.start <= joined[-1].end + 1:
            last = joined.pop()
            joined.append(Window(last.start, max(last.end, window.end)))
        else:
            joined.append(window)
    return tuple(joined)


def _sha1(image: Image, change: Change) -> Sha1:
    return ZERO_SHA1 if image.is_absent or change.is_submodule else image.sha1


def _change_field(change: Change) -> str:
    """What the Change field has to say; empty for a change of lines alone."""
    if change.is_submodule:
        return f"submodule {change.old_oid}->{change.new_oid}"
    if change.is_symlink:
        return "" if change.is_deletion else "symlink"
    if change.is_deletion:
        return ""
    old = MODE_FILE if change.old_mode == MODE_ABSENT else change.old_mode
    return "" if old == change.new_mode else f"mode {old}->{change.new_mode}"
