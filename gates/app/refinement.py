"""The refinement gate: find the refinement and its spec, judge them, mend anchors."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gates.app.packets import FoundPacket, check_name, find_packet
from gates.app.policies import read_policy
from gates.app.specs import find_specs
from gates.app.worktree_files import read_worktree_file, write_worktree_file
from gates.codes import finding
from gates.errors import GateError
from gates.gitread.repository import open_repository
from gates.gitread.revisions import resolve_commit
from gates.model import (
    MODE_EXECUTABLE,
    MODE_FILE,
    Dimension,
    DimensionResult,
    PacketSource,
    RepoPath,
    Severity,
    State,
)
from gates.packet import parse_packet
from gates.packet.refinement import parse_refinement
from gates.packet.refinement_writing import with_windows
from gates.planning import AnchorState, SpecSearch
from gates.render.escape import show
from gates.rules.anchors import judge_anchors
from gates.rules.grading import grade
from gates.rules.hints import with_hints
from gates.rules.refinement import judge_approval, judge_refinement
from gates.rules.spec_pin import judge_pin
from gates.verdict.build import Judged, RunOf, build_verdict, with_log

if TYPE_CHECKING:
    from pathlib import Path

    from gates.gitread.repository import Repository
    from gates.model import Finding, Oid, Profile, Revision, Verdict
    from gates.planning import AnchorResult, Refinement
    from gates.policy import Policy

_REGULAR = (MODE_FILE, MODE_EXECUTABLE)


class FoundRefinement(NamedTuple):
    """A refinement's bytes and where they were read: `blob` is None for the disk."""

    path: RepoPath
    data: bytes
    blob: Oid | None


class JudgedRefinement(NamedTuple):
    """A refinement, everything that is to be said of it, and its spec."""

    found: FoundRefinement
    refinement: Refinement
    search: SpecSearch
    anchors: tuple[AnchorResult, ...]
    findings: tuple[Finding, ...]


class RefinementRequest(NamedTuple):
    """What the user asked for; `write` puts the mended anchors into the file."""

    wp: str
    directory: Path
    profile: Profile | None = None
    fix: bool = False
    write: bool = False


class RefinementRun(NamedTuple):
    """The verdict on a refinement; `diff` are the lines that mend its anchors."""

    verdict: Verdict
    anchors: tuple[AnchorResult, ...]
    diff: str = ""
    written: bool = False


def check_refinement(request: RefinementRequest) -> RefinementRun:
    """Judge the refinement of a packet as it stands in the worktree, else at HEAD.

    Raises:
        GateError: USAGE-01 for a name that is none, POLICY-01, and what git cannot
            answer.
    """
    check_name(request.wp)
    with open_repository(request.directory) as repo:
        head = resolve_commit(repo, "HEAD")
        policy, source = read_policy(repo, head.tree)
        profile = policy.tightened(request.profile)
        path = refinement_path(repo, head.tree, request.wp, policy)
        found = in_worktree(repo, path) or at_tree(repo, head.tree, path)
        run = RunOf("refinement", request.wp, profile, None, None, source)
        if found is None:
            return RefinementRun(refinement_verdict(run, [missing(path)]), ())
        judged = judge_found(repo, head, request.wp, found)
        findings = [*judged.findings, *_uncommitted(repo, head, found)]
        origin = "head" if found.blob is not None else "worktree"
        run = run._replace(packet=PacketSource(found.path, found.blob, origin))
        mended = with_windows(found.data, judged.anchors) if request.fix else None
        if mended is None or mended.data == found.data:
            return RefinementRun(refinement_verdict(run, findings), judged.anchors)
        if request.write:
            write_worktree_file(repo, found.path, mended.data)
        return RefinementRun(
            refinement_verdict(run, findings),
            judged.anchors,
            mended.diff,
            written=request.write,
        )


