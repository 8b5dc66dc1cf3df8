"""Look up the files that a packet links to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.gitread.single import blob_image
from gates.model import RepoPath
from gates.rules.links import wanted_paths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gates.gitread.repository import Repository
    from gates.model import Link, Oid


def lines_at_head(
    repo: Repository, tree: Oid, links: Sequence[Link]
) -> dict[RepoPath, int | None]:
    """How many lines each linked file has in a tree; None for one that is not there."""
    objects = repo.objects
    found: dict[RepoPath, int | None] = {}
    for path in wanted_paths(links):
        entry = objects.lookup(tree, RepoPath(path.rstrip(b"/")))
        if entry is None:
            found[path] = None
        elif entry.type == "blob":
            found[path] = blob_image(repo, entry.mode, entry.oid)[0].lines
        else:
            found[path] = 0
    return found
