"""Files of the worktree that the tool itself reads and writes: the workflow's own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from gates.errors import GateError
from gates.render.escape import show
from gates.rules.paths import path_fault

if TYPE_CHECKING:
    from pathlib import Path

    from gates.gitread.repository import Repository
    from gates.model import RepoPath


def read_worktree_file(repo: Repository, path: RepoPath) -> bytes | None:
    """The bytes of a regular file of the worktree; None when there is none.

    Raises:
        GateError: GIT-06 when it cannot be read.
    """
    place = _place(repo, path)
    if place is None or place.is_symlink() or not place.is_file():
        return None
    try:
        return place.read_bytes()
    except OSError as error:
        raise GateError(
            "GIT-06",
            f"`{show(path)}` cannot be read: {error.strerror}",
            "check its permissions",
            show(path),
        ) from error


def write_worktree_file(repo: Repository, path: RepoPath, data: bytes) -> None:
    """Write a file of the worktree, complete or not at all.

    Raises:
        GateError: USAGE-01 without a worktree, or where a link is in the way;
            GIT-06 when it cannot be written.
    """
    place = _place(repo, path)
    if place is None or place.is_symlink():
        raise GateError(
            "USAGE-01",
            f"`{show(path)}` cannot be written here",
            "run the command in a worktree, and keep links out of the way",
            show(path),
        )
    draft = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(data)
        draft.replace(place)
    except OSError as error:
        raise GateError(
            "GIT-06",
            f"`{show(path)}` cannot be written: {error.strerror}",
            "check the permissions of its folder",
            show(path),
        ) from error


def _place(repo: Repository, path: RepoPath) -> Path | None:
    """Where a path stands on disk; None without a worktree, or behind a link."""
    top = repo.top_level
    if top is None or path_fault(path):
        return None
    place = top / os.fsdecode(path)
    is_real = os.path.realpath(place.parent) == os.path.join(  # noqa: PTH118
        os.path.realpath(top),
        os.path.dirname(os.fsdecode(path)),  # noqa: PTH120
    ).rstrip("/")
    return place if is_real or not place.parent.exists() else None
