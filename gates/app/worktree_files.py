"""Files of the worktree that the tool itself reads and writes: the workflow's own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from gates.app.atomic import write_atomically
from gates.errors import GateError
from gates.gitread.single import worktree_image
from gates.model import MODE_EXECUTABLE, MODE_FILE
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
    image, content = worktree_image(repo, path)
    if image.mode not in (MODE_FILE, MODE_EXECUTABLE):
        return None
    return content.read(0, content.size)


def write_worktree_file(
    repo: Repository, path: RepoPath, data: bytes, *, executable: bool = False
) -> None:
    """Write a file of the worktree, complete or not at all; a new one `executable`.

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
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GateError(
            "GIT-06",
            f"the folder of `{show(path)}` cannot be made: {error.strerror}",
            "look what stands in its place, and check the permissions",
            show(path),
        ) from error
    write_atomically(place, data, executable=executable)


def _place(repo: Repository, path: RepoPath) -> Path | None:
    """Where a path stands on disk; None without a worktree, or behind a link."""
    top = repo.top_level
    if top is None or path_fault(path):
        return None
    folder = top
    *folders, name = os.fsdecode(path).split("/")
    for part in folders:
        folder /= part
        if folder.is_symlink():
            return None
    return folder / name
