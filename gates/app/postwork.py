"""post-work: judge what landed in a range against what the packet declares."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gates.app.linked import lines_at_head
from gates.app.measuring import measure_files
from gates.app.packets import FoundPacket, find_packet, packet_from_file
from gates.app.plans import Held, PlanRequest, RunPlan, plan_for_run
from gates.app.policies import changed_policies, read_policy
from gates.app.recording import prepare_recorder
from gates.app.stale import look_up, touching
from gates.app.trusted import exempt_paths, untrusted_base
from gates.codes import finding, registry
from gates.errors import EXIT_CANNOT_VERIFY, GateError
from gates.gitread.history import begin_commits, read_commits
from gates.gitread.repository import open_repository
from gates.gitread.revisions import resolve_commit
from gates.gitread.selection import require_related, resolve
from gates.gitread.snapshot import head_tree
from gates.model import Dimension, DimensionResult, Gate, Mode, RepoPath, State
from gates.packet import parse_packet
from gates.rules.changes import (
    ScopeInput,
    checks_changed,
    device_names,
    judge_scope,
    name_collisions,
    touched_on_the_way,
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
from gates.rules.scope import ScopeMatcher
from gates.rules.waivers import WaiverInput, apply_waivers
from gates.verdict.build import Judged, RunOf, build_verdict, cannot_verify

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from gates.app.requests import RecordRequest
    from gates.gitread.repository import Repository
    from gates.gitread.selection import SelectionRequest
    from gates.model import (
        CommitInfo,
        EntryResult,
        Finding,
        Oid,
        Packet,
        Profile,
        RecordPlace,
        Selection,
        Verdict,
    )
    from gates.policy import Policy
    from gates.rules.facts import FileFacts


class PostWorkRequest(NamedTuple):
    """What the user asked for.

    `policy_rev` is where the policy is read instead of at the base; `packet_file` a
    packet that is handed over. `today` is the date that waivers expire by.
    """

    wp: str
    directory: Path
    selection: SelectionRequest
    today: dt.date
    record: RecordRequest
    profile: Profile | None = None
    policy_rev: str | None = None
    packet_file: Path | None = None


class GateRun(NamedTuple):
    """What a gate command found out and where it was recorded.

    `notices` are lines for the person at the terminal, such as a key that was made.
    """

    verdict: Verdict
    record: RecordPlace | None = None
    notices: tuple[str, ...] = ()


class _Inputs(NamedTuple):
    """Everything that is judged, read from objects and fixed from here on."""

    repo: Repository
    request: PostWorkRequest
    selection: Selection
    policy: Policy
    profile: Profile
    packet: Packet
    source: RepoPath
    base_packet: Packet | None
    tree: Oid
    held: Held


def post_work(request: PostWorkRequest) -> GateRun:
    """Run the gate and record its verdict.

    Raises:
        GateError: before base and head are resolved, and for a packet that is not
            found or a policy that is broken. Later failures are a CANNOT_VERIFY
            verdict, recorded like any other.
    """
    recorder = prepare_recorder(request.record)
    with open_repository(request.directory) as repo:
        selection = _select(repo, request)
        where = selection.base.tree
        if request.policy_rev is not None:
            where = resolve_commit(repo, request.policy_rev).tree
        policy, policy_source = read_policy(repo, where)
        profile = policy.tightened(request.profile)
        run = RunOf("post-work", request.wp, profile, selection, None, policy_source)
        try:
            found = _find_related(repo, request, selection, policy)
            run = run._replace(packet=found.source)
            require_related(repo, selection, limit=policy.limits.commits)
            held = Held(policy, where, recorder.public_keys)
            verdict = _judge(repo, request, run, found, held)
        except GateError as error:
            if registry()[error.code].exit != EXIT_CANNOT_VERIFY:
                raise
            verdict = cannot_verify(
                run,
                finding(error.code, error.message, hint=error.hint),
                (*repo.findings, *selection.findings),
            )
        recorded = recorder.record(repo, verdict, policy)
        return GateRun(recorded.verdict, recorded.place, recorded.notices)


def _select(repo: Repository, request: PostWorkRequest) -> Selection:
    """The selection; the default one may start where the packet at HEAD says."""
    asked = request.selection
    is_default = asked.range is None and asked.rev is None
    packet_base = branch = None
    if is_default and not (asked.staged or asked.worktree):
        head = repo.objects.resolve(b"HEAD^{tree}")
        if head is not None:
            policy, _ = read_policy(repo, head[0].oid)
            branch = policy.default_branch or None
            packet_base = _packet_base(repo, head[0].oid, request, policy)
    return resolve(repo, asked, packet_base=packet_base, default_branch_name=branch)


def _packet_base(
    repo: Repository, tree: Oid, request: PostWorkRequest, policy: Policy
) -> str | None:
    """The MERGE_BASE_SHA of the packet at HEAD, without the comment behind it."""
    try:
        if request.packet_file is not None:
            found = packet_from_file(request.packet_file, request.wp, policy)
        else:
            found = find_packet(repo, tree, request.wp, policy, origin="head")
    except GateError as error:
        if error.code == "PACKET-01" and request.packet_file is None:
            return None  # it may be staged, or in the worktree only
        raise
    field = parse_packet(found.data).fields.get("MERGE_BASE_SHA")
    words = field.value.split() if field else []
    return words[0] if words else None


def _find_related(
    repo: Repository, request: PostWorkRequest, selection: Selection, policy: Policy
) -> FoundPacket:
    """The packet; an unrelated base is told before a packet that is missing."""
    try:
        return _find_packet(repo, request, selection, policy)
    except GateError:
        require_related(repo, selection, limit=policy.limits.commits)
        raise


def _find_packet(
    repo: Repository, request: PostWorkRequest, selection: Selection, policy: Policy
) -> FoundPacket:
    if request.packet_file is not None:
        return packet_from_file(request.packet_file, request.wp, policy)
    origins = {Mode.STAGED: "index", Mode.WORKTREE: "worktree"}
    return find_packet(
        repo,
        head_tree(repo, selection),
        request.wp,
        policy,
        origin=origins.get(selection.mode, "head"),
    )


def _judge(
    repo: Repository,
    request: PostWorkRequest,
    run: RunOf,
    found: FoundPacket,
    held: Held,
) -> Verdict:
    """Read everything that is judged, judge it, and fold it into a verdict."""
    policy = held.policy
    assert run.selection is not None  # noqa: S101 - for the type checker
    path = found.source.path
    packet, prefix_notes = with_prefixes(
        parse_packet(found.data, path=path), policy.path_prefixes
    )
    base_packet = _packet_at_base(repo, run.selection, path, policy)
    packet, left_out = inherit(packet, base_packet)
    inputs = _Inputs(
        repo=repo,
        request=request,
        selection=run.selection,
        policy=policy,
        profile=run.profile,
        packet=packet,
        source=path,
        base_packet=base_packet,
        tree=head_tree(repo, run.selection),
        held=held,
    )
    before = (
        *repo.findings,
        *run.selection.findings,
        *found.findings,
        *prefix_notes,
        *left_out,
    )
    return build_verdict(run, _judged(inputs, before))


def _packet_at_base(
    repo: Repository, selection: Selection, path: RepoPath, policy: Policy
) -> Packet | None:
    data = repo.objects.read_path(
        selection.base.tree, path, limit=policy.limits.packet_bytes
    )
    if data is None:
        return None
    return with_prefixes(parse_packet(data, path=path), policy.path_prefixes)[0]


def _judged(inputs: _Inputs, before: Sequence[Finding]) -> Judged:
    """Apply every rule and fold waivers in."""
    repo, packet, policy = inputs.repo, inputs.packet, inputs.policy
    selection = inputs.selection
    if len(packet.entries) > policy.limits.entries:
        raise GateError(
            "LIMIT-01",
            f"the manifest has {len(packet.entries)} entries, at most"
            f" {policy.limits.entries} are judged",
            "raise `limits.entries` in the policy, or split the work",
        )
    _begin_commits(inputs)
    declarations = declare([e for e in packet.entries if not e.is_template])
    changed, facts = measure_files(
        repo,
        selection,
        declarations,
        policy,
        exact_blocks=inputs.profile == "strict-cor701",
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
    context = EntryContext(inputs.profile, lookups, links_state, plan.entries)
    entries: list[EntryResult] = []
    findings: list[Finding] = [
        *before,
        *packet.problems,
        *judge_identity(packet, inputs.request.wp),
        *link_findings,
        *plan.findings,
    ]
    for path, declaration in declarations.items():
        results, found = judge_declaration(declaration, facts.get(path), context)
        entries += results
        findings += found
    scope = _scope_input(inputs, plan, frozenset(declarations), changed)
    ruled = judge_scope(scope, changed, by_path)
    findings += ruled.findings
    governed = any(
        not c.governance and c.change.path not in scope.exempt for c in ruled.changes
    )
    findings += judge_manifest(packet, changed, entries, governed=governed)
    findings += _history_findings(
        inputs._replace(packet=plan.packet), scope, changed, commits
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
            inputs.request.today,
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
    )


def _plan(inputs: _Inputs, commits: Sequence[CommitInfo]) -> RunPlan:
    """The plan that the run is held to."""
    policy, packet = inputs.policy, inputs.packet
    return plan_for_run(
        inputs.repo,
        PlanRequest(
            wp=inputs.request.wp,
            packet=packet,
            source=inputs.source,
            policy=policy,
            policy_tree=inputs.held.policy_tree,
            base=inputs.selection.base,
            commits=commits,
            governance=governance_matcher(
                policy, inputs.profile, own_paths(packet, inputs.source)
            ),
            today=inputs.request.today,
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
    )


def _history_findings(
    inputs: _Inputs,
    scope: ScopeInput,
    changed: Sequence[FileFacts],
    commits: Sequence[CommitInfo],
) -> list[Finding]:
    """What the history, the policy files, names and texts of the range show."""
    paths = frozenset(facts.change.path for facts in changed)
    base = inputs.selection.base.tree
    matcher = ScopeMatcher(entry.pattern for entry in inputs.packet.scope or ())
    added = [f.change.path for f in changed if f.change.is_addition]
    found: list[Finding] = []
    if inputs.packet.scope:
        found += touched_on_the_way(commits, paths, matcher, scope.governance)
        outside = [
            path
            for path in paths - scope.exempt
            if not matcher.matches(path) and not scope.governance.matches(path)
        ]
        head = inputs.selection.head
        found += brought_by_merge(commits, head and head.commit, outside)
    found += checks_changed(
        [facts.change for facts in changed],
        changed_policies(inputs.repo, base, inputs.tree, paths),
    )
    found += name_collisions(added, _siblings(inputs, added))
    found += device_names(added)
    found += [
        finding(
            "SCOPE-14",
            f"an added line holds {what}",
            path=facts.change.path,
            line=line,
        )
        for facts in changed
        if facts.change.path != inputs.source  # its prose may be anything
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
    return [*found, *untrusted_base(inputs.repo, inputs.selection, inputs.policy)]


def _siblings(
    inputs: _Inputs, added: Sequence[RepoPath]
) -> dict[bytes, tuple[bytes, ...]]:
    """The names at head in every folder on the way to an added path."""
    folders: set[bytes] = set()
    for path in added:
        segments = path.split(b"/")
        folders.update(b"/".join(segments[:depth]) for depth in range(len(segments)))
    return {
        folder: tuple(
            name
            for name, _ in inputs.repo.objects.list_folder(
                inputs.tree, RepoPath(folder)
            )
        )
        for folder in folders
    }
