"""post-work: judge what landed in a range against what the packet declares."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gates.app.judging import Task, judge
from gates.app.packets import FoundPacket, find_packet, packet_from_file
from gates.app.plans import Held
from gates.app.policies import read_policy
from gates.app.recording import prepare_recorder
from gates.codes import finding, registry
from gates.errors import EXIT_CANNOT_VERIFY, GateError
from gates.gitread.repository import open_repository
from gates.gitread.revisions import resolve_commit
from gates.gitread.selection import require_related, resolve
from gates.gitread.snapshot import head_tree
from gates.model import Mode
from gates.packet import parse_packet
from gates.verdict.build import RunOf, cannot_verify

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from gates.app.progress import Progress
    from gates.app.requests import RecordRequest
    from gates.gitread.repository import Repository
    from gates.gitread.selection import SelectionRequest
    from gates.model import (
        Oid,
        Profile,
        RecordPlace,
        Selection,
        Verdict,
    )
    from gates.policy import Policy


class PostWorkRequest(NamedTuple):
    """What the user asked for.

    `policy_rev` is where the policy is read instead of at the base; `packet_file` a
    packet that is handed over. `today` is the date that waivers expire by. `progress`
    is told of the files that were measured.
    """

    wp: str
    directory: Path
    selection: SelectionRequest
    today: dt.date
    record: RecordRequest
    profile: Profile | None = None
    policy_rev: str | None = None
    packet_file: Path | None = None
    progress: Progress | None = None


class GateRun(NamedTuple):
    """What a gate command found out and where it was recorded.

    `notices` are lines for the person at the terminal, such as a key that was made.
    """

    verdict: Verdict
    record: RecordPlace | None = None
    notices: tuple[str, ...] = ()


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
            with repo.within(policy.limits.seconds):
                require_related(repo, selection, limit=policy.limits.commits)
            held = Held(policy, where, recorder.public_keys)
            task = Task(request.wp, request.today, progress=request.progress)
            verdict = judge(repo, run, task, found, held)
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
