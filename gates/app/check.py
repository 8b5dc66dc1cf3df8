"""check: judge a range by every packet that it belongs to.

Each packet is judged as post-work does, over the whole range, and leaves to the others
what they answer for. None of them passes unless all that it leans on do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gates.app.discovery import Discovery, Where, discover
from gates.app.judging import Task, judge
from gates.app.measuring import measure_files
from gates.app.plans import Held
from gates.app.policies import read_policy
from gates.app.postwork import GateRun
from gates.app.range_findings import range_findings
from gates.app.recording import prepare_recorder
from gates.codes import finding, registry
from gates.errors import EXIT_CANNOT_VERIFY, GateError
from gates.gitread.changes import read_changes
from gates.gitread.history import read_commits
from gates.gitread.repository import open_repository
from gates.gitread.revisions import resolve_commit
from gates.gitread.selection import SelectionRequest, require_related, resolve
from gates.model import (
    ChangeResult,
    Dimension,
    DimensionResult,
    PacketsBy,
    State,
    WithoutPacket,
)
from gates.render.check_view import CheckView
from gates.rules.changes import touched_on_the_way
from gates.rules.governance import documents_matcher
from gates.rules.grading import grade
from gates.rules.scope import ScopeMatcher
from gates.rules.shapes import status_of
from gates.rules.together import answers_of, documents_only, no_packet, others_of
from gates.verdict.build import (
    Judged,
    RunOf,
    build_verdict,
    cannot_verify,
    exit_code_of,
    with_log,
)
from gates.verdict.together import disclosure_of_all, lean, result_of_all

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from gates.app.discovery import Found
    from gates.app.progress import Progress
    from gates.app.recording import Recorder
    from gates.app.requests import RecordRequest
    from gates.gitread.repository import Repository
    from gates.model import (
        Change,
        Finding,
        PolicySource,
        Profile,
        Selection,
        Verdict,
    )
    from gates.policy import Policy
    from gates.rules.together import Claim

NO_PACKET = "-"
"""What stands for the packet in the verdict on a range that belongs to none."""


class CheckRequest(NamedTuple):
    """What the user asked for.

    `wps` are packets that are named; without any they are looked for, by the name
    `branch` too. `message` is the message of a commit that is about to be made. With
    `is_draft` unfinished work is judged, which only a preview can be. `progress` is
    told of the files that were measured.
    """

    directory: Path
    selection: SelectionRequest
    today: dt.date
    record: RecordRequest
    wps: tuple[str, ...] = ()
    branch: str = ""
    message: bytes | None = None
    is_draft: bool = False
    profile: Profile | None = None
    policy_rev: str | None = None
    progress: Progress | None = None


class CheckRun(NamedTuple):
    """What a check found out: the packets, and a verdict for each of them.

    Where there is no packet there is one verdict, which says so. `result` is that of
    all verdicts together.
    """

    discovery: Discovery
    runs: tuple[GateRun, ...]
    result: State


class _Range(NamedTuple):
    """The range that is judged, and by what."""

    selection: Selection
    policy: Policy
    source: PolicySource
    profile: Profile
    changes: tuple[Change, ...] = ()

    def run_of(self, command: str, wp: str) -> RunOf:
        """The run for one packet."""
        return RunOf(command, wp, self.profile, self.selection, None, self.source)


def check(request: CheckRequest) -> CheckRun:
    """Find the packets of a range, judge each, and record the verdicts.

    Raises:
        GateError: before base and head are resolved, for a packet that is named and
            not there, and for a policy that is broken. Later failures are a
            CANNOT_VERIFY verdict, recorded like any other.
    """
    if request.is_draft:
        request = request._replace(record=request.record._replace(write=False))
    recorder = prepare_recorder(request.record)
    with open_repository(request.directory) as repo:
        return check_in(repo, request, recorder)


def check_in(repo: Repository, request: CheckRequest, recorder: Recorder) -> CheckRun:
    """The same in a repository that is open, with a recorder that is prepared.

    Raises:
        GateError: as `check`.
    """
    selection = _select(repo, request.selection)
    if request.is_draft and not selection.is_preview:
        raise GateError(
            "USAGE-01",
            "--draft judges work that is not committed, and this is a range",
            "add --staged or --worktree, or leave --draft out",
        )
    where = selection.base.tree
    if request.policy_rev is not None:
        where = resolve_commit(repo, request.policy_rev).tree
    policy, source = read_policy(repo, where)
    profile = policy.tightened(request.profile)
    policy = policy._replace(profile=profile)
    judged = _Range(selection, policy, source, profile)
    held = Held(policy, where, recorder.public_keys)
    try:
        with repo.within(policy.limits.seconds):
            require_related(repo, selection, limit=policy.limits.commits)
            changes = read_changes(repo, selection, limit=policy.limits.files)
            judged = judged._replace(changes=changes)
            discovery = discover(repo, _where(request, judged))
    except GateError as error:
        _raise_unless_undecided(error)
        discovery = Discovery((), PacketsBy.NOTHING, error.message)
        verdicts: Sequence[Verdict] = [
            _undecided(repo, judged.run_of("post-work", wp), error)
            for wp in request.wps or (NO_PACKET,)
        ]
    else:
        verdicts = _verdicts(repo, request, judged, discovery, held)
    return _recorded(repo, recorder, discovery, verdicts, policy)


def _select(repo: Repository, asked: SelectionRequest) -> Selection:
    """The selection; the default one starts at the policy's default branch."""
    branch = None
    if asked == SelectionRequest():
        head = repo.objects.resolve(b"HEAD^{tree}")
        if head is not None:
            branch = read_policy(repo, head[0].oid)[0].default_branch or None
    return resolve(repo, asked, default_branch_name=branch)


