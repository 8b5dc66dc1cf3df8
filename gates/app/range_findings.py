"""What a range shows whatever packet it belongs to: policy, names, texts, the base."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.app.policies import what_paths_do
from gates.app.trusted import untrusted_base
from gates.codes import finding
from gates.gitread.snapshot import head_tree
from gates.model import RepoPath
from gates.rules.changes import checks_changed, device_names, name_collisions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gates.gitread.repository import Repository
    from gates.model import Finding, Oid, Selection
    from gates.policy import Policy
    from gates.rules.facts import FileFacts


def range_findings(
    repo: Repository,
    selection: Selection,
    policy: Policy,
    changed: Sequence[FileFacts],
    *,
    source: RepoPath | None = None,
) -> list[Finding]:
    """The findings on these changed files; `source` is the packet, which is prose.

    Raises:
        GateError: GIT-07 for a missing object, GIT-02 when the policy names a branch
            that is not there.
    """
    paths = frozenset(facts.change.path for facts in changed)
    tree = head_tree(repo, selection)
    added = [facts.change.path for facts in changed if facts.change.is_addition]
    found = checks_changed(
        [facts.change for facts in changed],
        what_paths_do(repo, policy, selection.base.tree, tree, paths),
    )
    found += name_collisions(added, _siblings(repo, tree, added))
    found += device_names(added)
    found += [
        finding(
            "SCOPE-14",
            f"an added line holds {what}",
            path=facts.change.path,
            line=line,
        )
        for facts in changed
        if facts.change.path != source
        for line, what in facts.suspicious
    ]
    found += [
        finding(
            "TEXT-01",
            f"an added line matches the forbidden pattern `{pattern}`",
            path=facts.change.path,
            line=line,
        )
        for facts in changed
        for line, pattern in facts.forbidden
    ]
    return [*found, *untrusted_base(repo, selection, policy)]


def _siblings(
    repo: Repository, tree: Oid, added: Sequence[RepoPath]
) -> dict[bytes, tuple[bytes, ...]]:
    """The names at head in every folder on the way to an added path."""
    folders: set[bytes] = set()
    for path in added:
        segments = path.split(b"/")
        folders.update(b"/".join(segments[:depth]) for depth in range(len(segments)))
    return {
        folder: tuple(
            name for name, _ in repo.objects.list_folder(tree, RepoPath(folder))
        )
        for folder in folders
    }
