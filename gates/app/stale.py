"""Look up where declared hashes that do not match were once true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gates.errors import GateError
from gates.gitread.history import find_versions, merge_base
from gates.gitread.images import BlobStream
from gates.gitread.revisions import default_branch, resolve_commit
from gates.model import MODE_ABSENT, MODE_SUBMODULE
from gates.rules.lookups import NOTHING, Lookups, unexplained

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gates.gitread.repository import Repository
    from gates.model import CommitInfo, Oid, Packet, RepoPath, Selection, Sha1
    from gates.rules.facts import Declaration, FileFacts

COMMITS_SEARCHED: Final = 1_000
BLOBS_SEARCHED: Final = 2_000
"""How far the search for an explanation goes: it changes no result."""


def look_up(
    repo: Repository,
    selection: Selection,
    packet: Packet,
    declarations: Iterable[Declaration],
    facts: Mapping[RepoPath, FileFacts],
    commits: Sequence[CommitInfo],
) -> Lookups:
    """What explains the declared SHA-1s that are on neither side of the range.

    Only the wording of errors depends on it: a hash that is looked up here has failed
    already. So a search that fails leaves the error without an explanation. Nothing is
    read when every hash matches.
    """
    wanted = {
        pair
        for declaration in declarations
        for pair in unexplained(declaration, facts.get(declaration.path))
    }
    if not wanted:
        return NOTHING
    paths = sorted({path for path, _ in wanted})
    try:
        name, base_hashes = _merge_base_hashes(repo, selection, packet, paths)
        stale = _versions(repo, selection, wanted, paths)
    except GateError:
        return NOTHING
    return Lookups(stale, touching(commits), base_hashes, name)


def touching(commits: Iterable[CommitInfo]) -> dict[RepoPath, tuple[Oid, ...]]:
    """The commits that changed each path, in the order given."""
    found: dict[RepoPath, list[Oid]] = {}
    for commit in commits:
        for change in commit.changes:
            found.setdefault(change.path, []).append(commit.oid)
    return {path: tuple(oids) for path, oids in found.items()}


def _versions(
    repo: Repository,
    selection: Selection,
    wanted: set[tuple[RepoPath, Sha1]],
    paths: Sequence[RepoPath],
) -> dict[tuple[RepoPath, Sha1], Oid]:
    """The newest commit at which each path had each wanted SHA-1."""
    tip = (selection.head or selection.base).commit
    if tip is None:
        return {}
    versions = [
        version
        for version in find_versions(repo, tip, paths, limit=COMMITS_SEARCHED).found
        if version.mode not in (MODE_ABSENT, MODE_SUBMODULE)
    ][:BLOBS_SEARCHED]
    modes = {version.oid: version.mode for version in versions}
    hashes: dict[Oid, Sha1] = {}
    with BlobStream(repo, modes) as blobs:
        for oid, mode in modes.items():
            hashes[oid] = blobs.next(mode, oid)[0].sha1
        blobs.finish()
    found: dict[tuple[RepoPath, Sha1], Oid] = {}
    for version in versions:
        pair = (version.path, hashes[version.oid])
        if pair in wanted:
            found.setdefault(pair, version.commit)
    return found


def _merge_base_hashes(
    repo: Repository, selection: Selection, packet: Packet, paths: Sequence[RepoPath]
) -> tuple[str, dict[RepoPath, Sha1]]:
    """The SHA-1 of each path at the packet's or the default branch's merge base."""
    named = _merge_base(repo, selection, packet)
    if named is None or named[1] == selection.base.commit:
        return "", {}
    name, commit = named
    tree = resolve_commit(repo, commit).tree
    entries = {path: repo.objects.lookup(tree, path) for path in paths}
    blobs = {p: e for p, e in entries.items() if e is not None and e.type == "blob"}
    found: dict[RepoPath, Sha1] = {}
    with BlobStream(repo, (entry.oid for entry in blobs.values())) as stream:
        for path, entry in blobs.items():
            found[path] = stream.next(entry.mode, entry.oid)[0].sha1
        stream.finish()
    return name, found


def _merge_base(
    repo: Repository, selection: Selection, packet: Packet
) -> tuple[str, Oid] | None:
    field = packet.fields.get("MERGE_BASE_SHA")
    words = field.value.split() if field else []
    if words:
        try:
            commit = resolve_commit(repo, words[0]).commit
        except GateError:
            commit = None  # a MERGE_BASE_SHA that names nothing explains nothing
        if commit is not None:
            return "the packet's MERGE_BASE_SHA", commit
    branch = default_branch(repo, None)
    head = (selection.head or selection.base).commit
    if branch is None or branch.commit is None or head is None:
        return None
    found = merge_base(repo, branch.commit, head)
    return None if found is None else (f"the merge base with {branch.name}", found)
