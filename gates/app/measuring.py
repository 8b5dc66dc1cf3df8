"""Read every file of a range once, and keep what the gates need of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gates.app.progress import watched
from gates.gitread.changes import read_changes
from gates.gitread.files import iter_files
from gates.gitread.snapshot import head_tree
from gates.gitread.unchanged import iter_unchanged
from gates.model import Change
from gates.rules.facts import FileFacts, measure
from gates.rules.paths import path_fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gates.app.progress import Progress
    from gates.gitread.repository import Repository
    from gates.model import RepoPath, Selection
    from gates.policy import Policy
    from gates.rules.facts import Declaration


def measure_files(
    repo: Repository,
    selection: Selection,
    declarations: Mapping[RepoPath, Declaration],
    policy: Policy,
    *,
    exact_blocks: bool,
    progress: Progress | None = None,
) -> tuple[tuple[FileFacts, ...], dict[RepoPath, FileFacts]]:
    """The facts of every changed file, and of every declared one that exists.

    Four git processes at most, for any number of files.

    Raises:
        GateError: when git or an object fails, or a limit is reached.
    """
    limits = policy.limits
    look = partial(
        measure, exact_blocks=exact_blocks, patterns=policy.forbidden_patterns
    )
    changes = read_changes(repo, selection, limit=limits.files)
    files = iter_files(
        repo, selection, changes, max_bytes=limits.bytes, max_hunks=limits.hunks
    )
    changed = tuple(
        look(file, declarations.get(file.change.path))
        for file in watched(files, progress, "files measured", len(changes))
    )
    known = {facts.change.path: facts for facts in changed}
    others = _unchanged(repo, selection, (p for p in declarations if p not in known))
    for file in iter_unchanged(repo, others, max_bytes=limits.bytes):
        path = file.change.path
        known[path] = look(file, declarations[path])
    return changed, known


def _unchanged(
    repo: Repository, selection: Selection, paths: Iterable[RepoPath]
) -> tuple[Change, ...]:
    """Declared paths that the range does not change, as changes of nothing."""
    tree = head_tree(repo, selection)
    found: list[Change] = []
    for path in paths:
        if path_fault(path):
            continue
        entry = repo.objects.lookup(tree, path)
        if entry is not None and entry.type != "tree":
            found.append(Change(path, entry.mode, entry.mode, entry.oid, entry.oid))
    return tuple(found)
