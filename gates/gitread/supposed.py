"""An index in which some paths of a tree are supposed to be edited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gates.model import MODE_EXECUTABLE, MODE_FILE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from gates.gitread.repository import Repository
    from gates.model import Oid, RepoPath

_PARSED: Final = (b".md", b".toml")
"""Files that a draft reads, packets and policies: what they say must stay the same."""


def suppose_edits(repo: Repository, tree: Oid, paths: Iterable[RepoPath]) -> Path:
    """The index of a tree in which each path has other bytes; a new one is added.

    Both the index and its objects lie in the repository's quarantine.

    Raises:
        GateError: GIT-06 when git refuses a path, GIT-07 for a missing object.
    """
    rows = [_row(repo, tree, path) for path in paths]
    place = repo.quarantine.folder / "supposed"
    env = {"GIT_INDEX_FILE": str(place)}
    repo.run("read-tree", tree, env=env)
    index_info = ("update-index", "-z", "--replace", "--index-info")
    repo.run(*index_info, stdin=b"".join(rows), env=env)
    return place


def _row(repo: Repository, tree: Oid, path: RepoPath) -> bytes:
    entry = repo.objects.lookup(tree, path)
    before = repo.objects.read_path(tree, path) if path.endswith(_PARSED) else None
    after = (before or b"") + b"\n"
    if entry is not None and entry.oid == repo.format.oid_of("blob", after):
        after += b"\n"
    oid = repo.quarantine.write_blob([after], len(after))
    is_kept = entry is not None and entry.mode == MODE_EXECUTABLE
    mode = MODE_EXECUTABLE if is_kept else MODE_FILE
    return b"%s %s\t%s\0" % (mode.encode(), oid.encode(), path)
