"""Find the packets that a range belongs to, and say what they were found by.

In this order: those named on the command line; packets whose file the range changes
and whose work is in it; `WP:` trailers of its commits; the name of its branch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gates.app.branches import full_name
from gates.app.judging import read_packet
from gates.app.packets import FoundPacket, find_packet, packet_places
from gates.errors import GateError
from gates.gitread.history import read_commits
from gates.gitread.revisions import read_message
from gates.gitread.snapshot import head_tree
from gates.model import MODE_EXECUTABLE, MODE_FILE, Mode, PacketsBy, Revision
from gates.rules.naming import (
    looks_like_packet,
    named_in_branch,
    named_in_message,
    packet_at,
)
from gates.rules.together import Claim, at_work, claim_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gates.gitread.repository import Repository
    from gates.model import Change, Oid, Selection
    from gates.policy import Policy

_ORIGINS = {Mode.STAGED: "index", Mode.WORKTREE: "worktree"}


class Found(NamedTuple):
    """One packet and what it claims of the range."""

    wp: str
    packet: FoundPacket
    claim: Claim


class Discovery(NamedTuple):
    """The packets of a range; `by` and `reason` say what they were found by.

    `edited` are packets whose file changed although their work is not in the range.
    """

    packets: tuple[Found, ...]
    by: PacketsBy
    reason: str
    edited: tuple[str, ...] = ()


class Where(NamedTuple):
    """Where packets are looked for: the range, what changed in it, and its names.

    `named` are packets of the command line, `message` is a commit message that is not
    committed yet, `branch` the branch as somebody else knows it, such as CI.
    """

    selection: Selection
    changes: Sequence[Change]
    policy: Policy
    named: tuple[str, ...] = ()
    branch: str = ""
    message: bytes | None = None


def discover(repo: Repository, where: Where) -> Discovery:
    """The packets of a range.

    Raises:
        GateError: PACKET-01 when a packet that is named does not exist, PACKET-02 when
            it is no regular file.
    """
    if where.named:
        names = tuple(dict.fromkeys(where.named))
        return _named(repo, where, names, PacketsBy.NAMED, "named on the command line")
    found, edited = _changed(repo, where)
    if found:
        files = "its file" if len(found) == 1 else "their files"
        reason = f"the range changes {files}"
        return Discovery(found, PacketsBy.FILE, reason, edited)
    trailers = _trailers(repo, where)
    if trailers:
        name, place = next(iter(trailers.items()))
        reason = f"{place} says `WP: {name}`"
        told = _named(repo, where, tuple(trailers), PacketsBy.TRAILER, reason)
        return _besides(edited, told)
    branch = where.branch or _branch(repo, where.selection)
    name, reason = _in_branch(repo, where, branch)
    if name:
        told = _named(repo, where, (name,), PacketsBy.BRANCH, reason)
        return _besides(edited, told)
    return Discovery((), PacketsBy.NOTHING, reason, edited)


def _besides(edited: tuple[str, ...], told: Discovery) -> Discovery:
    """Packets that were found, and the names of those that were edited only."""
    judged = {found.wp for found in told.packets}
    return told._replace(edited=tuple(wp for wp in edited if wp not in judged))


def _named(
    repo: Repository,
    where: Where,
    names: tuple[str, ...],
    by: PacketsBy,
    reason: str,
) -> Discovery:
    """Packets that somebody named: each must exist, and each is judged."""
    try:
        found = tuple(_load(repo, where, name) for name in names)
    except GateError as error:
        if by is PacketsBy.NAMED:
            raise
        raise GateError(
            error.code, f"{error.message}; {reason}", error.hint, error.where
        ) from error
    return Discovery(found, by, reason)


def _changed(
    repo: Repository, where: Where
) -> tuple[tuple[Found, ...], tuple[str, ...]]:
    """The packets whose file changed: those at work, and the names of the rest.

    A link or a submodule is no packet; it is judged like any other changed path.
    """
    names = dict.fromkeys(
        packet_at(change.path, where.policy)
        for change in where.changes
        if change.new_mode in (MODE_FILE, MODE_EXECUTABLE)
    )
    names.pop("", None)
    if not names:
        return (), ()
    candidates = [_load(repo, where, name) for name in names]
    working = at_work([found.claim for found in candidates], where.changes)
    chosen = {claim.wp for claim in working}
    return (
        tuple(found for found in candidates if found.wp in chosen),
        tuple(found.wp for found in candidates if found.wp not in chosen),
    )


def _load(repo: Repository, where: Where, name: str) -> Found:
    selection, policy = where.selection, where.policy
    found = find_packet(
        repo,
        head_tree(repo, selection),
        name,
        policy,
        origin=_ORIGINS.get(selection.mode, "head"),
    )
    read = read_packet(repo, selection, name, found, policy)
    return Found(name, found, claim_of(name, read.packet, found.source.path, policy))


def _trailers(repo: Repository, where: Where) -> dict[str, str]:
    """The packets that commit messages name, each with the place that names it."""
    found: dict[str, str] = {}
    for name in named_in_message(where.message or b""):
        found.setdefault(name, "the commit message")
    head = where.selection.head
    if head is None or head.commit is None:
        return found
    base, limit = where.selection.base.commit, where.policy.limits.commits
    for commit in read_commits(repo, base, head.commit, limit=limit):
        for name in named_in_message(read_message(repo, commit.oid)):
            found.setdefault(name, f"commit {commit.oid[:12]}")
    return found


def _branch(repo: Repository, selection: Selection) -> str:
    """The branch of the head, or the one that is checked out for a preview."""
    head = selection.head
    if head is None:
        head = Revision(selection.base.commit, selection.base.tree, "HEAD")
    return full_name(repo, head)


def _in_branch(repo: Repository, where: Where, branch: str) -> tuple[str, str]:
    """The packet that the branch names, and the reason; no name when it names none."""
    if not branch:
        return "", "no packet changed, no commit names one, and no branch is known"
    tree = head_tree(repo, where.selection)
    shown = branch.removeprefix("refs/heads/")
    for name in named_in_branch(branch):
        if _exists(repo, tree, name, where.policy):
            return name, f"the branch `{shown}` names it"
        if looks_like_packet(name):
            reason = f"the branch `{shown}` names `{name}`, and there is no such packet"
            return "", reason
    return "", f"no packet changed, no commit names one, nor does the branch `{shown}`"


def _exists(repo: Repository, tree: Oid, name: str, policy: Policy) -> bool:
    return any(
        repo.objects.lookup(tree, place) is not None
        for place in packet_places(policy, name)
    )
