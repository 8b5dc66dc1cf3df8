"""The manifest as a whole: there, filled in, and about this range."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.codes import finding
from gates.model import EntryStatus, Finding, RepoPath, Severity
from gates.rules.paths import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gates.model import EntryResult, Packet
    from gates.rules.facts import FileFacts


def judge_manifest(
    packet: Packet,
    changed: Sequence[FileFacts],
    results: Sequence[EntryResult],
    *,
    governed: bool,
) -> list[Finding]:
    """What is wrong with the manifest apart from its single entries.

    `governed` says that a path changed that is no governance path: only then does the
    manifest have to hold an entry.
    """
    found: list[Finding] = []
    if packet.manifest_line is None:
        found.append(
            finding(
                "PACKET-03",
                "the packet has no `## VALIDATION` section",
                hint="add the section with one entry for each changed file",
            )
        )
    elif governed:
        found += _unfilled(packet)
    if not changed and not _all_no_ops(results, packet.problems):
        found.append(
            finding(
                "MANIFEST-04",
                "nothing changed in the range",
                hint="name the range that holds the work: `--range A..B`",
            )
        )
    return found


def with_prefixes(
    packet: Packet, prefixes: tuple[tuple[str, str], ...]
) -> tuple[Packet, list[Finding]]:
    """The packet with the policy's path prefixes replaced, and a note for each used.

    Applies to every path that the packet names, so that one written in another worktree
    can be judged here.
    """
    pairs = [(old.encode(), new.encode()) for old, new in prefixes]
    if not pairs:
        return packet, []
    used: dict[bytes, int] = {}

    def mapped(path: bytes, line: int) -> RepoPath:
        for old, new in pairs:
            if path.startswith(old):
                used.setdefault(old, line)
                return RepoPath(new + path[len(old) :])
        return RepoPath(path)

    scope, planned = packet.scope, packet.planned
    if scope is not None:
        scope = tuple(e._replace(pattern=mapped(e.pattern, e.line)) for e in scope)
    if planned is not None:
        planned = tuple(f._replace(path=mapped(f.path, f.line)) for f in planned)
    replaced = packet._replace(
        scope=scope,
        planned=planned,
        entries=tuple(e._replace(path=mapped(e.path, e.line)) for e in packet.entries),
        waivers=tuple(
            w._replace(paths=tuple(mapped(path, w.line) for path in w.paths))
            for w in packet.waivers
        ),
        links=tuple(k._replace(path=mapped(k.path, k.line)) for k in packet.links),
    )
    return replaced, [
        finding(
            "SCOPE-11",
            f"the policy's path prefix `{shown(old)}` was replaced",
            packet_line=line,
        )
        for old, line in used.items()
    ]


def _unfilled(packet: Packet) -> list[Finding]:
    """A manifest without an entry, and entries that are still the template."""
    if not packet.entries:
        return [
            finding(
                "MANIFEST-07",
                "the VALIDATION section has no entry",
                packet_line=packet.manifest_line,
                hint="`gates cor701-sha FILE` for the same range prints the lines of"
                " one",
            )
        ]
    return [
        finding(
            "MANIFEST-10", "the entry is still a placeholder", packet_line=entry.line
        )
        for entry in packet.entries
        if entry.is_template
    ]


def _all_no_ops(results: Sequence[EntryResult], problems: Sequence[Finding]) -> bool:
    """Whether there are entries, and each declares its file unchanged and is right."""
    if any(problem.severity is Severity.ERROR for problem in problems):
        return False
    return bool(results) and all(
        result.status is EntryStatus.UNCHANGED for result in results
    )
