"""pre-work: judge whether a packet is ready before the work begins."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.app.limits import check_packet
from gates.app.packets import (
    FoundPacket,
    find_packet,
    packet_from_file,
    packet_places,
)
from gates.app.plans import Held
from gates.app.policies import read_policy
from gates.app.postwork import GateRun
from gates.app.readiness import Before, judge_readiness
from gates.app.recording import prepare_recorder
from gates.codes import finding, registry
from gates.errors import EXIT_CANNOT_VERIFY, GateError
from gates.gitread.images import MemoryContent
from gates.gitread.repository import open_repository
from gates.gitread.revisions import resolve_commit
from gates.gitread.single import worktree_image
from gates.gitread.staged import staged_changes
from gates.model import Dimension, DimensionResult, Mode, Selection, State
from gates.packet import parse_packet
from gates.render.escape import show
from gates.rules.changes import ScopeInput, judge_scope
from gates.rules.eol import Variant, variant_sha1
from gates.rules.governance import governance_matcher
from gates.rules.grading import grade
from gates.rules.hints import with_hints
from gates.rules.manifest import with_prefixes
from gates.rules.phases import judge_phases
from gates.rules.prework import (
    Committed,
    judge_committed,
    judge_fields,
    judge_identity,
)
from gates.verdict.build import Judged, RunOf, build_verdict, cannot_verify

if TYPE_CHECKING:
    from pathlib import Path

    from gates.app.readiness import Readiness
    from gates.app.requests import RecordRequest
    from gates.gitread.repository import Repository
    from gates.model import Finding, Oid, Packet, Profile, RepoPath, Verdict
    from gates.policy import Policy
    from gates.record.statement import Draft

PLAN_DAYS: Final = 90
"""Days for which a plan counts unless another last day is given."""


class PreWorkRequest(NamedTuple):
    """What the user asked for; the options mean what they mean to post-work.

    `expires` is the last day of the plan, PLAN_DAYS after today unless it is given.
    """

    wp: str
    directory: Path
    record: RecordRequest
    today: dt.date
    profile: Profile | None = None
    policy_rev: str | None = None
    packet_file: Path | None = None
    expires: dt.date | None = None


class _Judgement(NamedTuple):
    """What the rules gave, and what a plan is made of."""

    judged: Judged
    packet: Packet
    readiness: Readiness


def pre_work(request: PreWorkRequest) -> GateRun:
    """Judge the packet at HEAD, sign the plan when it is ready, record both.

    Raises:
        GateError: before HEAD is resolved, and for a packet that is not found or a
            policy that is broken. Later failures are a CANNOT_VERIFY verdict.
    """
    recorder = prepare_recorder(request.record)
    with open_repository(request.directory) as repo:
        head = resolve_commit(repo, "HEAD")
        where = head.tree
        if request.policy_rev is not None:
            where = resolve_commit(repo, request.policy_rev).tree
        policy, policy_source = read_policy(repo, where)
        profile = policy.tightened(request.profile)
        selection = Selection(Mode.REV, head, head, "the packet at HEAD is judged")
        run = RunOf("pre-work", request.wp, profile, selection, None, policy_source)
        drafts: tuple[Draft, ...] = ()
        try:
            found = _find(repo, request, head.tree, policy)
            run = run._replace(packet=found.source)
            held = Held(policy, where, recorder.public_keys)
            with repo.within(policy.limits.seconds):
                judgement = _judge(repo, run, found, held)
            verdict = build_verdict(run, judgement.judged)
            if recorder.can_record:
                verdict, drafts = _planned(repo, request, verdict, judgement)
        except GateError as error:
            if registry()[error.code].exit != EXIT_CANNOT_VERIFY:
                raise
            verdict = cannot_verify(
                run, finding(error.code, error.message, hint=error.hint)
            )
        recorded = recorder.record(repo, verdict, policy, drafts)
        return GateRun(recorded.verdict, recorded.place, recorded.notices)


def _planned(
    repo: Repository, request: PreWorkRequest, verdict: Verdict, judgement: _Judgement
) -> tuple[Verdict, tuple[Draft, ...]]:
    """The verdict with its PLAN dimension, and the plan when everything is ready."""
    why = _no_plan(verdict, judgement)
    if why:
        reason = f"no plan was signed: {why}"
        if verdict.dimensions[Dimension.PLAN].state is State.NOT_RUN:
            verdict = _with_plan(verdict, DimensionResult(State.NOT_RUN, reason))
        return verdict, ()
    from gates.app.planning import make_plan  # noqa: PLC0415 - cryptography

    expires = request.expires or request.today + dt.timedelta(days=PLAN_DAYS)
    made = make_plan(repo, verdict, judgement.packet, judgement.readiness, expires)
    return _with_plan(verdict, DimensionResult(State.PASS, made.reason)), (made.draft,)


def _what_is_there(findings: list[Finding]) -> str:
    """What is said of fields and template: never more than was found."""
    lacking = [f for f in findings if f.code in ("PACKET-11", "PACKET-03")]
    if lacking:
        return f"with {len(lacking)} of its parts missing (see the warnings)"
    return "its fields and template are there"


def _no_plan(verdict: Verdict, judgement: _Judgement) -> str:
    """Why no plan is signed, an empty text when one is."""
    if verdict.is_preview:
        return "it is a preview"
    if verdict.result is not State.PASS:
        return "the packet is not ready"
    if not judgement.packet.scope:
        return "the packet has no IN_SCOPE_PATHS that a plan could allow"
    return ""


def _with_plan(verdict: Verdict, plan: DimensionResult) -> Verdict:
    return verdict._replace(dimensions={**verdict.dimensions, Dimension.PLAN: plan})


def _find(
    repo: Repository, request: PreWorkRequest, tree: Oid, policy: Policy
) -> FoundPacket:
    """The packet at HEAD, or the file that was handed over.

    Raises:
        GateError: PACKET-01 when it is not at HEAD; one that lies in the worktree is
            said not to be committed.
    """
    if request.packet_file is not None:
        return packet_from_file(request.packet_file, request.wp, policy)
    try:
        return find_packet(repo, tree, request.wp, policy, origin="head")
    except GateError as error:
        if error.code != "PACKET-01":
            raise
        for path in packet_places(policy, request.wp):
            if not worktree_image(repo, path)[0].is_absent:
                raise GateError(
                    "PACKET-01",
                    f"the packet `{show(path)}` is not committed",
                    f"commit it: `git add {show(path)}` and `git commit`",
                    show(path),
                ) from error
        raise


def _judge(repo: Repository, run: RunOf, found: FoundPacket, held: Held) -> _Judgement:
    """Apply every rule that can be judged before the work.

    A manifest that is not filled in (MANIFEST-10) is expected here.
    """
    assert run.selection is not None  # noqa: S101 - for the type checker
    policy = held.policy
    packet, notes = with_prefixes(
        parse_packet(found.data, path=found.source.path), policy.path_prefixes
    )
    check_packet(packet, policy.limits)
    scope, scope_findings = _scope(packet, run.profile, policy, found)
    phase, phase_findings = judge_phases(packet, policy)
    readiness = judge_readiness(
        Before(
            repo,
            run.selection.base,
            run.wp,
            packet,
            policy,
            held.policy_tree,
            run.profile,
            held.own,
        )
    )
    findings = [
        *repo.findings,
        *found.findings,
        *notes,
        *(found for found in packet.problems if found.code != "MANIFEST-10"),
        *judge_identity(packet, run.wp),
        *judge_fields(packet, run.profile),
        *scope_findings,
        *phase_findings,
        *readiness.findings,
    ]
    is_committed = found.source.origin != "file"
    if is_committed:
        source = found.source
        findings += judge_committed(_committed(repo, source.path, source.blob))
    if readiness.refinement is not None:
        path, oid = readiness.refinement.path, readiness.refinement.oid
        findings += judge_committed(
            _committed(repo, path, oid), "refinement", "REFINEMENT-19"
        )
    stands = "the packet is committed" if is_committed else "the packet is a file"
    judged = Judged(
        findings=tuple(with_hints(grade(findings, run.profile), run.wp)),
        states={
            Dimension.MANIFEST: DimensionResult(
                State.PASS, f"{stands}, {_what_is_there(findings)}"
            ),
            Dimension.SCOPE: scope,
            Dimension.PLAN: _not_run("no plan was signed: nothing is recorded"),
            Dimension.EVIDENCE: _not_run("evidence is judged after the work"),
            Dimension.PHASE: phase,
            **readiness.states,
        },
    )
    return _Judgement(judged, packet, readiness)


def _not_run(reason: str) -> DimensionResult:
    return DimensionResult(State.NOT_RUN, reason)


def _scope(
    packet: Packet, profile: Profile, policy: Policy, found: FoundPacket
) -> tuple[DimensionResult, list[Finding]]:
    """The SCOPE dimension: whether the list of paths can be judged by later."""
    ruled = judge_scope(
        ScopeInput(
            packet=packet,
            profile=profile,
            governance=governance_matcher(policy, profile, (found.source.path,)),
            base_scope=packet.scope,
            is_born=False,
            declared=frozenset(),
        ),
        (),
        {},
    )
    if ruled.state is not State.PASS:
        return DimensionResult(ruled.state, ruled.reason), list(ruled.findings)
    count = len(packet.scope or ())
    reason = f"{count} path{'' if count == 1 else 's'} may change"
    return DimensionResult(State.PASS, reason), list(ruled.findings)


def _committed(repo: Repository, path: RepoPath, head: Oid | None) -> Committed:
    """A file's blob at HEAD, in the index and in the worktree."""
    if repo.is_bare or repo.top_level is None or head is None:
        return Committed(head, None, None, has_worktree=False)
    tree = repo.objects.resolve(b"HEAD^{tree}")
    assert tree is not None  # noqa: S101 - HEAD was resolved before
    staged = staged_changes(repo, tree[0].oid, (path,)).get(path)
    index: Oid | None = head
    if staged is not None:
        index = None if staged.is_deletion else staged.new_oid
    image, content = worktree_image(repo, path)
    if image.is_absent:
        return Committed(head, index, None)
    forms = {
        variant_sha1(side, Variant.LF)
        for side in (content, MemoryContent(repo.objects.read(head)))
    }
    return Committed(head, index, image.oid, converted=len(forms) == 1)
