"""Read a selection whole, contents and all, as the use cases do file by file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gates.gitread.changes import read_changes
from gates.gitread.files import iter_files
from gates.gitread.repository import open_repository
from gates.gitread.selection import SelectionRequest, select

if TYPE_CHECKING:
    from pathlib import Path

    from gates.model import Change, Content, Hunk, Image, Selection


@dataclass(frozen=True, slots=True)
class Seen:
    """A changed file with both contents read."""

    change: Change
    pre: Image
    post: Image
    pre_bytes: bytes
    post_bytes: bytes
    hunks: tuple[Hunk, ...]
    added: int
    removed: int

    @property
    def path(self) -> bytes:
        return self.change.path

    @property
    def numbers(self) -> list[tuple[int, int, int, int]]:
        """The hunks as plain numbers."""
        return [
            (hunk.old_start, hunk.old_count, hunk.new_start, hunk.new_count)
            for hunk in self.hunks
        ]


def whole(content: Content) -> bytes:
    return content.read(0, content.size)


def read(path: Path, request: SelectionRequest) -> tuple[Selection, tuple[Seen, ...]]:
    """The selection of a request and all its changed files."""
    with open_repository(path) as repo:
        selection = select(repo, request)
        changes = read_changes(repo, selection)
        seen = tuple(
            Seen(
                file.change,
                file.pre,
                file.post,
                whole(file.pre_content),
                whole(file.post_content),
                file.hunks,
                file.added,
                file.removed,
            )
            for file in iter_files(repo, selection, changes)
        )
    assert tuple(file.change for file in seen) == changes
    return selection, seen


def read_range(path: Path, base: str, head: str) -> tuple[Seen, ...]:
    """All changed files between two commits."""
    return read(path, SelectionRequest(range=f"{base}..{head}"))[1]


def read_one(path: Path, base: str, head: str) -> Seen:
    """The one changed file between two commits."""
    (seen,) = read_range(path, base, head)
    return seen