def refinement_path(repo: Repository, tree: Oid, wp: str, policy: Policy) -> RepoPath:
    """Where a packet's refinement stands: as it says itself, else by its name.

    A packet need not exist yet: the refinement comes first.
    """
    try:
        packet: FoundPacket | None = find_packet(repo, tree, wp, policy, origin="head")
    except GateError as error:
        if error.code != "PACKET-01":
            raise
        packet = None
    if packet is not None:
        field = parse_packet(packet.data).fields.get("REFINEMENT_FILE")
        if field is not None and field.value.endswith(".md"):
            return RepoPath(field.value.encode("utf-8", "surrogateescape"))
    places = [RepoPath(f"{folder}/{wp}.md".encode()) for folder in policy.refinements]
    for place in places:
        if at_tree(repo, tree, place) or in_worktree(repo, place):
            return place
    return places[0]


def at_tree(repo: Repository, tree: Oid, path: RepoPath) -> FoundRefinement | None:
    """The refinement that a tree has; None when there is no regular file."""
    entry = repo.objects.lookup(tree, path)
    if entry is None or entry.mode not in _REGULAR:
        return None
    return FoundRefinement(path, repo.objects.read(entry.oid), entry.oid)


def in_worktree(repo: Repository, path: RepoPath) -> FoundRefinement | None:
    """The refinement on disk; None without one."""
    data = read_worktree_file(repo, path)
    return None if data is None else FoundRefinement(path, data, None)


def judge_found(
    repo: Repository,
    head: Revision,
    wp: str,
    found: FoundRefinement,
    *,
    needs_approval: bool = True,
) -> JudgedRefinement:
    """Judge a refinement against the spec as the head has it, and as it pins it.

    Raises:
        GateError: GIT-07 when an object is missing or damaged.
    """
    refinement = parse_refinement(found.data)
    search, findings = find_specs(repo, head, refinement)
    results, of_anchors = judge_anchors(refinement.anchors, search)
    findings = [
        *judge_refinement(refinement, wp),
        *(judge_approval(refinement, wp) if needs_approval else ()),
        *findings,
        *judge_pin(refinement, search, results),
        *of_anchors,
    ]
    return JudgedRefinement(
        found,
        refinement,
        search,
        tuple(results),
        tuple(item._replace(path=found.path) for item in findings),
    )


def missing(path: RepoPath) -> Finding:
    """The finding for a refinement that is not there."""
    return finding(
        "REFINEMENT-01",
        f"there is no refinement `{show(path)}`",
        hint="write it there, or name another file in the packet's REFINEMENT_FILE",
        path=path,
    )


def _uncommitted(
    repo: Repository, head: Revision, found: FoundRefinement
) -> list[Finding]:
    """A warning when HEAD has another refinement than the one that was judged."""
    committed = at_tree(repo, head.tree, found.path)
    if committed is not None and committed.data == found.data:
        return []
    return [
        finding(
            "REFINEMENT-19",
            f"`{show(found.path)}` "
            + ("is not committed" if committed is None else "is not the one of HEAD"),
            hint=f"`git add {show(found.path)}` and commit it before the work begins",
            path=found.path,
            severity=Severity.WARNING,
        )
    ]


def reason(judged: JudgedRefinement) -> str:
    """What the REFINEMENT dimension says when nothing fails."""
    count = len(judged.anchors)
    held = sum(result.state is AnchorState.HOLDS for result in judged.anchors)
    return f"{held} of {count} anchors hold; the pinned spec: {judged.search.pin}"


def refinement_verdict(run: RunOf, findings: list[Finding]) -> Verdict:
    """The verdict of the refinement gate alone; it is not recorded."""
    state = DimensionResult(State.PASS, "the refinement and its anchors hold")
    judged = Judged(
        tuple(with_hints(grade(findings, run.profile), run.wp)),
        {Dimension.REFINEMENT: state},
    )
    log = DimensionResult(State.NOT_RUN, "this check alone is not recorded")
    return with_log(build_verdict(run, judged), log, written=False)
