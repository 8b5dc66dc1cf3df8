"""Why a path is in a range: the commits that brought it, and what rules on it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.codes import finding
from gates.rules.paths import shown
from gates.rules.scope import ScopeMatcher
from gates.rules.words import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from gates.model import Change, CommitInfo, Finding, Oid, RepoPath

LISTED: Final = 5
"""How many paths one message names."""


class Ruling(StrEnum):
    """What the packet and the policy say of a changed path."""

    IN_SCOPE = "in scope"
    GOVERNANCE = "governance"
    TRUSTED = "as on the trusted branch"
    OUT_OF_SCOPE = "out of scope"


class PathStory(NamedTuple):
    """A changed path: who changed it, and the rule that decided on it.

    `own` are the commits of the head's own line (first parents), `merged` those that
    a merge brought in; newest first. `rule` is the pattern that decided, empty when
    none did.
    """

    change: Change
    ruling: Ruling
    rule: bytes
    own: tuple[Oid, ...]
    merged: tuple[Oid, ...]

    @property
    def came_by_merge(self) -> bool:
        """Whether no commit of the head's own line changed the path."""
        return bool(self.merged) and not self.own


class Rules(NamedTuple):
    """What paths are ruled by, in this order: scope, governance, the trusted branch."""

    scope: Sequence[bytes]
    governance: Sequence[bytes]
    trusted: Collection[RepoPath]

    def on(self, path: RepoPath) -> tuple[Ruling, bytes]:
        """The ruling on a path, and the pattern that decided."""
        for patterns, ruling in (
            (self.scope, Ruling.IN_SCOPE),
            (self.governance, Ruling.GOVERNANCE),
        ):
            for pattern in patterns:
                if ScopeMatcher([pattern]).matches(path):
                    return ruling, pattern
        if path in self.trusted:
            return Ruling.TRUSTED, b""
        return Ruling.OUT_OF_SCOPE, b""


def own_line(commits: Iterable[CommitInfo], head: Oid | None) -> frozenset[Oid]:
    """The commits of a range that are reached from the head by first parents."""
    parents = {commit.oid: commit.parents for commit in commits}
    found: set[Oid] = set()
    at = head
    while at is not None and at in parents:
        found.add(at)
        at = parents[at][0] if parents[at] else None
    return frozenset(found)


def tell(
    changes: Iterable[Change],
    touching: Mapping[RepoPath, Sequence[Oid]],
    line: Collection[Oid],
    rules: Rules,
) -> tuple[PathStory, ...]:
    """The story of each change; `touching` gives the commits of each path."""
    stories = []
    for change in changes:
        ruling, rule = rules.on(change.path)
        commits = touching.get(change.path, ())
        stories.append(
            PathStory(
                change,
                ruling,
                rule,
                tuple(oid for oid in commits if oid in line),
                tuple(oid for oid in commits if oid not in line),
            )
        )
    return tuple(stories)


def outside(stories: Iterable[PathStory]) -> tuple[PathStory, ...]:
    """Those that nothing allows."""
    return tuple(s for s in stories if s.ruling is Ruling.OUT_OF_SCOPE)


def brought_by_merge(
    commits: Sequence[CommitInfo], head: Oid | None, paths: Collection[RepoPath]
) -> list[Finding]:
    """One finding for the paths out of scope that no commit of the own line changed."""
    line = own_line(commits, head)
    wanted = set(paths)
    own: set[RepoPath] = set()
    merged: set[RepoPath] = set()
    for commit in commits:
        touched = {change.path for change in commit.changes} & wanted
        if commit.oid in line:
            own |= touched
        else:
            merged |= touched
    alone = sorted(merged - own)
    if not alone:
        return []
    names = ", ".join(f"`{shown(path)}`" for path in alone[:LISTED])
    more = f" and {len(alone) - LISTED} more" if len(alone) > LISTED else ""
    return [
        finding(
            "SCOPE-16",
            f"{len(alone)} of {counted(len(paths), 'path')} out of scope came in by a"
            f" merge alone: {names}{more}",
            hint="`gates range` for the same range names their commits, and a narrower"
            " range where there is one",
        )
    ]