def _where(request: CheckRequest, judged: _Range) -> Where:
    return Where(
        judged.selection,
        judged.changes,
        judged.policy,
        request.wps,
        request.branch,
        request.message,
    )


def _verdicts(
    repo: Repository,
    request: CheckRequest,
    judged: _Range,
    discovery: Discovery,
    held: Held,
) -> tuple[Verdict, ...]:
    """A verdict for each packet; what one of them lacks is no verdict on another."""
    if not discovery.packets:
        try:
            with repo.within(judged.policy.limits.seconds):
                return (_without_packet(repo, judged, discovery),)
        except GateError as error:
            _raise_unless_undecided(error)
            return (_undecided(repo, judged.run_of("check", NO_PACKET), error),)
    claims = [
        _drafted(found, judged) if request.is_draft else found.claim
        for found in discovery.packets
    ]
    answers = answers_of(claims, judged.changes)
    verdicts = []
    for found, claim in zip(discovery.packets, claims, strict=True):
        others = others_of(claim, claims, answers)
        run = judged.run_of("post-work", found.wp)._replace(packet=found.packet.source)
        task = Task(found.wp, request.today, others, request.is_draft, request.progress)
        try:
            verdicts.append(judge(repo, run, task, found.packet, held))
        except GateError as error:
            _raise_unless_undecided(error)
            verdicts.append(_undecided(repo, run, error))
    return lean(verdicts)


def _drafted(found: Found, judged: _Range) -> Claim:
    """The claim of unfinished work, which has no manifest yet: all that is in scope."""
    return found.claim._replace(declared=frozenset(c.path for c in judged.changes))


def _undecided(repo: Repository, run: RunOf, error: GateError) -> Verdict:
    known = () if run.selection is None else run.selection.findings
    return cannot_verify(
        run,
        finding(error.code, error.message, hint=error.hint),
        (*repo.findings, *known),
    )


def _raise_unless_undecided(error: GateError) -> None:
    """Let an error through that is about usage, and keep one that is about checking."""
    if registry()[error.code].exit != EXIT_CANNOT_VERIFY:
        raise error


def _without_packet(repo: Repository, judged: _Range, discovery: Discovery) -> Verdict:
    """The verdict on a range that belongs to no packet, as the policy decides."""
    policy, selection = judged.policy, judged.selection
    changed, _ = measure_files(repo, selection, {}, policy, exact_blocks=False)
    documents, rest = documents_only(judged.changes, policy)
    papers = frozenset(change.path for change in documents)
    has_only_papers = bool(documents) and not rest
    is_passable = has_only_papers and policy.without_packet is not WithoutPacket.REFUSE
    findings = [
        *repo.findings,
        *selection.findings,
        *range_findings(repo, selection, policy, changed),
    ]
    if is_passable and policy.without_packet is WithoutPacket.DOCUMENTS:
        findings += _detours(repo, judged)
    if not judged.changes:
        findings.append(finding("MANIFEST-04", "nothing changed in the range"))
    elif not is_passable:
        is_error = policy.without_packet is not WithoutPacket.WARN
        paths = tuple(change.path for change in rest or documents)
        findings.append(no_packet(paths, discovery.reason, is_error=is_error))
    state = DimensionResult(State.NOT_RUN, "there is no packet")
    return build_verdict(
        judged.run_of("check", NO_PACKET),
        Judged(
            findings=tuple(grade(findings, judged.profile)),
            states={
                Dimension.MANIFEST: state,
                Dimension.SCOPE: DimensionResult(State.PASS, "documents only")
                if is_passable
                else state,
            },
            changes=tuple(
                ChangeResult(
                    change=facts.change,
                    status=status_of(facts.change, facts),
                    in_scope=False,
                    governance=facts.change.path in papers,
                    covered=False,
                    pre=facts.pre,
                    post=facts.post,
                )
                for facts in changed
            ),
            governed=not is_passable,
        ),
    )


def _detours(repo: Repository, judged: _Range) -> list[Finding]:
    """What the commits on the way changed and restored, documents aside."""
    base, head = judged.selection.base, judged.selection.head
    if head is None or head.commit is None:
        return []
    limit = judged.policy.limits.commits
    return touched_on_the_way(
        read_commits(repo, base.commit, head.commit, limit=limit),
        frozenset(change.path for change in judged.changes),
        ScopeMatcher(()),
        documents_matcher(judged.policy, judged.profile),
    )


def _recorded(
    repo: Repository,
    recorder: Recorder,
    discovery: Discovery,
    verdicts: Sequence[Verdict],
    policy: Policy,
) -> CheckRun:
    """Record the verdicts in their order; the log is pushed once, behind the last."""
    runs: list[GateRun] = []
    for number, verdict in enumerate(verdicts, start=1):
        if verdict.wp == NO_PACKET:
            reason = "no packet: nothing was recorded"
            runs.append(
                GateRun(with_log(verdict, DimensionResult(State.NOT_RUN, reason)))
            )
            continue
        is_last = number == len(verdicts)
        one = recorder._replace(push=recorder.push and is_last)
        recorded = one.record(repo, verdict, policy)
        runs.append(GateRun(recorded.verdict, recorded.place, recorded.notices))
    result = result_of_all([run.verdict for run in runs])
    return CheckRun(discovery, tuple(runs), result)


def view_of(run: CheckRun) -> CheckView:
    """What is shown of a check."""
    verdicts = tuple((one.verdict, one.record) for one in run.runs)
    return CheckView(
        verdicts=verdicts,
        result=run.result,
        exit_code=exit_code_of(run.result),
        disclosure=disclosure_of_all([one.verdict for one in run.runs]),
        by=run.discovery.by,
        reason=run.discovery.reason,
        edited=run.discovery.edited,
    )
