"""The tree that is judged: a commit's, the index's, or one made of the worktree."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, NamedTuple

from gates.errors import GateError
from gates.model import Mode, Oid

if TYPE_CHECKING:
    from gates.gitread.repository import Repository
    from gates.model import Finding, Selection


class Snapshot(NamedTuple):
    """A tree made of the index or the worktree, and what must be known about it."""

    tree: Oid
    findings: tuple[Finding, ...] = ()


def head_tree(repo: Repository, selection: Selection) -> Oid:
    """The tree on the head's side of a selection.

    Raises:
        GateError: USAGE-01 in a repository without a worktree, GIT-06 when the index
            holds conflicts or git fails.
    """
    if selection.head is not None:
        return selection.head.tree
    if selection.mode is Mode.STAGED:
        return index_snapshot(repo).tree
    return worktree_snapshot(repo, selection.base.tree).tree


def index_snapshot(repo: Repository) -> Snapshot:
    """The index as a tree, made once, by one git process, from a copy of it.

    Raises:
        GateError: USAGE-01 in a bare repository, GIT-06 when the index holds conflicts.
    """
    known = repo.memory.get(index_snapshot)
    if isinstance(known, Snapshot):
        return known
    if repo.is_bare:
        raise _no_worktree("index")
    copy = repo.quarantine.folder / "index"
    try:
        shutil.copyfile(repo.index_path, copy)
    except FileNotFoundError:
        snapshot = Snapshot(repo.format.empty_tree)  # no index is an empty index
    else:
        snapshot = Snapshot(_write_tree(repo, str(copy)))
    repo.memory[index_snapshot] = snapshot
    return snapshot


def worktree_snapshot(repo: Repository, base: Oid) -> Snapshot:
    """The worktree as a tree, made once, compared with the tree `base`.

    Raises:
        GateError: USAGE-01 without a worktree, GIT-06 when a file changes meanwhile.
    """
    key = (worktree_snapshot, base)
    known = repo.memory.get(key)
    if isinstance(known, Snapshot):
        return known
    if repo.top_level is None:
        raise _no_worktree("worktree")
    from gates.gitread.worktree import read_worktree  # noqa: PLC0415 - previews only

    read = read_worktree(repo, base)
    if read is None:
        repo.memory[key] = unchanged = Snapshot(base)
        return unchanged
    entries, findings = read
    index = str(repo.quarantine.folder / "worktree")
    listing = b"".join(
        b"%s %s\t%s\0" % (mode.encode(), oid.encode(), path)
        for path, (mode, oid) in sorted(entries.items())
    )
    repo.run(
        "update-index",
        "-z",
        "--index-info",
        stdin=listing,
        env={"GIT_INDEX_FILE": index},
    )
    snapshot = Snapshot(_write_tree(repo, index), findings)
    repo.memory[key] = snapshot
    return snapshot


def _write_tree(repo: Repository, index: str) -> Oid:
    env = {"GIT_INDEX_FILE": index}
    try:
        tree = repo.run("-c", "core.splitIndex=false", "write-tree", env=env)
    except GateError:
        conflicts = repo.run("ls-files", "-z", "--unmerged", env=env)
        if not conflicts:
            raise
        path = conflicts.split(b"\0")[0].partition(b"\t")[2]
        shown = path.decode("utf-8", "backslashreplace")
        raise GateError(
            "GIT-06",
            f"the index holds a merge conflict, in `{shown}` first",
            "resolve the conflict and stage the result",
            where=shown,
        ) from None
    return Oid(tree.decode("ascii").strip())


def _no_worktree(what: str) -> GateError:
    return GateError(
        "USAGE-01",
        f"this repository has no {what} to judge",
        "name commits: `--range A..B` or `--rev R`",
    )
