"""Everything around a packet that has to be there before the work begins."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from gates.app.refinement import (
    JudgedRefinement,
    at_tree,
    judge_found,
    missing,
    reason,
    refinement_path,
)
from gates.app.workflow_files import (
    lineage_of,
    others,
    place_of,
    prepared_in,
    read_first,
    read_state,
    register_places,
    worst,
)
from gates.codes import finding
from gates.errors import GateError
from gates.gitread.appender import read_tip
from gates.gitread.history import merge_base
from gates.gitread.revisions import resolve_commit
from gates.model import Dimension, DimensionResult, Severity, State
from gates.packet.gate_state import times_listed
from gates.planning import Blob
from gates.rules.plan import judge_planned
from gates.rules.preparation import judge_overlap, judge_preparation
from gates.rules.prework import CLOSED
from gates.rules.refinement import is_unfilled
from gates.rules.signatures import (
    ApprovalInput,
    SignatureInput,
    judge_signature,
)
from gates.rules.structure import bare, judge_structure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gates.app.log_workflow import WorkflowLog
    from gates.gitread.repository import Repository
    from gates.model import Finding, Oid, Packet, Profile, RepoPath, Revision
    from gates.policy import Policy
    from gates.record.keys import KeyRing, PublicKey


class Before(NamedTuple):
    """The packet at HEAD and by what it is judged.

    `policy_tree` is where the policy was read; `own` gives this machine's keys.
    """

    repo: Repository
    head: Revision
    wp: str
    packet: Packet
    policy: Policy
    policy_tree: Oid
    profile: Profile
    own: Callable[[], Sequence[PublicKey]]


class Readiness(NamedTuple):
    """What was found, and what a plan needs of it.

    `workflow` are the signed records of the log, None when there is no log.
    """

    findings: tuple[Finding, ...]
    states: dict[Dimension, DimensionResult]
    refinement: Blob | None = None
    spec: Blob | None = None
    workflow: WorkflowLog | None = None


def judge_readiness(before: Before) -> Readiness:
    """Judge structure, refinement, preparation, signature and planned windows.

    Raises:
        GateError: GIT-07 for a missing object, and for a log or trusted keys that
            cannot be read.
    """
    repo, head, packet = before.repo, before.head, before.packet
    workflow = read_log(repo, before.policy, before.policy_tree, before.own)
    lineage = lineage_of(repo, head.tree, before.wp, packet, before.policy)
    findings = [
        *judge_structure(packet, before.profile, lineage),
        *_merge_base(before),
        *judge_planned(packet, _lines(before)),
    ]
    judged, of_refinement, refined = _refinement(before)
    token = _token(packet)
    found = others(repo, head.tree, before.wp, token, before.policy)
    signed, of_signature = _signature(before, judged, workflow, found.same_token)
    return Readiness(
        (
            *findings,
            *of_refinement,
            *_preparation(before, workflow),
            *judge_overlap(packet, found.claims),
            *of_signature,
        ),
        {Dimension.REFINEMENT: refined, Dimension.SIGNATURE: signed},
        refinement=None if judged is None else blob_of(judged),
        spec=None if judged is None else spec_of(judged),
        workflow=workflow,
    )


def read_log(
    repo: Repository,
    policy: Policy,
    tree: Oid,
    own: Callable[[], Sequence[PublicKey]],
) -> WorkflowLog | None:
    """The workflow's signed records; None, at one look, where there is no log."""
    remote = f"refs/remotes/origin/{policy.log_ref.removeprefix('refs/heads/')}"
    if read_tip(repo, policy.log_ref) is None and read_tip(repo, remote) is None:
        return None
    from gates.app.log_workflow import read_workflow  # noqa: PLC0415 - cryptography

    return read_workflow(repo, policy, tree, own())


def blob_of(judged: JudgedRefinement) -> Blob:
    """The refinement as it is approved and planned."""
    found = judged.found
    oid = found.blob
    assert oid is not None  # noqa: S101 - it was read from a tree
    return Blob(found.path, oid, hashlib.sha256(found.data).hexdigest())


def spec_of(judged: JudgedRefinement) -> Blob | None:
    """The spec that the refinement is grounded in."""
    search = judged.search
    spec = search.pinned or search.named or search.current
    if spec is None:
        return None
    return Blob(spec.path, spec.blob, hashlib.sha256(spec.data).hexdigest())


