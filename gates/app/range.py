"""range: why each changed path is in a range, and which range would be narrower."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from gates.app.packets import find_packet, packet_from_file
from gates.app.policies import read_policy
from gates.app.stale import touching
from gates.app.trusted import exempt_paths
from gates.errors import GateError
from gates.gitread.changes import read_changes
from gates.gitread.history import merge_base, read_commits
from gates.gitread.repository import open_repository
from gates.gitread.revisions import default_branch, resolve_commit
from gates.gitread.selection import SelectionRequest, select
from gates.gitread.snapshot import head_tree
from gates.model import Mode, Selection
from gates.packet import parse_packet
from gates.render.escape import show
from gates.render.range_report import Narrower, PathLine, RangeReport
from gates.rules.governance import governance_patterns, own_paths
from gates.rules.manifest import with_prefixes
from gates.rules.ranges import PathStory, Rules, Ruling, outside, own_line, tell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from gates.gitread.repository import Repository
    from gates.model import CommitInfo, Oid, Profile, Revision
    from gates.policy import Policy

_SHORT_OID: Final = 12
_ORIGINS: Final = {Mode.STAGED: "index", Mode.WORKTREE: "worktree"}


class RangeRequest(NamedTuple):
    """Which packet and which commits, by which policy."""

    wp: str
    directory: Path
    selection: SelectionRequest
    profile: Profile | None = None
    policy_rev: str | None = None
    packet_file: Path | None = None


class _Candidate(NamedTuple):
    """A range that may be narrower: its base, how it is named, and why."""

    base: Oid
    words: str
    why: str


def explain_range(request: RangeRequest) -> RangeReport:
    """The story of every changed path of a range, or of what is not committed yet.

    Raises:
        GateError: USAGE-01 unless a selection is named, and whatever git or the packet
            cannot give.
    """
    asked = request.selection
    if asked == SelectionRequest():
        raise GateError(
            "USAGE-01",
            "it is not said which changes are asked about",
            "name them: `--range A..B`, `--rev R`, `--staged` or `--worktree`",
        )
    with open_repository(request.directory) as repo:
        selection = select(repo, asked)
        where = selection.base.tree
        if request.policy_rev is not None:
            where = resolve_commit(repo, request.policy_rev).tree
        policy, _ = read_policy(repo, where)
        head = _head(selection)
        with repo.within(policy.limits.seconds):
            rules = _rules(repo, request, selection, policy)
            commits = _commits(repo, selection.base.commit, head, policy)
            stories = _stories(repo, selection, commits, rules, policy)
            return RangeReport(
                request.wp,
                selection,
                len(commits),
                tuple(map(_line, stories)),
                tuple(_merged_from(repo, policy, commits, head)),
                _narrower(repo, selection, policy, rules, stories),
            )


def _head(selection: Selection) -> Oid | None:
    """The commit on the head's side; None for the index and the worktree."""
    return None if selection.head is None else selection.head.commit


def _rules(
    repo: Repository, request: RangeRequest, selection: Selection, policy: Policy
) -> Rules:
    """What paths are ruled by: the packet at the head, and the policy."""
    if request.packet_file is not None:
        found = packet_from_file(request.packet_file, request.wp, policy)
    else:
        tree = head_tree(repo, selection)
        origin = _ORIGINS.get(selection.mode, "head")
        found = find_packet(repo, tree, request.wp, policy, origin=origin)
    path = found.source.path
    packet, _ = with_prefixes(parse_packet(found.data, path=path), policy.path_prefixes)
    profile = policy.tightened(request.profile)
    own = own_paths(packet, path)
    return Rules(
        tuple(entry.pattern for entry in packet.scope or ()),
        tuple(governance_patterns(policy, profile, own)),
        exempt_paths(
            repo,
            selection,
            policy,
            read_changes(repo, selection, limit=policy.limits.files),
        ),
    )


def _commits(
    repo: Repository, base: Oid | None, head: Oid | None, policy: Policy
) -> tuple[CommitInfo, ...]:
    if head is None:
        return ()
    return read_commits(repo, base, head, limit=policy.limits.commits)


def _stories(
    repo: Repository,
    selection: Selection,
    commits: Sequence[CommitInfo],
    rules: Rules,
    policy: Policy,
) -> tuple[PathStory, ...]:
    changes = read_changes(repo, selection, limit=policy.limits.files)
    line = own_line(commits, _head(selection))
    return tell(changes, touching(commits), line, rules)


def _line(story: PathStory) -> PathLine:
    return PathLine(
        story.change.path,
        str(story.ruling),
        show(story.rule),
        story.own,
        story.merged,
        story.ruling is not Ruling.OUT_OF_SCOPE,
    )


def _merged_from(
    repo: Repository, policy: Policy, commits: Sequence[CommitInfo], head: Oid | None
) -> Iterator[str]:
    """The default branch, when a merge on the head's own line brought commits of it."""
    branch = default_branch(repo, policy.default_branch or None)
    if branch is None or branch.commit is None:
        return
    line = own_line(commits, head)
    for commit in commits:
        if commit.oid not in line:
            continue
        for parent in commit.parents[1:]:
            if merge_base(repo, parent, branch.commit) == parent:
                yield _short(branch)
                return


def _short(branch: Revision) -> str:
    name = branch.name.removeprefix("refs/heads/")
    return name.removeprefix("refs/remotes/")


def _narrower(
    repo: Repository,
    selection: Selection,
    policy: Policy,
    rules: Rules,
    stories: Sequence[PathStory],
) -> Narrower | None:
    """The range with the fewest paths out of scope that keeps those in scope."""
    before = len(outside(stories))
    if not before or selection.head is None:
        return None
    wanted = {s.change.path for s in stories if s.ruling is Ruling.IN_SCOPE}
    best: Narrower | None = None
    for candidate in _candidates(repo, selection, policy, stories):
        base = resolve_commit(repo, candidate.base)
        narrow = Selection(Mode.RANGE, base, selection.head, candidate.why)
        commits = _commits(repo, base.commit, _head(selection), policy)
        found = _stories(repo, narrow, commits, rules, policy)
        left = len(outside(found))
        keeps = wanted <= {s.change.path for s in found}
        if keeps and left < (before if best is None else best.outside):
            best = Narrower(candidate.words, candidate.why, len(found), left)
    return best


def _candidates(
    repo: Repository,
    selection: Selection,
    policy: Policy,
    stories: Sequence[PathStory],
) -> Iterator[_Candidate]:
    """Where else the range may begin: the merge base, or the first own commit."""
    head = _head(selection)
    if selection.head is None or head is None:
        return
    name = selection.head.name or head[:_SHORT_OID]
    branch = default_branch(repo, policy.default_branch or None)
    if branch is not None and branch.commit is not None:
        base = merge_base(repo, branch.commit, head)
        if base is not None and base not in (selection.base.commit, head):
            yield _Candidate(
                base,
                f"--range {_short(branch)}...{name}",
                f"it begins where the work parted from {_short(branch)}",
            )
    commits = _commits(repo, selection.base.commit, head, policy)
    line = own_line(commits, head)
    mine = {oid for s in stories if s.ruling is Ruling.IN_SCOPE for oid in s.own}
    firsts = [c for c in commits if c.oid in line and c.oid in mine and c.parents]
    if firsts and firsts[-1].parents[0] != selection.base.commit:
        base = firsts[-1].parents[0]
        yield _Candidate(
            base,
            f"--range {base[:_SHORT_OID]}..{name}",
            "it begins before the first commit that touches what is in scope",
        )
