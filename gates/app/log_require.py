"""`gates log require`: ask for a passed run of exactly this range and packet.

The question that a merge queue asks. It needs trusted keys, and it verifies the whole
log before it believes a single record of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gates.app.log_anchors import trailer_anchors
from gates.app.log_reading import (
    iter_raw,
    open_log,
    read_checkpoint,
    read_frontier,
    read_keys,
)
from gates.app.log_seen import memory_of
from gates.app.log_trust import log_policy, pinned_keys
from gates.app.log_verify import strangers_in, verify_records
from gates.app.policies import read_policy
from gates.errors import GateError
from gates.gitread.history import merge_base
from gates.gitread.repository import open_repository
from gates.gitread.revisions import default_branch, read_commit, resolve_commit
from gates.model import Revision, Severity
from gates.record.gate_verdict import verdict_of
from gates.record.trust import Standing, trust_in
from gates.record.verify import LogVerifier

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gates.app.log_reading import LogFiles
    from gates.gitread.repository import Repository
    from gates.model import Oid, PacketSource, Verdict
    from gates.policy import Policy
    from gates.record.keys import KeyRing, PublicKey
    from gates.record.verify import Record


class RequireRequest(NamedTuple):
    """What has to be proved.

    Without a `base` it is where `head` left the default branch. `same_tree` accepts a
    run over other commits with the same trees (after a rebase or squash);
    `no_warnings` refuses a run that only passed with warnings.
    """

    directory: Path
    environment: Mapping[str, str]
    wp: str
    head: str
    base: str | None = None
    trust: tuple[Path, ...] = ()
    policy_rev: str | None = None
    same_tree: bool = False
    no_warnings: bool = False


class Met(NamedTuple):
    """The record that proves it. `by_tree` says that only its trees are equal."""

    ref: str
    seq: int
    id: str
    wp: str
    base: str
    head: str
    signer: PublicKey
    result: str
    by_tree: bool


class _Wanted(NamedTuple):
    """`policies` are the SHA-256 of those by which the run may have been judged."""

    request: RequireRequest
    base: Revision
    head: Revision
    policies: frozenset[str]


def require(request: RequireRequest) -> Met:
    """The newest record that proves what is required.

    Raises:
        GateError: LOG-14 when there is none; LOG-03 and its like when the log does not
            hold; LOG-16 when no trusted key is named; LOG-02 when there is no log.
    """
    with open_repository(request.directory) as repo:
        head = resolve_commit(repo, request.head)
        policy, tree = log_policy(repo, request.policy_rev)
        base = _base(repo, request, policy, head)
        wanted = _Wanted(request, base, head, _policies(repo, request, base))
        pinned = pinned_keys(repo, request.trust, policy, tree)
        if pinned is None:
            raise GateError(
                "LOG-16",
                "no trusted keys are named, so no record can count",
                "name them with `--trust FILE`, or `trusted_keys` in the policy",
            )
        log = open_log(repo, policy.log_ref, most=policy.limits.records)
        return _search(repo, log, policy, pinned, wanted)


def _policies(
    repo: Repository, request: RequireRequest, base: Revision
) -> frozenset[str]:
    """The policy at the base, and the one at `--policy-rev` when that was named."""
    trees = [base.tree]
    if request.policy_rev is not None:
        trees.append(resolve_commit(repo, request.policy_rev).tree)
    return frozenset(read_policy(repo, tree)[1].sha256 or "" for tree in trees)


def _base(
    repo: Repository, request: RequireRequest, policy: Policy, head: Revision
) -> Revision:
    """The base that was named, else where the head left the default branch."""
    if request.base is not None:
        return resolve_commit(repo, request.base)
    branch = default_branch(repo, policy.default_branch or None)
    start = None
    if branch is not None and branch.commit is not None and head.commit is not None:
        start = merge_base(repo, branch.commit, head.commit)
    if start is None or start == head.commit:
        raise GateError(
            "USAGE-01",
            "it is not clear where the work began: the head is on the default branch,"
            " or shares nothing with it",
            "name the base with `--base REV`",
        )
    return Revision(start, read_commit(repo, start)[0], "the merge base")


def _search(
    repo: Repository,
    log: LogFiles,
    policy: Policy,
    pinned: KeyRing,
    wanted: _Wanted,
) -> Met:
    note = read_checkpoint(repo, log)
    memory = memory_of(repo, wanted.request.environment)
    origin = policy.log_origin or note.checkpoint.origin
    verifier = LogVerifier(
        read_keys(repo, log).plus(*pinned),
        trust_in(pinned),
        origin=policy.log_origin,
        anchors=(*trailer_anchors(repo, policy), *memory.anchors(origin)),
    )
    near: list[Record] = []

    def look_at(record: Record) -> None:
        if _is_about(record, wanted):
            near.append(record)

    for found in strangers_in(log):
        raise GateError(found.code, found.message, found.hint)
    verify_records(repo, log, verifier, look_at)
    verifier.finish(note, read_frontier(repo, log))
    for found in verifier.findings:
        # A stranger's record counts for nothing, and keeps no other from counting.
        if found.severity is Severity.ERROR and found.code != "LOG-05":
            raise GateError(found.code, found.message, found.hint)
    reasons: list[str] = []
    for record in reversed(near):
        reason, by_tree = _judge(repo, log, record, wanted)
        if not reason:
            return _met(log, record, wanted, by_tree=by_tree)
        reasons.append(f"#{record.seq} {reason}")
    told = "; ".join(reasons[:5]) or "no record speaks of this packet and head"
    raise GateError(
        "LOG-14",
        f"no trusted record proves {wanted.request.wp} over"
        f" {wanted.base.commit}..{wanted.head.commit}: {told}",
        "run `gates post-work` over this range with a trusted key",
    )


def _is_about(record: Record, wanted: _Wanted) -> bool:
    """Whether a record speaks of this packet and of this head, or of its tree."""
    if record.statement.kind != "gate":
        return False
    body = record.statement.body
    head = body.get("head")
    if body.get("wp") != wanted.request.wp or not isinstance(head, dict):
        return False
    same_commit = head.get("gitCommit") == wanted.head.commit
    return same_commit or head.get("gitTree") == wanted.head.tree


def _judge(
    repo: Repository, log: LogFiles, record: Record, wanted: _Wanted
) -> tuple[str, bool]:
    """Why a record does not prove it, empty when it does; whether by its trees only."""
    raw = next(iter_raw(repo, log, [record.seq], lists=True))
    verdict = verdict_of(record.statement, raw.files)
    selection = verdict.selection
    if selection is None or selection.head is None or verdict.is_preview:
        return "is a preview", False
    if record.statement.body.get("preview") is not False:
        return "is a preview", False
    if reason := _counts_not(record, verdict, wanted):
        return reason, False
    commits = (selection.base.commit, selection.head.commit)
    trees = (selection.base.tree, selection.head.tree)
    by_tree = commits != (wanted.base.commit, wanted.head.commit)
    if by_tree and not wanted.request.same_tree:
        return f"is over {_short(commits[0])}..{_short(commits[1])}", False
    if trees != (wanted.base.tree, wanted.head.tree):
        return "is over other trees", False
    return _packet_differs(repo, verdict, wanted), by_tree


def _counts_not(record: Record, verdict: Verdict, wanted: _Wanted) -> str:
    """Why a run counts for nothing, whatever it was over; empty when it counts."""
    if verdict.command != "post-work":
        return f"is a record of {verdict.command}"
    if record.standing is not Standing.TRUSTED:
        return f"is signed by {record.signer.fingerprint}: {record.standing}"
    predicate = record.statement.value["predicate"]
    result = predicate["result"] if isinstance(predicate, dict) else ""
    accepted = ("PASSED",) if wanted.request.no_warnings else ("PASSED", "WARNED")
    if result not in accepted:
        return f"says {result}"
    if _policy_of(record) not in wanted.policies:
        return "was judged by another policy than the one at the base"
    return ""


def _policy_of(record: Record) -> str:
    """The SHA-256 of the policy that the run was judged by, empty for the defaults."""
    predicate = record.statement.value["predicate"]
    listed = predicate.get("configuration") if isinstance(predicate, dict) else None
    for item in listed if isinstance(listed, list) else []:
        if isinstance(item, dict) and item.get("name") == "policy":
            digest = item.get("digest")
            return str(digest.get("sha256")) if isinstance(digest, dict) else "unknown"
    return ""


def _packet_differs(repo: Repository, verdict: Verdict, wanted: _Wanted) -> str:
    """Why the packet that was judged is not the one at the head; empty when it is."""
    packet: PacketSource | None = verdict.packet
    if packet is None or packet.origin != "head":
        return "judged a packet from outside the head"
    entry = repo.objects.lookup(wanted.head.tree, packet.path)
    if entry is None or entry.oid != packet.blob:
        return "judged another packet than the one at the head"
    return ""


def _met(log: LogFiles, record: Record, wanted: _Wanted, *, by_tree: bool) -> Met:
    predicate = record.statement.value["predicate"]
    return Met(
        ref=log.ref,
        seq=record.seq,
        id=record.id,
        wp=wanted.request.wp,
        base=_full(wanted.base.commit),
        head=_full(wanted.head.commit),
        signer=record.signer,
        result=str(predicate["result"]) if isinstance(predicate, dict) else "",
        by_tree=by_tree,
    )


def _full(oid: Oid | None) -> str:
    return "" if oid is None else oid


def _short(oid: Oid | None) -> str:
    return "the empty tree" if oid is None else oid[:12]
