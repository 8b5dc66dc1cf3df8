"""Preparation: the right branch, the right worktree, and nobody else's paths."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.codes import finding
from gates.model import RepoPath, Severity
from gates.rules.paths import shown
from gates.rules.scope import ScopeMatcher

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gates.model import Finding, Packet, Profile, ScopeEntry
    from gates.planning import Prepared


LISTED: Final = 5
"""How many packets one message names."""


class Place(NamedTuple):
    """Where the work is about to be done.

    `branch` is the short name, empty for a detached HEAD; `worktree` the name of the
    worktree's folder, empty in a bare repository.
    """

    branch: str
    worktree: str


class Claim(NamedTuple):
    """Another active packet and the paths that it claims."""

    wp: str
    scope: tuple[ScopeEntry, ...]


def judge_preparation(
    packet: Packet, prepared: Prepared | None, place: Place, profile: Profile
) -> list[Finding]:
    """Whether this is the branch and the folder that were prepared for the packet."""
    lenient = not packet.is_modern and not profile.is_strict
    if prepared is None:
        return [
            finding(
                "PREPARE-01",
                "there is no PREPARE record for the packet",
                hint="run `gates prepare WP` on the branch of the work",
                severity=Severity.WARNING if lenient else None,
            )
        ]
    return [*_branch(prepared, place), *_worktree(prepared, place)]


def _branch(prepared: Prepared, place: Place) -> Iterator[Finding]:
    wanted = prepared.branch.removeprefix("refs/heads/")
    if wanted and wanted != place.branch:
        here = f"`{place.branch}`" if place.branch else "no branch (a detached HEAD)"
        yield finding(
            "PREPARE-02",
            f"wrong branch: {prepared.source} says `{wanted}`, this is {here}",
            hint=f"`git switch {wanted}`, or `gates prepare WP` on this branch",
        )


def _worktree(prepared: Prepared, place: Place) -> Iterator[Finding]:
    wanted = re.split(r"[/\\]", prepared.worktree.rstrip("/\\"))[-1]
    if wanted and place.worktree and wanted != place.worktree:
        yield finding(
            "PREPARE-03",
            f"wrong worktree: {prepared.source} says `{wanted}`, this is"
            f" `{place.worktree}`",
            hint="work in that folder, or run `gates prepare WP` in this one",
        )


def judge_overlap(packet: Packet, others: Sequence[Claim]) -> list[Finding]:
    """One warning for all other active packets that claim one of the same paths."""
    mine = packet.scope or ()
    matcher = ScopeMatcher(entry.pattern for entry in mine)
    found = []
    for other in others:
        theirs = ScopeMatcher(entry.pattern for entry in other.scope)
        shared = [e.pattern for e in other.scope if matcher.matches(_sample(e))]
        shared += [e.pattern for e in mine if theirs.matches(_sample(e))]
        if shared:
            found.append(f"{other.wp} (`{shown(shared[0])}`)")
    if not found:
        return []
    more = f" and {len(found) - LISTED} more" if len(found) > LISTED else ""
    return [
        finding(
            "PREPARE-05",
            f"{len(found)} other active packets claim the same paths:"
            f" {', '.join(found[:LISTED])}{more}",
            packet_line=packet.scope_line,
        )
    ]


def _sample(entry: ScopeEntry) -> RepoPath:
    """One path that a pattern allows."""
    pattern = entry.pattern.removeprefix(b"./")
    if pattern.endswith(b"/"):
        pattern += b"x"
    return RepoPath(pattern.replace(b"**", b"x").replace(b"*", b"x"))
