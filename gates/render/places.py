"""Findings in the order of their weight, each with the place to look at.

The formats for machines and for pages share this, so that all of them point at the same
line and give a finding the same fingerprint.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from gates.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gates.model import Finding, RepoPath, Verdict


class Place(NamedTuple):
    """Where to look: a path of the repository and its 1-based line, None for none.

    `about` is the file that the packet's text at this place is about.
    """

    path: RepoPath | None
    line: int | None
    about: RepoPath | None = None


def place_of(finding: Finding, packet: RepoPath | None) -> Place:
    """The place of a finding: the packet's line when no line of the file is known."""
    path, line, packet_line = finding.path, finding.line, finding.packet_line
    if packet is not None and packet_line is not None and (not path or line is None):
        return Place(packet, packet_line, path if path != packet else None)
    return Place(path or None, line)


def packet_of(verdict: Verdict) -> RepoPath | None:
    """The path of the packet that was judged."""
    return None if verdict.packet is None else verdict.packet.path


def ranked(findings: Iterable[Finding]) -> list[Finding]:
    """Errors, warnings, notes, then what was waived; each in the order given."""
    order = list(Severity)
    return sorted(
        findings,
        key=lambda found: (found.waived_by is not None, order.index(found.severity)),
    )


def fingerprints(wp: str, findings: Sequence[Finding]) -> list[str]:
    """A name for each finding that stays the same while lines move: 64 hex digits.

    It is made from the packet's name, code, gate and path, and from how many findings
    of that kind stand before it; never from a line or a message.
    """
    seen: Counter[bytes] = Counter()
    names = []
    for finding in findings:
        parts = (
            wp.encode("utf-8", "backslashreplace"),
            finding.code.encode("ascii"),
            (finding.gate or "").encode("ascii"),
            finding.path or b"",
        )
        kind = b"\0".join(parts)
        names.append(hashlib.sha256(b"%s\0%d" % (kind, seen[kind])).hexdigest())
        seen[kind] += 1
    return names
