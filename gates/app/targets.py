"""Turn a file as the user names it into a path of the repository."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from gates.errors import GateError
from gates.model import RepoPath
from gates.render.escape import show
from gates.rules.paths import path_fault

if TYPE_CHECKING:
    from pathlib import Path

    from gates.gitread.repository import Repository


def repository_path(repo: Repository, folder: Path, name: str) -> RepoPath:
    """The path of a file that is named from a folder.

    `..` is resolved by its spelling, and no link inside the repository is followed.
    In a bare repository names count from its root.

    Raises:
        GateError: USAGE-01 when the name leads out of the repository, to its root, or
            into `.git`.
    """
    named = os.fsencode(name)
    if repo.top_level is None:
        path = os.path.normpath(named)
    else:
        path = _below(os.fsencode(repo.top_level), _absolute(folder, named))
    fault = _fault(named, path)
    if fault:
        raise GateError(
            "USAGE-01",
            f"`{show(named)}` {fault}",
            "name a file of the repository, from the current folder",
            show(named),
        )
    return RepoPath(path)


def _absolute(folder: Path, named: bytes) -> bytes:
    start = os.path.realpath(os.fsencode(folder))
    return os.path.normpath(os.path.join(start, named))  # noqa: PTH118 - bytes


def _below(top: bytes, place: bytes) -> bytes:
    """The part of an absolute path below the root; empty when it is not below it.

    A folder above the root may have been named through a link.
    """
    parts = place.split(b"/")
    for depth in range(1, len(parts) + 1):
        above = b"/".join(parts[:depth]) or b"/"
        if above == top or os.path.realpath(above) == top:
            rest = b"/".join(parts[depth:])
            return rest or b"."
    return b""


def _fault(named: bytes, path: bytes) -> str:
    if not named:
        return "is empty"
    if not path or path.startswith((b"../", b"/")) or path == b"..":
        return "lies outside the repository"
    if path == b".":
        return "is the repository itself, expected a file"
    fault = path_fault(RepoPath(path))
    return fault if "`.git`" in fault else ""
