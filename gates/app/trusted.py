"""The branch that the policy trusts: what it brought in, and which bases lie on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.codes import finding
from gates.gitread.history import merge_base
from gates.gitread.revisions import named_branch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gates.gitread.repository import Repository
    from gates.model import Change, Finding, Oid, RepoPath, Selection
    from gates.policy import Policy


def exempt_paths(
    repo: Repository, selection: Selection, policy: Policy, changes: Iterable[Change]
) -> frozenset[RepoPath]:
    """Paths that a merge brought in unchanged from the trusted base branch.

    Raises:
        GateError: GIT-02 when the policy names a branch that is not there.
    """
    name = policy.trusted_base
    if not name:
        return frozenset()
    branch = named_branch(repo, name, "trusted_base")
    head = selection.head
    if head is not None and _reaches(repo, branch.commit, head.commit):
        return frozenset()  # all of it is on the branch: nothing was merged in
    exempt: set[RepoPath] = set()
    for change in changes:
        entry = repo.objects.lookup(branch.tree, change.path)
        there = None if entry is None else (entry.mode, entry.oid)
        here = (change.new_mode, change.new_oid)
        if there == here or (entry is None and change.is_deletion):
            exempt.add(change.path)
    return frozenset(exempt)


def untrusted_base(
    repo: Repository, selection: Selection, policy: Policy
) -> list[Finding]:
    """A base that does not lie on the branch that the policy trusts."""
    name, base = policy.trusted_base, selection.base.commit
    if not name or base is None:
        return []
    branch = named_branch(repo, name, "trusted_base")
    if _reaches(repo, branch.commit, base):
        return []
    return [
        finding(
            "GIT-15",
            f"the base {base} does not lie on {branch.name}, which the policy trusts",
        )
    ]


def _reaches(repo: Repository, tip: Oid | None, commit: Oid | None) -> bool:
    """Whether a commit is the tip or one of its ancestors."""
    if tip is None or commit is None:
        return False
    return tip == commit or merge_base(repo, commit, tip) == commit
