"""What `manifest` has to show: the packet before and after, and what became of it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from gates.model import Oid, RepoPath, Selection, Window


class Fate(StrEnum):
    """What becomes of one entry."""

    ADDED = "added"
    UPDATED = "updated"
    KEPT = "kept"
    REMOVED = "removed"


class FieldChange(NamedTuple):
    """A computed value that is no longer what the packet says; None for none."""

    name: str
    old: str | None
    new: str | None


class EntryReport(NamedTuple):
    """One entry: what becomes of it, and why it was not true any more.

    `true_at` is the commit at which the declared post-image was the file, `later` the
    commits of the range that changed the file since, oldest first.
    """

    path: RepoPath
    fate: Fate
    changes: tuple[FieldChange, ...] = ()
    true_at: Oid | None = None
    later: tuple[Oid, ...] = ()
    reason: str = ""


class ManifestReport(NamedTuple):
    """The packet's bytes as they are and as they should be.

    `section` is the VALIDATION section of the new ones.
    """

    wp: str
    selection: Selection
    path: RepoPath
    old: bytes
    new: bytes
    section: bytes
    entries: tuple[EntryReport, ...] = ()
    notes: tuple[str, ...] = ()
    written: bool = False

    @property
    def is_current(self) -> bool:
        """Whether the packet says already what was computed."""
        return self.old == self.new


def windows_text(windows: tuple[Window, ...]) -> str:
    """Windows as a packet writes them."""
    return ", ".join(f"{window.start}-{window.end}" for window in windows)
