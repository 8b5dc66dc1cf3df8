"""What `cor701-sha` has to show of each file."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from gates.model import Entry, EntryStatus, Image, RepoPath, Selection, Sha1


class Role(StrEnum):
    """Which side of the change the image at a place is."""

    PRE = "pre"
    POST = "post"
    NEITHER = ""


class PlaceHash(NamedTuple):
    """One file at one place: HEAD, INDEX and WORKTREE, or BASE and HEAD.

    `lf_sha1` and `crlf_sha1` are those of the variants with other line endings, None
    where there are no lines. They only explain a hash; they never stand for the file's.
    """

    place: str
    role: Role
    image: Image
    lf_sha1: Sha1 | None = None
    crlf_sha1: Sha1 | None = None


class FileReport(NamedTuple):
    """One file: its images, how they differ, and the manifest entry that is true.

    `standing` says where the change stands, such as `not staged`. `entry` and `lines`
    are empty when nothing changed.
    """

    path: RepoPath
    status: EntryStatus
    standing: str
    places: tuple[PlaceHash, ...]
    entry: Entry | None
    lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class ShaReport(NamedTuple):
    """All files; `selection` is None for HEAD, INDEX and WORKTREE."""

    files: tuple[FileReport, ...]
    selection: Selection | None = None
