"""What the index has otherwise than a tree, for a few paths."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from gates.errors import GateError
from gates.gitread.raw import parse_raw

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gates.gitread.repository import Repository
    from gates.model import Change, Oid, RepoPath

_INDEX: Final = (
    "diff-index",
    "--cached",
    "--ita-invisible-in-index",
    "-z",
    "--raw",
    "--no-abbrev",
    "--no-renames",
    "--ignore-submodules=none",
    "--no-ext-diff",
    "--no-textconv",
)


def staged_changes(
    repo: Repository, tree: Oid, paths: Sequence[RepoPath]
) -> Mapping[RepoPath, Change]:
    """The changes of the index against a tree, by path; one git process.

    A path that was added with intent only is not in the index yet. The index itself is
    read, not written.

    Raises:
        GateError: GIT-06 when the index holds a conflict in one of the paths.
    """
    printed = repo.run(
        *_INDEX,
        tree,
        "--",
        *map(os.fsdecode, paths),
        env={"GIT_INDEX_FILE": str(repo.index_path)},
    )
    fields = printed.split(b"\0")
    for header, path in zip(fields[0::2], fields[1::2], strict=False):
        if header.endswith(b" U"):
            shown = path.decode("utf-8", "backslashreplace")
            raise GateError(
                "GIT-06",
                f"the index holds a merge conflict in `{shown}`",
                "resolve the conflict and stage the result",
                shown,
            )
    return {change.path: change for change in parse_raw(printed)}
