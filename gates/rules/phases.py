"""The phases of a packet, in order (CX-GATE-001).

BOOTSTRAP -> SKELETON -> (SKELETON APPROVED) -> IMPLEMENTATION -> HYGIENE -> VALIDATION,
as headings outside fences and comments.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gates.codes import finding
from gates.model import DimensionResult, Finding, Severity, State

if TYPE_CHECKING:
    from gates.model import Heading, Packet
    from gates.policy import Policy

PHASES: Final = ("BOOTSTRAP", "SKELETON", "IMPLEMENTATION", "HYGIENE", "VALIDATION")
_REQUIRED: Final = PHASES[:2]
_NOT_A_PHASE: Final = re.compile(r"SKELETON APPROVED|VALIDATION[ _]REPORT")
_FIRST_WORD: Final = re.compile(r"[*_`\s]*([A-Z]+)(?![A-Z_])")


def phase_headings(packet: Packet) -> dict[str, Heading]:
    """The first heading of each phase that the packet has."""
    found: dict[str, Heading] = {}
    for heading in packet.headings:
        title = heading.title.upper()
        word = _FIRST_WORD.match(title)
        if word and word[1] in PHASES and not _NOT_A_PHASE.search(title):
            found.setdefault(word[1], heading)
    return found


def judge_phases(
    packet: Packet, policy: Policy
) -> tuple[DimensionResult, list[Finding]]:
    """The PHASE dimension: an error in a modern packet is a warning in a legacy one."""
    severity = Severity.ERROR if packet.is_modern else Severity.WARNING
    headings = phase_headings(packet)
    found = [
        finding(
            "PHASE-01",
            f"the packet has no `## {phase}` heading",
            severity=severity,
        )
        for phase in _REQUIRED
        if phase not in headings
    ]
    found += _misordered(headings, severity)
    found += _unapproved(packet, policy)
    if any(f.severity is Severity.ERROR for f in found):
        return DimensionResult(State.FAIL, found[0].message), found
    if found:
        return DimensionResult(
            State.PASS, "a legacy packet's phases are not all there"
        ), found
    return DimensionResult(State.PASS, "the phases stand in order"), found


def _misordered(headings: dict[str, Heading], severity: Severity) -> list[Finding]:
    """Phases whose heading stands before that of an earlier phase."""
    found: list[Finding] = []
    present = [(phase, headings[phase]) for phase in PHASES if phase in headings]
    for (before, earlier), (after, later) in zip(present, present[1:], strict=False):
        if later.line < earlier.line:
            required = before in _REQUIRED
            found.append(
                finding(
                    "PHASE-01",
                    f"{after} (packet line {later.line}) stands before {before}"
                    f" (packet line {earlier.line})",
                    packet_line=later.line,
                    severity=severity if required else Severity.WARNING,
                )
            )
    return found


def _unapproved(packet: Packet, policy: Policy) -> list[Finding]:
    """Work that began without the SKELETON APPROVED mark, where the policy asks it."""
    if not policy.require_skeleton_approved:
        return []
    if packet.skeleton_approved_line is not None:
        return []
    reported = any(
        re.search(r"VALIDATION[ _]REPORT\b", h.title.upper()) for h in packet.headings
    )
    filled = any(not entry.is_template for entry in packet.entries)
    if not reported and not filled:
        return []
    what = "a filled manifest" if filled else "a VALIDATION REPORT"
    return [
        finding(
            "PHASE-01",
            f"the packet has {what} without the mark SKELETON APPROVED, which the"
            " policy requires",
            hint="add the line SKELETON APPROVED once the skeleton is approved",
        )
    ]
