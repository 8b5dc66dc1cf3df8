"""Where a path that somebody names would land in the repository, links followed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from gates.model import RepoPath

if TYPE_CHECKING:
    from collections.abc import Iterator


def path_in_worktree(top: Path, folder: Path, named: bytes) -> tuple[RepoPath, str]:
    """The repository path that an edit of a file would change, and what is wrong.

    `named` is absolute, or begins at `folder`; the file need not be there. A fault is
    an empty text when there is none: no link stands on the way inside the repository,
    and the path leads neither out of it nor into another one.
    """
    if not named or b"\0" in named:
        return RepoPath(named), "is no path"
    written = folder.absolute() / os.fsdecode(named)
    if written.name in ("", ".."):
        return RepoPath(named), "names a folder"
    real_top = Path(os.path.realpath(top))
    real = Path(os.path.realpath(written.parent)) / written.name
    if real == real_top:
        return RepoPath(named), "is the folder of the repository"
    if not real.is_relative_to(real_top):
        return RepoPath(named), "leads out of the repository"
    path = RepoPath(os.fsencode(real.relative_to(real_top)))
    return path, _fault(real_top, real, Path(os.path.normpath(written)))


def _fault(top: Path, real: Path, written: Path) -> str:
    if real.is_symlink():
        return "is a symbolic link: an edit would change what it points to"
    if real.is_dir():
        return "is a folder"
    if _inside(top, written) != real.relative_to(top):
        return "goes through a symbolic link"
    for folder in real.relative_to(top).parents[:-1]:
        if os.path.lexists(top / folder / ".git"):
            return f"lies in another repository, `{folder}`"
    return ""


def _inside(top: Path, written: Path) -> Path | None:
    """The part of a path, as it was written, that lies inside the repository."""
    for folder in _downwards(written):
        if os.path.realpath(folder) == str(top):
            return written.relative_to(folder)
    return None


def _downwards(path: Path) -> Iterator[Path]:
    yield from reversed(path.parents)
