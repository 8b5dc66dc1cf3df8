"""What differs between the two sides of a selection, from git's raw records alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gates.errors import GateError
from gates.gitread.raw import parse_raw
from gates.gitread.snapshot import head_tree
from gates.gitread.trees import compare_trees

if TYPE_CHECKING:
    from gates.gitread.repository import Repository
    from gates.model import Change, Selection

CHANGE_LIMIT: Final = 1_000_000

_RAW: Final = (
    "diff-tree",
    "-r",
    "-z",
    "--raw",
    "--no-abbrev",
    "--no-renames",
    "--ignore-submodules=none",
    "--no-ext-diff",
    "--no-textconv",
)


def read_changes(
    repo: Repository, selection: Selection, *, limit: int = CHANGE_LIMIT
) -> tuple[Change, ...]:
    """Every path that differs, in git's order of paths. One git process at first.

    Git reads trees without comparing them with their ids, so its answer is held against
    a comparison of our own whose every object is verified.

    Raises:
        GateError: GIT-06 or GIT-08 when git's answer is not understood, GIT-07 when a
            tree is missing or damaged, LIMIT-01 above `limit` paths.
    """
    base, head = selection.base.tree, head_tree(repo, selection)
    if base == head:
        return ()
    key = (read_changes, base, head)
    known = repo.memory.get(key)
    if isinstance(known, tuple):
        changes = known
    else:
        changes = parse_raw(repo.run(*_RAW, base, head))
    if len(changes) > limit:
        raise GateError(
            "LIMIT-01",
            f"{len(changes)} paths changed, at most {limit} are looked at",
            "raise `limits.files` in the policy, or split the work",
        )
    if known is None and frozenset(changes) != compare_trees(repo, base, head):
        raise GateError(
            "GIT-08",
            "git compares the two trees in another way than their objects say",
            "check the repository with `git fsck`",
        )
    repo.memory[key] = changes
    return changes
