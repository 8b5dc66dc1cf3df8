"""Several packets over one range: which path each one answers for.

A packet answers for its own file and refinement, and for a changed path that lies in
its scope and has an entry in its manifest. Another packet of the same run then says
nothing about that path; that the run as a whole holds is seen to where all are judged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from gates.codes import finding
from gates.model import Finding, Profile, Severity
from gates.rules.deciding import decides
from gates.rules.governance import documents_matcher, governance_matcher, own_paths
from gates.rules.paths import shown
from gates.rules.scope import ScopeMatcher

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gates.model import Change, Packet, RepoPath
    from gates.policy import Policy

LISTED: Final = 5
"""How many paths one message names."""


class Claim(NamedTuple):
    """What one packet claims of a range.

    `own` are its file and its refinement, `documents` what needs no entry under the
    policy, `scope` matches the `patterns` of its scope, `declared` are the paths of its
    manifest.
    """

    wp: str
    own: frozenset[RepoPath]
    documents: ScopeMatcher
    patterns: tuple[bytes, ...]
    scope: ScopeMatcher
    declared: frozenset[RepoPath]

    def answers_for(self, path: RepoPath) -> bool:
        """Whether this packet's own verdict covers the path."""
        is_declared = path in self.declared and self.scope.matches(path)
        return is_declared or path in self.own


class Others(NamedTuple):
    """What the other packets of a run answer for, seen from one of them.

    `answered` gives the packet for each such changed path. `patterns` is what any of
    these packets may touch.
    """

    answered: Mapping[RepoPath, str]
    patterns: tuple[bytes, ...] = ()

    @property
    def wps(self) -> tuple[str, ...]:
        """The packets that answer for something."""
        return tuple(dict.fromkeys(self.answered.values()))

    def left_to(self, packet: Packet) -> LeftToOthers:
        """The paths that another packet may touch and this one, as it says, may not."""
        return LeftToOthers(
            ScopeMatcher(self.patterns),
            ScopeMatcher(entry.pattern for entry in packet.scope or ()),
        )


class LeftToOthers(NamedTuple):
    """Paths in the scope of another packet and not in this one's own.

    A path in both is left to nobody: each packet looks at it by its own plan.
    """

    theirs: ScopeMatcher
    own: ScopeMatcher

    def matches(self, path: RepoPath) -> bool:
        """Whether the path is one of these."""
        return self.theirs.matches(path) and not self.own.matches(path)


ALONE = Others({})
"""A packet that is judged by itself."""


def claim_of(wp: str, packet: Packet, source: RepoPath, policy: Policy) -> Claim:
    """What the packet that stands at `source` claims."""
    paths = own_paths(packet, source)
    patterns = tuple(entry.pattern for entry in packet.scope or ())
    stateless = policy._replace(state_files=())
    documents = governance_matcher(stateless, Profile.STRICT, paths)
    return Claim(
        wp=wp,
        own=frozenset(filter(documents.matches, paths)),
        documents=governance_matcher(policy, policy.profile, paths),
        patterns=patterns,
        scope=ScopeMatcher(patterns),
        declared=frozenset(e.path for e in packet.entries if not e.is_template),
    )


def at_work(claims: Sequence[Claim], changes: Iterable[Change]) -> tuple[Claim, ...]:
    """The packets whose work is in the range.

    One that declares a changed path is at work; so is one in whose scope lies a
    changed path that nobody declares. The rest were merely edited: a packet for later,
    or one that is finished.
    """
    changed = tuple(changes)
    answers = answers_of(claims, changed)
    paths = frozenset(change.path for change in changed)
    nobodys = [change for change in changed if change.path not in answers]
    return tuple(
        claim
        for claim in claims
        if not paths.isdisjoint(claim.declared)
        or any(
            claim.scope.matches(change.path)
            and not _is_document(change, claim.documents)
            for change in nobodys
        )
    )


def answers_of(
    claims: Iterable[Claim], changes: Iterable[Change]
) -> Mapping[RepoPath, Sequence[str]]:
    """The packets that answer for each changed path, where there is one."""
    found: dict[RepoPath, list[str]] = {change.path: [] for change in changes}
    for claim in claims:
        for path in claim.declared | claim.own:
            if path in found and claim.answers_for(path):
                found[path].append(claim.wp)
    return {path: wps for path, wps in found.items() if wps}


def others_of(
    claim: Claim, claims: Iterable[Claim], answers: Mapping[RepoPath, Sequence[str]]
) -> Others:
    """What the other claims answer for; the first of several counts.

    Its own file and refinement a packet leaves to nobody: two that name one refinement
    would leave it to each other.
    """
    answered = {
        path: next(wp for wp in wps if wp != claim.wp)
        for path, wps in answers.items()
        if path not in claim.own and any(wp != claim.wp for wp in wps)
    }
    known = frozenset(answered.values())
    patterns = (p for other in claims if other.wp in known for p in other.patterns)
    return Others(answered, tuple(patterns))


def documents_only(
    changes: Iterable[Change], policy: Policy
) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """The changes that belong to no packet: documents of the workflow, and the rest.

    Documents are Markdown files in the folders of packets and refinements and what the
    profile takes for governance, unless they decide what is checked.
    """
    papers = documents_matcher(policy, policy.profile)
    documents: list[Change] = []
    rest: list[Change] = []
    for change in changes:
        (documents if _is_document(change, papers) else rest).append(change)
    return tuple(documents), tuple(rest)


def no_packet(paths: Sequence[RepoPath], reason: str, *, is_error: bool) -> Finding:
    """The finding on paths that changed without a packet."""
    names = ", ".join(f"`{shown(path)}`" for path in paths[:LISTED])
    more = f" and {len(paths) - LISTED} more" if len(paths) > LISTED else ""
    return finding(
        "PACKET-24",
        f"the range belongs to no work packet, and {names}{more} changed: {reason}",
        severity=Severity.ERROR if is_error else Severity.WARNING,
    )


def _is_document(change: Change, documents: ScopeMatcher) -> bool:
    return documents.matches(change.path) and not decides(change)
