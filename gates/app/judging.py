"""Judge one packet against what was selected: every rule, folded into a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gates.app.limits import check_packet
from gates.app.linked import lines_at_head
from gates.app.measuring import measure_files
from gates.app.packets import packet_places
from gates.app.plans import Held, PlanRequest, RunPlan, plan_for_run
from gates.app.range_findings import range_findings
from gates.app.stale import look_up, touching
from gates.app.trusted import exempt_paths
from gates.gitread.history import begin_commits, read_commits
from gates.gitread.snapshot import head_tree
from gates.model import Dimension, DimensionResult, Gate, State
from gates.packet import parse_packet
from gates.rules.changes import (
    ScopeInput,
    judge_scope,
    touched_on_the_way,
    unsafe_names,
)
from gates.rules.entries import EntryContext, is_claimed, judge_declaration
from gates.rules.evidence import judge_evidence
from gates.rules.facts import declare
from gates.rules.governance import governance_matcher, own_paths
from gates.rules.grading import grade
from gates.rules.inherited import inherit
from gates.rules.links import judge_links
from gates.rules.manifest import judge_manifest, with_prefixes
from gates.rules.phases import judge_phases
from gates.rules.prework import judge_identity
from gates.rules.ranges import brought_by_merge
from gates.rules.scope import InBoth, ScopeMatcher
from gates.rules.together import ALONE
from gates.rules.waivers import WaiverInput, apply_waivers
from gates.verdict.build import Judged, RunOf, build_verdict

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from gates.app.packets import FoundPacket
    from gates.app.progress import Progress
    from gates.gitread.repository import Repository
    from gates.model import (
        CommitInfo,
        EntryResult,
        Finding,
        Oid,
        Packet,
        Profile,
        RepoPath,
        Selection,
        Verdict,
    )
    from gates.policy import Policy
    from gates.rules.facts import FileFacts
    from gates.rules.together import Others


class Task(NamedTuple):
    """What one packet is judged for.

    `today` is the date that waivers expire by, `others` what other packets of the same
    run answer for. A draft is work that is not finished: its manifest, its evidence and
    its phase are not looked at. `progress` is told of the files that were measured.
    """

    wp: str
    today: dt.date
    others: Others = ALONE
    is_draft: bool = False
    progress: Progress | None = None


class _Inputs(NamedTuple):
    """Everything that is judged, read from objects and fixed from here on."""

    repo: Repository
    task: Task
    selection: Selection
    policy: Policy
    profile: Profile
    packet: Packet
    source: RepoPath
    base_packet: Packet | None
    tree: Oid
    held: Held


class ReadPacket(NamedTuple):
    """A packet as it is judged: what it left out of the packet at the base included."""

    packet: Packet
    base: Packet | None
    findings: tuple[Finding, ...]


def read_packet(
    repo: Repository,
    selection: Selection,
    wp: str,
    found: FoundPacket,
    policy: Policy,
) -> ReadPacket:
    """Parse a packet, and the one of its name at the base beside it.

    Raises:
        GateError: GIT-07 for a missing object, LIMIT-01 when it is too large.
    """
    path = found.source.path
    packet, prefix_notes = with_prefixes(
        parse_packet(found.data, path=path), policy.path_prefixes
    )
    base_packet = _packet_at_base(repo, selection, wp, policy)
    packet, left_out = inherit(packet, base_packet)
    return ReadPacket(packet, base_packet, (*found.findings, *prefix_notes, *left_out))


def judge(
    repo: Repository, run: RunOf, task: Task, found: FoundPacket, held: Held
) -> Verdict:
    """Read everything that is judged, judge it, and fold it into a verdict.

    Raises:
        GateError: when something cannot be read, or a limit is reached.
    """
    policy = held.policy
    assert run.selection is not None  # noqa: S101 - for the type checker
    with repo.within(policy.limits.seconds):
        read = read_packet(repo, run.selection, task.wp, found, policy)
        check_packet(read.packet, policy.limits)
        inputs = _Inputs(
            repo=repo,
            task=task,
            selection=run.selection,
            policy=policy,
            profile=run.profile,
            packet=read.packet,
            source=found.source.path,
            base_packet=read.base,
            tree=head_tree(repo, run.selection),
            held=held,
        )
        before = (*repo.findings, *run.selection.findings, *read.findings)
        judged = _drafted if task.is_draft else _judged
        return build_verdict(run, judged(inputs, before))


def _packet_at_base(
    repo: Repository, selection: Selection, wp: str, policy: Policy
) -> Packet | None:
    """The packet that counts at the base, in whichever of its places it stands there.

    A range that moves its packet is still held to what the packet said before.
    """
    tree = selection.base.tree
    for path in packet_places(policy, wp):
        data = repo.objects.read_path(
            tree, path, limit=policy.limits.packet_bytes, knob="limits.packet_bytes"
        )
        if data is not None:
            packet = parse_packet(data, path=path)
            return with_prefixes(packet, policy.path_prefixes)[0]
    return None


def _judged(inputs: _Inputs, before: Sequence[Finding]) -> Judged:
    """Apply every rule and fold waivers in."""
    repo, packet, policy = inputs.repo, inputs.packet, inputs.policy
    selection = inputs.selection
    _begin_commits(inputs)
    declarations = declare([e for e in packet.entries if not e.is_template])
    changed, facts = measure_files(
        repo,
        selection,
        declarations,
        policy,
        exact_blocks=inputs.profile == "strict-cor701",
        progress=inputs.task.progress,
    )
    commits = _commits(inputs)
    by_path = touching(commits)
    lookups = look_up(repo, selection, packet, declarations.values(), facts, commits)
    links_state, link_findings = judge_links(
        packet.links,
        lines_at_head(repo, inputs.tree, packet.links),
        claimed=is_claimed(Gate.LINKS_RESOLVABLE, packet.entries),
    )
    plan = _plan(inputs, commits)
    lookups = lookups._replace(recorded=plan.recorded)
    context = EntryContext(inputs.profile, lookups, links_state, plan.entries)
    entries: list[EntryResult] = []
    findings: list[Finding] = [
        *before,
        *packet.problems,
        *judge_identity(packet, inputs.task.wp),
        *link_findings,
        *plan.findings,
    ]
    for path, declaration in declarations.items():
        repo.deadline.check()
        results, found = judge_declaration(declaration, facts.get(path), context)
        entries += results
        findings += found
    scope = _scope_input(inputs, plan, frozenset(declarations), changed)
    ruled = judge_scope(scope, changed, by_path)
    findings += ruled.findings
    governed = any(
        not (c.governance or c.answered_by) and c.change.path not in scope.exempt
        for c in ruled.changes
    )
    findings += judge_manifest(packet, changed, entries, governed=governed)
    findings += _history_findings(inputs, plan.packet, scope, changed, commits)
    findings += range_findings(
        inputs.repo,
        inputs.selection,
        policy,
        [facts for facts in changed if not scope.answered_by(facts.change.path)],
        source=inputs.source,
    )
    evidence, evidence_findings = judge_evidence(packet, inputs.profile)
    phase, phase_findings = judge_phases(packet, policy)
    findings += [*evidence_findings, *phase_findings]
    base = inputs.base_packet if plan.entries is None else plan.packet
    waived, waivers, notes = apply_waivers(
        WaiverInput(
            plan.packet.waivers,
            None if base is None else base.waivers,
            inputs.profile,
            inputs.task.today,
            plan.granted,
        ),
        grade(findings, inputs.profile),
    )
    return Judged(
        findings=(*waived, *grade(notes, inputs.profile)),
        states={
            Dimension.MANIFEST: DimensionResult(
                State.PASS, f"every entry holds ({len(entries)})"
            ),
            Dimension.SCOPE: DimensionResult(ruled.state, ruled.reason),
            Dimension.EVIDENCE: evidence,
            Dimension.PHASE: phase,
            **plan.states,
        },
        entries=tuple(entries),
        changes=ruled.changes,
        waivers=tuple(waivers),
        commit_count=len(commits),
        governed=governed,
        scope=plan.scope,
        together=inputs.task.others.wps,
    )


def _drafted(inputs: _Inputs, before: Sequence[Finding]) -> Judged:
    """Judge unfinished work: the scope of the plan, and what the range shows itself."""
    repo, selection, policy = inputs.repo, inputs.selection, inputs.policy
    changed, _ = measure_files(repo, selection, {}, policy, exact_blocks=False)
    plan = _plan(inputs, ())
    others = inputs.task.others
    matcher = ScopeMatcher(entry.pattern for entry in inputs.packet.scope or ())
    own = frozenset(
        facts.change.path
        for facts in changed
        if matcher.matches(facts.change.path)
        or facts.change.path not in others.answered
    )
    scope = _scope_input(inputs, plan, own, changed)
    ruled = judge_scope(scope, changed, {})
    findings = [
        *before,
        *judge_identity(inputs.packet, inputs.task.wp),
        *plan.findings,
        *ruled.findings,
        *unsafe_names(facts.change for facts in changed),
        *range_findings(repo, selection, policy, changed, source=inputs.source),
    ]
    base = inputs.base_packet if plan.entries is None else plan.packet
    waived, waivers, notes = apply_waivers(
        WaiverInput(
            plan.packet.waivers,
            None if base is None else base.waivers,
            inputs.profile,
            inputs.task.today,
            plan.granted,
        ),
        grade(findings, inputs.profile),
    )
    later = DimensionResult(State.NOT_RUN, "a draft: judged when the work is complete")
    return Judged(
        findings=(*waived, *grade(notes, inputs.profile)),
        states={
            Dimension.MANIFEST: later,
            Dimension.EVIDENCE: later,
            Dimension.PHASE: later,
            Dimension.SCOPE: DimensionResult(ruled.state, ruled.reason),
            **plan.states,
        },
        changes=ruled.changes,
        waivers=tuple(waivers),
        scope=plan.scope,
        together=others.wps,
    )


def _plan(inputs: _Inputs, commits: Sequence[CommitInfo]) -> RunPlan:
    """The plan that the run is held to."""
    policy, packet = inputs.policy, inputs.packet
    return plan_for_run(
        inputs.repo,
        PlanRequest(
            wp=inputs.task.wp,
            packet=packet,
            source=inputs.source,
            policy=policy,
            policy_tree=inputs.held.policy_tree,
            base=inputs.selection.base,
            commits=commits,
            governance=governance_matcher(
                policy, inputs.profile, own_paths(packet, inputs.source)
            ),
            today=inputs.task.today,
            own=inputs.held.own,
            waivers=() if inputs.base_packet is None else inputs.base_packet.waivers,
        ),
    )


def _begin_commits(inputs: _Inputs) -> None:
    """Let git read the commits while the files are measured."""
    selection = inputs.selection
    if selection.head is not None and selection.head.commit is not None:
        begin_commits(
            inputs.repo,
            selection.base.commit,
            selection.head.commit,
            limit=inputs.policy.limits.commits,
        )


def _commits(inputs: _Inputs) -> tuple[CommitInfo, ...]:
    """The commits of the range; a preview has none."""
    selection = inputs.selection
    if selection.head is None or selection.head.commit is None:
        return ()
    return read_commits(
        inputs.repo,
        selection.base.commit,
        selection.head.commit,
        limit=inputs.policy.limits.commits,
    )


def _scope_input(
    inputs: _Inputs,
    plan: RunPlan,
    declared: frozenset[RepoPath],
    changed: Sequence[FileFacts],
) -> ScopeInput:
    """What scope is judged by: a plan that counts is what the packet was before."""
    packet = plan.packet
    base = inputs.base_packet if plan.entries is None else packet
    own = own_paths(packet, inputs.source)
    return ScopeInput(
        packet=packet,
        profile=inputs.profile,
        governance=governance_matcher(inputs.policy, inputs.profile, own),
        base_scope=None if base is None else base.scope,
        is_born=base is None,
        declared=declared,
        exempt=exempt_paths(
            inputs.repo,
            inputs.selection,
            inputs.policy,
            (facts.change for facts in changed),
        ),
        require_plan=inputs.policy.require_plan,
        others=inputs.task.others,
    )


def _history_findings(
    inputs: _Inputs,
    packet: Packet,
    scope: ScopeInput,
    changed: Sequence[FileFacts],
    commits: Sequence[CommitInfo],
) -> list[Finding]:
    """What the commits between base and head did out of the scope of `packet`."""
    if not packet.scope:
        return []
    paths = frozenset(facts.change.path for facts in changed)
    matcher = ScopeMatcher(entry.pattern for entry in packet.scope)
    outside = [
        path
        for path in paths - scope.exempt
        if not matcher.matches(path)
        and not scope.governance.matches(path)
        and not scope.answered_by(path)
    ]
    head = inputs.selection.head
    return [
        *touched_on_the_way(
            commits,
            paths,
            _before_and_now(scope, matcher),
            scope.governance,
            inputs.task.others.left_to(inputs.packet),
        ),
        *brought_by_merge(commits, head and head.commit, outside),
    ]


def _before_and_now(scope: ScopeInput, matcher: ScopeMatcher) -> ScopeMatcher | InBoth:
    """What a commit on the way may touch: in strict nothing that scope gained since."""
    is_exact = scope.profile.is_strict or scope.require_plan
    if scope.is_born or not is_exact:
        return matcher
    before = ScopeMatcher(entry.pattern for entry in scope.base_scope or ())
    return InBoth(matcher, before)
