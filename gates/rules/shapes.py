"""What became of a file, as the words and numbers that a verdict shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.model import Actual, EntryStatus, Window
from gates.rules.windows import tight

if TYPE_CHECKING:
    from gates.model import Change
    from gates.rules.facts import FileFacts


def status_of(change: Change, facts: FileFacts | None = None) -> EntryStatus:
    """The one word for what became of a path."""
    if change.is_submodule:
        return EntryStatus.SUBMODULE
    if change.is_symlink:
        return EntryStatus.SYMLINK
    if change.is_addition:
        return EntryStatus.ADDED
    if change.is_deletion:
        return EntryStatus.DELETED
    if change.old_oid == change.new_oid:
        same_mode = change.old_mode == change.new_mode
        return EntryStatus.UNCHANGED if same_mode else EntryStatus.MODE
    if facts is not None and facts.is_binary:
        return EntryStatus.BINARY
    return EntryStatus.MODIFIED


def actual_of(facts: FileFacts) -> Actual:
    """What was computed of a file, for the record and the reader."""
    windows: tuple[Window, ...] = ()
    if not facts.change.is_deletion:
        windows = tight(facts.hunks, facts.post.lines)
    elif facts.pre.lines:
        windows = (Window(1, facts.pre.lines),)
    pre, post = facts.pre, facts.post
    has_lines = not facts.is_binary or facts.is_utf16
    return Actual(
        windows=windows,
        line_delta=facts.line_delta if has_lines else None,
        pre_sha1=None if pre.is_absent else pre.sha1,
        post_sha1=None if post.is_absent else post.sha1,
        pre_sha256=None if pre.is_absent else pre.sha256,
        post_sha256=None if post.is_absent else post.sha256,
        hunks=facts.hunks,
        added=facts.added,
        removed=facts.removed,
        pre_lines=pre.lines,
        post_lines=post.lines,
    )