def _refinement(
    before: Before,
) -> tuple[JudgedRefinement | None, list[Finding], DimensionResult]:
    """The refinement at HEAD and the REFINEMENT dimension."""
    repo, tree, packet = before.repo, before.head.tree, before.packet
    path = refinement_path(repo, tree, before.wp, before.policy)
    found = at_tree(repo, tree, path)
    status = packet.fields.get("STATUS")
    if status is not None and status.value.casefold().startswith(
        tuple(name.casefold() for name in CLOSED)
    ):
        over = f"the status is `{status.value}`: the work is over"
        return None, [], DimensionResult(State.NOT_RUN, over)
    if found is None:
        weight = worst(packet, strict=before.profile.is_strict)
        absent = missing(path)
        if weight is not None:
            absent = absent._replace(severity=weight)
        told = DimensionResult(State.NOT_RUN, "there is no refinement")
        return None, [absent], told
    judged = judge_found(repo, before.head, before.wp, found)
    told = DimensionResult(State.PASS, reason(judged))
    return judged, list(judged.findings), told


def _preparation(before: Before, workflow: WorkflowLog | None) -> list[Finding]:
    """Branch and worktree, as the log has them, else as the state file does."""
    state, findings = read_state(before.repo, before.head.tree, before.policy)
    prepared = None if workflow is None else workflow.prepared(before.wp)
    prepared = prepared or prepared_in(state, before.wp)
    place = place_of(before.repo)
    judged = judge_preparation(before.packet, prepared, place, before.profile)
    return [*findings, *judged]


def _signature(
    before: Before,
    judged: JudgedRefinement | None,
    workflow: WorkflowLog | None,
    same_token: tuple[str, ...],
) -> tuple[DimensionResult, list[Finding]]:
    """The SIGNATURE dimension."""
    from gates.record.workflow_statement import scope_digest  # noqa: PLC0415 - hashing

    repo, tree, packet, policy = (
        before.repo,
        before.head.tree,
        before.packet,
        before.policy,
    )
    token = _token(packet)
    register = read_first(repo, tree, register_places(policy))
    ring = approvers(repo, policy, before.policy_tree)
    own = () if workflow is None else before.own()
    coders = () if workflow is None else workflow.coders(before.wp)
    given = SignatureInput(
        refinement_token=""
        if judged is None
        else judged.refinement.value("USER_SIGNATURE"),
        listed=None if register is None else times_listed(register[1], token),
        elsewhere=same_token,
        approval=ApprovalInput(
            approvals=() if workflow is None else workflow.approvals(before.wp, ring),
            scope=scope_digest(entry.pattern for entry in packet.scope or ()),
            refinement=None if judged is None else blob_of(judged),
            spec=None if judged is None else spec_of(judged),
            needs_approval=ring is not None,
            coders=frozenset({*coders, *(key.fingerprint for key in own[:1])}),
        ),
    )
    return judge_signature(packet, given, before.profile)


def approvers(repo: Repository, policy: Policy, tree: Oid) -> KeyRing | None:
    """The keys that may approve, None when the policy names none.

    Raises:
        GateError: LOG-16 when one cannot be read.
    """
    if not policy.approvers:
        return None
    from gates.app.log_trust import policy_keys  # noqa: PLC0415 - cryptography

    return policy_keys(repo, "approvers", policy.approvers, tree)


def _token(packet: Packet) -> str:
    """The packet's USER_SIGNATURE; empty while it is not filled in."""
    field = packet.fields.get("USER_SIGNATURE")
    value = "" if field is None else bare(field)[0].strip("`")
    return "" if is_unfilled(value) else value


def _merge_base(before: Before) -> list[Finding]:
    """Whether MERGE_BASE_SHA names a commit that HEAD descends from."""
    field = before.packet.fields.get("MERGE_BASE_SHA")
    words = field.value.split() if field else []
    if field is None or not words or is_unfilled(field.value):
        return []
    head = before.head.commit
    try:
        commit = resolve_commit(before.repo, words[0]).commit
        fits = (
            commit is not None
            and head is not None
            and merge_base(before.repo, commit, head) == commit
        )
        why = "" if fits else f"HEAD does not descend from {words[0]}"
    except GateError as error:
        why = error.message
    if not why:
        return []
    weight = worst(before.packet, strict=before.profile.is_strict) or Severity.ERROR
    return [
        finding(
            "GIT-13",
            f"the packet's MERGE_BASE_SHA cannot be used: {why}",
            hint="write the commit that the work starts from: `git merge-base main"
            " HEAD` prints it",
            packet_line=field.line,
            severity=weight,
        )
    ]


def _lines(before: Before) -> dict[RepoPath, int]:
    """The number of lines of each planned file that HEAD has."""
    found: dict[RepoPath, int] = {}
    for file in before.packet.planned or ():
        data = before.repo.objects.read_path(before.head.tree, file.path)
        if data is not None:
            found[file.path] = data.count(b"\n") + (data[-1:] not in (b"", b"\n"))
    return found
