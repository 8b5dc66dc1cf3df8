"""Compare two trees object by object, each verified by its hash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.gitread.objects import TreeEntry
from gates.model import MODE_ABSENT, Change, RepoPath

if TYPE_CHECKING:
    from gates.gitread.repository import Repository
    from gates.model import Oid


def compare_trees(repo: Repository, base: Oid, head: Oid) -> frozenset[Change]:
    """Every path that differs between two trees, from the raw tree objects.

    Only folders that differ are read, one question to the running `cat-file` for each
    side of each.

    Raises:
        GateError: GIT-07 when a folder is missing or damaged.
    """
    absent = TreeEntry(MODE_ABSENT, "", repo.format.zero)
    found: list[Change] = []
    waiting: list[tuple[bytes, Oid | None, Oid | None]] = [(b"", base, head)]
    while waiting:
        prefix, *sides = waiting.pop()
        old, new = (
            {} if side is None else repo.objects.read_tree(side) for side in sides
        )
        for name in {*old, *new}:
            before, after = old.get(name, absent), new.get(name, absent)
            if before == after:
                continue
            path = prefix + name
            folders = [
                entry.oid if entry.type == "tree" else None for entry in (before, after)
            ]
            if folders[0] != folders[1]:
                waiting.append((path + b"/", folders[0], folders[1]))
            before = absent if folders[0] else before
            after = absent if folders[1] else after
            if before != after:
                found.append(
                    Change(
                        path=RepoPath(path),
                        old_mode=before.mode,
                        new_mode=after.mode,
                        old_oid=before.oid,
                        new_oid=after.oid,
                    )
                )
    return frozenset(found)
