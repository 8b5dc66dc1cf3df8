"""Scope and coverage: every changed path allowed, and every one declared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from gates.codes import finding
from gates.model import (
    MODE_ABSENT,
    MODE_FILE,
    ChangeResult,
    Finding,
    Severity,
    State,
)
from gates.rules.deciding import decides, is_ci_or_policy
from gates.rules.paths import folded, is_device, path_fault, shown
from gates.rules.scope import (
    InBoth,
    ScopeMatcher,
    leaves_repository,
    pattern_fault,
)
from gates.rules.shapes import status_of
from gates.rules.together import ALONE
from gates.rules.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gates.model import (
        Change,
        CommitInfo,
        Oid,
        Packet,
        Profile,
        RepoPath,
        ScopeEntry,
    )
    from gates.rules.facts import FileFacts
    from gates.rules.together import LeftToOthers, Others

LISTED: Final = 5
"""How many paths one aggregated message names."""


class ScopeInput(NamedTuple):
    """What scope and coverage are judged from.

    `base_scope` is the scope of the packet at the base, None when it had none;
    `is_born` says that the base has no such packet. `exempt` are paths whose blob at
    head is the trusted base branch's. `declared` are the paths with a manifest entry,
    `others` what other packets of the same run answer for.
    """

    packet: Packet
    profile: Profile
    governance: ScopeMatcher
    base_scope: tuple[ScopeEntry, ...] | None
    is_born: bool
    declared: frozenset[RepoPath]
    exempt: frozenset[RepoPath] = frozenset()
    require_plan: bool = False
    others: Others = ALONE

    def answered_by(self, path: RepoPath) -> str:
        """The other packet that answers for a path which this one does not declare."""
        return "" if path in self.declared else self.others.answered.get(path, "")


class ScopeResult(NamedTuple):
    """The ruling on each change, the findings, and whether scope could be judged."""

    changes: tuple[ChangeResult, ...]
    findings: tuple[Finding, ...]
    state: State
    reason: str


def judge_scope(
    scope: ScopeInput,
    facts: Sequence[FileFacts],
    commits: Mapping[RepoPath, tuple[Oid, ...]],
) -> ScopeResult:
    """Rule on every changed path: in scope, governance, covered by an entry."""
    entries = scope.packet.scope
    matcher = ScopeMatcher(e.pattern for e in entries or ())
    judged = bool(entries)
    changes: list[ChangeResult] = []
    findings = list(_list_findings(scope))
    for fact in facts:
        path = fact.change.path
        result = ChangeResult(
            change=fact.change,
            status=status_of(fact.change, fact),
            in_scope=matcher.matches(path),
            governance=scope.governance.matches(path),
            covered=path in scope.declared,
            pre=fact.pre,
            post=fact.post,
            commits=commits.get(path, ()),
            answered_by=scope.answered_by(path),
        )
        changes.append(result)
        findings += _rule(result, scope, judged=judged)
    findings += _governance_documents(changes, scope, judged=judged)
    findings += _widened(scope, changes)
    if entries is None and not _scope_required(scope):
        return ScopeResult(
            tuple(changes),
            tuple(findings),
            State.NOT_RUN,
            "the legacy packet has no IN_SCOPE_PATHS",
        )
    return ScopeResult(
        tuple(changes),
        tuple(findings),
        State.PASS,
        f"{counted(len(changes), 'changed path')}: in scope or governance",
    )


def touched_on_the_way(
    commits: Iterable[CommitInfo],
    changed: frozenset[RepoPath],
    matcher: ScopeMatcher | InBoth,
    governance: ScopeMatcher,
    left: LeftToOthers | None = None,
) -> list[Finding]:
    """Out-of-scope paths that a commit of the range touched and a later one restored.

    `changed` are the paths that differ between base and head: judged already. `left`
    are those that another packet of the run looks at.
    """
    seen: dict[RepoPath, Oid] = {}
    for commit in commits:
        for change in commit.changes:
            path = change.path
            if path in changed or path in seen or (left and left.matches(path)):
                continue
            is_document = governance.matches(path) and not decides(change)
            if not matcher.matches(path) and not is_document:
                seen[path] = commit.oid
    return [
        finding(
            "SCOPE-08",
            f"`{shown(path)}` is out of scope; commit {oid[:12]} changed it and a later"
            " one restored it",
            path=path,
        )
        for path, oid in sorted(seen.items())
    ]


def checks_changed(
    changes: Iterable[Change], told: Mapping[RepoPath, str]
) -> list[Finding]:
    """Changes of what checks the work: policy, CI, hooks, recipes, trusted keys.

    `told` says of paths what they do, where their names do not.
    """
    return [
        finding(
            "SCOPE-12",
            f"`{shown(change.path)}` {told.get(change.path, 'decides what is checked')}"
            ", and the range changes it; this run was judged by the base",
            path=change.path,
        )
        for change in changes
        if change.path in told or is_ci_or_policy(change.path)
    ]


def name_collisions(
    added: Iterable[RepoPath], siblings: Mapping[bytes, Sequence[bytes]]
) -> list[Finding]:
    """Added paths whose name another one of the same folder hides on some systems.

    `siblings` gives the names in each folder of the head, the root being `b""`.
    """
    found: dict[RepoPath, bytes] = {}
    tables = {folder: _folded_table(names) for folder, names in siblings.items()}
    for path in added:
        segments = path.split(b"/")
        for depth, name in enumerate(segments):
            folder = b"/".join(segments[:depth])
            twins = [
                other
                for other in tables.get(folder, {}).get(folded(name), ())
                if other != name
            ]
            if twins:
                found[path] = b"/".join((*segments[:depth], twins[0]))
    return [
        finding(
            "SCOPE-13",
            f"`{shown(path)}` and `{shown(other)}` differ only in letter case or"
            " Unicode form",
            path=path,
        )
        for path, other in sorted(found.items())
    ]


def unsafe_names(changes: Iterable[Change]) -> list[Finding]:
    """Paths that are there afterwards and that some system takes for another one."""
    return [
        finding("C701-G06", f"`{shown(change.path)}` {fault}", path=change.path)
        for change in changes
        if not change.is_deletion and (fault := path_fault(change.path))
    ]


def device_names(added: Iterable[RepoPath]) -> list[Finding]:
    """Added paths with a segment that Windows takes for a device."""
    return [
        finding(
            "SCOPE-15",
            f"`{shown(path)}` holds the name of a device on Windows",
            path=path,
        )
        for path in added
        if any(is_device(segment) for segment in path.split(b"/"))
    ]


def _folded_table(names: Iterable[bytes]) -> dict[str, list[bytes]]:
    table: dict[str, list[bytes]] = {}
    for name in names:
        table.setdefault(folded(name), []).append(name)
    return table


def _scope_required(scope: ScopeInput) -> bool:
    return scope.packet.is_modern or scope.profile.is_strict


def _list_findings(scope: ScopeInput) -> list[Finding]:
    """Findings about the list itself."""
    packet = scope.packet
    if packet.scope is None:
        required = _scope_required(scope)
        return [
            finding(
                "SCOPE-02",
                "the packet has no IN_SCOPE_PATHS"
                + ("" if required else ", so scope was not checked"),
                severity=Severity.ERROR if required else Severity.WARNING,
            )
        ]
    if not packet.scope:
        return [
            finding(
                "SCOPE-03",
                "IN_SCOPE_PATHS is empty, expected at least one path",
                packet_line=packet.scope_line,
            )
        ]
    found: list[Finding] = []
    for entry in packet.scope:
        if leaves_repository(entry.pattern):
            found.append(
                finding(
                    "SCOPE-10",
                    f"scope entry `{shown(entry.pattern)}` names a path outside the"
                    " repository and matches nothing",
                    packet_line=entry.line,
                )
            )
        elif fault := pattern_fault(entry.pattern):
            found.append(
                finding(
                    "SCOPE-04",
                    f"scope entry `{shown(entry.pattern)}` {fault}",
                    packet_line=entry.line,
                )
            )
    if scope.is_born:
        found.append(
            finding(
                "SCOPE-09",
                "the packet was born inside the range: its scope is self-declared",
                packet_line=packet.scope_line,
            )
        )
    return found


def _rule(result: ChangeResult, scope: ScopeInput, *, judged: bool) -> list[Finding]:
    """The findings on one changed path."""
    change, path = result.change, result.change.path
    if path in scope.exempt or result.answered_by:
        return []
    found: list[Finding] = []
    if not result.in_scope:
        if result.governance:
            if decides(change) and not _is_own(change, scope):
                found.append(_out_of_scope("SCOPE-07", result, scope))
        elif judged:
            found.append(_out_of_scope("SCOPE-01", result, scope))
    if not result.governance and not result.covered:
        found.append(
            finding(
                "MANIFEST-01",
                f"`{shown(path)}` changed ({result.status}) and has no manifest entry",
                path=path,
                hint="`gates cor701-sha"
                f" {shown(path)}` for the same range prints the lines of one",
            )
        )
    return found


def _is_own(change: Change, scope: ScopeInput) -> bool:
    """Whether a governance path in the strict profiles was listed by name.

    The name is all that the list speaks of: no file becomes a program or a link by it.
    """
    return (
        scope.profile.is_strict
        and scope.governance.matches(change.path)
        and change.new_mode in (MODE_FILE, MODE_ABSENT, change.old_mode)
    )


def _out_of_scope(code: str, result: ChangeResult, scope: ScopeInput) -> Finding:
    path = result.change.path
    words = (
        "is out of scope"
        if code == "SCOPE-01"
        else "decides what is checked and is out of scope"
    )
    by = f", changed by commit {result.commits[0][:12]}" if result.commits else ""
    folder = any(
        path.startswith(entry.pattern + b"/") for entry in scope.packet.scope or ()
    )
    return finding(
        code,
        f"`{shown(path)}` ({result.status}) {words}{by}",
        path=path,
        packet_line=scope.packet.scope_line,
        hint="a folder in IN_SCOPE_PATHS needs a trailing slash" if folder else "",
    )


def _governance_documents(
    changes: Iterable[ChangeResult], scope: ScopeInput, *, judged: bool
) -> list[Finding]:
    """One warning for all governance documents out of scope."""
    if not judged:
        return []
    paths = [
        c.change.path
        for c in changes
        if c.governance
        and not c.in_scope
        and c.change.path not in scope.exempt
        and not c.answered_by
        and (_is_own(c.change, scope) or not decides(c.change))
    ]
    if not paths:
        return []
    return [
        finding(
            "SCOPE-06",
            f"{counted(len(paths), 'governance path')} out of scope changed:"
            f" {_listed(paths)}",
        )
    ]


def _widened(scope: ScopeInput, changes: Iterable[ChangeResult]) -> list[Finding]:
    """Changed paths that only the scope at head lets in."""
    if scope.is_born:
        return []
    before = ScopeMatcher(entry.pattern for entry in scope.base_scope or ())
    let_in = [
        c.change.path
        for c in changes
        if c.in_scope and not c.governance and not before.matches(c.change.path)
    ]
    if not let_in:
        return []
    is_error = scope.profile.is_strict or scope.require_plan
    said = (
        "had no IN_SCOPE_PATHS that would allow"
        if scope.base_scope is None
        else "did not allow"
    )
    return [
        finding(
            "SCOPE-05",
            f"SCOPE_WIDENED: the packet at the base {said} {_listed(let_in)}",
            packet_line=scope.packet.scope_line,
            severity=Severity.ERROR if is_error else Severity.WARNING,
        )
    ]


def _listed(paths: Sequence[bytes]) -> str:
    names = ", ".join(f"`{shown(path)}`" for path in paths[:LISTED])
    more = len(paths) - LISTED
    return f"{names} and {more} more" if more > 0 else names
