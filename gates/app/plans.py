"""Find the plan and the signed waivers that a run is held to, and what they decide."""

from __future__ import annotations

import os
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from gates.app.policies import read_policy
from gates.gitread.history import merge_base
from gates.gitread.revisions import resolve_commit
from gates.gitread.trees import compare_trees
from gates.model import Dimension, DimensionResult, PacketSource, State
from gates.rules.hints import with_hints
from gates.rules.plan import (
    PlanQuestion,
    choose_plan,
    judge_growth,
    map_windows,
    planned_scope,
    without_plan,
)
from gates.rules.planned_windows import PlanForEntries
from gates.rules.scope import ScopeMatcher
from gates.rules.signatures import ApprovalInput, judge_approval
from gates.rules.signed_waivers import (
    WaiverQuestion,
    granted_waivers,
    unknown_before,
)
from gates.rules.words import counted

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence

    from gates.app.log_workflow import WorkflowLog
    from gates.gitread.repository import Repository
    from gates.model import (
        CommitInfo,
        Finding,
        Oid,
        Packet,
        RepoPath,
        Revision,
        Sha1,
        Waiver,
        Window,
    )
    from gates.planning import Plan, RecordedImage, SignedPlan, SignedWaiver
    from gates.policy import Policy
    from gates.record.keys import PublicKey

FROM_PLAN = (Dimension.REFINEMENT, Dimension.SIGNATURE)
"""The dimensions that post-work takes from the plan."""


class Held(NamedTuple):
    """What a run is held to: the policy, the tree it was read from, and own keys."""

    policy: Policy
    policy_tree: Oid
    own: Callable[[], Sequence[PublicKey]]


class PlanRequest(NamedTuple):
    """The run that needs a plan.

    `policy_tree` is where the policy was read. `base` is the base of the range and
    `commits` are those between it and the head. `own` gives this machine's keys, and
    `waivers` are those of the packet at the base.
    """

    wp: str
    packet: Packet
    source: RepoPath
    policy: Policy
    policy_tree: Oid
    base: Revision
    commits: Sequence[CommitInfo]
    governance: ScopeMatcher
    today: dt.date
    own: Callable[[], Sequence[PublicKey]]
    waivers: tuple[Waiver, ...] = ()


class RunPlan(NamedTuple):
    """What the plan decides of a run.

    `packet` has the plan's scope and waivers; `entries` is how entries are held to it;
    `scope` is the packet that scope and waivers were read from. Without a plan that
    counts these are the packet as it is, and None. `granted` are waivers that the log
    has signed on their own, `recorded` what earlier runs over the packet saw.
    """

    packet: Packet
    entries: PlanForEntries | None
    scope: PacketSource | None
    states: Mapping[Dimension, DimensionResult]
    findings: tuple[Finding, ...]
    granted: tuple[Waiver, ...] = ()
    recorded: Mapping[tuple[RepoPath, Sha1], RecordedImage] = MappingProxyType({})


def plan_for_run(repo: Repository, request: PlanRequest) -> RunPlan:
    """The plan that counts for a run; a missing one fails where the policy asks for it.

    Raises:
        GateError: for a log or trusted keys that cannot be read, GIT-07 for missing
            objects.
    """
    workflow = _workflow(repo, request)
    found = _plan_for_run(repo, request, workflow)
    return found if workflow is None else found._replace(recorded=workflow.images())


def _plan_for_run(
    repo: Repository, request: PlanRequest, workflow: WorkflowLog | None
) -> RunPlan:
    """As `plan_for_run`, without what earlier runs saw."""
    plans = [] if workflow is None else workflow.plans()
    question = PlanQuestion(
        wp=request.wp,
        packet=request.source,
        commits=frozenset(_commits(request)),
        begun=_begun(repo, request, plans),
        policies=_policies(repo, request, plans),
        today=request.today,
    )
    signed, findings = choose_plan(plans, question)
    before = request.waivers if signed is None else signed.plan.waivers
    waivers = [] if workflow is None else workflow.waivers(request.wp)
    granted, told = _granted(request, waivers, before)
    findings += told
    if signed is None:
        return _none(request, findings, granted)
    plan = signed.plan
    packet = planned_scope(request.packet, signed, granted)
    name = f"the plan in record #{signed.seq}"
    planned = plan.planned
    count = "whole files" if planned is None else counted(len(planned), "file")
    states = {
        Dimension.PLAN: DimensionResult(
            State.PASS, f"{name} ({signed.signer} key {signed.fingerprint}): {count}"
        ),
        **{found: plan.states[found] for found in FROM_PLAN if found in plan.states},
    }
    if workflow is not None and request.policy.approvers:
        approved, unapproved = _approved(repo, request, workflow, signed)
        states[Dimension.SIGNATURE] = approved
        findings += unapproved
    return RunPlan(
        packet,
        PlanForEntries(
            name,
            ScopeMatcher(plan.scope) if plan.scope else None,
            request.governance,
            _windows(repo, request.base, plan),
        ),
        PacketSource(plan.packet.path, plan.packet.oid, "plan", plan.packet.sha256),
        states,
        tuple(
            with_hints(
                (*findings, *judge_growth(request.packet, signed, granted)),
                request.wp,
            )
        ),
        granted,
    )


def _approved(
    repo: Repository, request: PlanRequest, workflow: WorkflowLog, signed: SignedPlan
) -> tuple[DimensionResult, list[Finding]]:
    """Whether an approver of this run's policy signed what the plan agrees on.

    What the plan says of it was said under the policy of another moment.
    """
    from gates.app.readiness import approvers  # noqa: PLC0415 - cryptography
    from gates.record.workflow_statement import scope_digest  # noqa: PLC0415 - hashing

    plan = signed.plan
    ring = approvers(repo, request.policy, request.policy_tree)
    return judge_approval(
        ApprovalInput(
            approvals=workflow.approvals(request.wp, ring),
            scope=scope_digest(plan.scope),
            refinement=plan.refinement,
            spec=plan.spec,
            needs_approval=True,
            coders=frozenset({signed.fingerprint, *workflow.coders(request.wp)}),
        )
    )


def _granted(
    request: PlanRequest, signed: Sequence[SignedWaiver], before: Sequence[Waiver]
) -> tuple[tuple[Waiver, ...], list[Finding]]:
    """The packet's waivers that are new since `before`, and signed into the log."""
    new = unknown_before(request.packet.waivers, before)
    return granted_waivers(signed, WaiverQuestion(request.wp, request.source, new))


def _none(
    request: PlanRequest,
    findings: Sequence[Finding],
    granted: tuple[Waiver, ...],
) -> RunPlan:
    """What follows when no plan counts."""
    required = request.policy.require_plan
    told = without_plan(findings, required=required)
    state = State.FAIL if required else State.NOT_RUN
    absent = DimensionResult(State.NOT_RUN, "taken from the plan; none counts")
    return RunPlan(
        request.packet,
        None,
        None,
        {
            Dimension.PLAN: DimensionResult(state, told.message),
            **dict.fromkeys(FROM_PLAN, absent),
        },
        tuple(with_hints((*findings, told), request.wp)),
        granted,
    )


def _workflow(repo: Repository, request: PlanRequest) -> WorkflowLog | None:
    """What the log has; None without a log, which takes one look mostly."""
    ref = request.policy.log_ref
    remote = f"refs/remotes/origin/{ref.removeprefix('refs/heads/')}"
    # Asked of the process that is there anyway; what it finds is read exactly below.
    if not any(repo.objects.resolve(os.fsencode(name)) for name in (ref, remote)):
        return None
    from gates.app.log_workflow import read_workflow  # noqa: PLC0415 - cryptography

    return read_workflow(
        repo,
        request.policy,
        request.policy_tree,
        request.own(),
        runs_of=request.wp,
    )


def _commits(request: PlanRequest) -> list[Oid]:
    """The commits at which a plan may have been made: of the range, and its base."""
    found = [commit.oid for commit in request.commits]
    return found if request.base.commit is None else [*found, request.base.commit]


def _policies(
    repo: Repository, request: PlanRequest, plans: Sequence[SignedPlan]
) -> dict[Oid, frozenset[str]]:
    """For each plan's commit the policies it may have been made under.

    That is the one at this commit, and the one of this run.
    """
    made_at = {signed.plan.commit for signed in plans} & set(_commits(request))
    if not made_at:
        return {}  # most runs: the policy was read once already
    own = read_policy(repo, request.policy_tree)[1].sha256 or ""
    return {
        commit: frozenset({own, read_policy(repo, _tree(repo, commit))[1].sha256 or ""})
        for commit in made_at
    }


def _begun(
    repo: Repository, request: PlanRequest, plans: Sequence[SignedPlan]
) -> dict[Oid, tuple[RepoPath, ...]]:
    """For each plan's commit the paths that had already changed since the base.

    On a branch that the base was merged into since, they are counted from where the two
    parted: what others did on the base's side is no work of this packet.
    """
    allowed = set(_commits(request))
    found: dict[Oid, tuple[RepoPath, ...]] = {}
    for signed in plans:
        commit = signed.plan.commit
        base = request.base
        if signed.plan.wp != request.wp or commit not in allowed or commit in found:
            continue
        start = base.tree
        if base.commit is not None and commit != base.commit:
            fork = merge_base(repo, base.commit, commit)
            start = repo.format.empty_tree if fork is None else _tree(repo, fork)
        found[commit] = tuple(
            sorted(
                change.path
                for change in compare_trees(repo, start, _tree(repo, commit))
                if not request.governance.matches(change.path)
            )
        )
    return found


def _tree(repo: Repository, commit: Oid) -> Oid:
    return resolve_commit(repo, commit).tree


def _windows(
    repo: Repository, base: Revision, plan: Plan
) -> dict[RepoPath, tuple[Window, ...]] | None:
    """The planned windows in the lines of the base: mapped where those above moved."""
    if plan.planned is None:
        return None
    windows: dict[RepoPath, tuple[Window, ...]] = {}
    moved: list[tuple[RepoPath, Oid, Oid]] = []
    tree = _tree(repo, plan.commit)
    for file in plan.planned:
        windows[file.path] = file.windows
        then = repo.objects.lookup(tree, file.path)
        now = repo.objects.lookup(base.tree, file.path)
        if (
            file.windows
            and then is not None
            and now is not None
            and then.oid != now.oid
        ):
            moved.append((file.path, then.oid, now.oid))
    if moved:
        from gates.gitread.pairs import hunks_between  # noqa: PLC0415 - rarely needed

        hunks = hunks_between(repo, [(then, now) for _, then, now in moved])
        for (path, _, _), between in zip(moved, hunks, strict=True):
            windows[path] = map_windows(windows[path], between)
    return windows
