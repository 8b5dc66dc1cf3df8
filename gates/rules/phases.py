"""Phases: the headings of a packet, in the order of the work (CX-GATE-001).

BOOTSTRAP and SKELETON come before IMPLEMENTATION, HYGIENE and VALIDATION. In a packet
that states a PACKET_FORMAT_VERSION the first two must be there, in order; in a legacy
one their absence is a warning.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.codes import finding
from gates.model import DimensionResult, Severity, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gates.model import Finding, Heading, Packet
    from gates.policy import Policy

PHASES: Final = ("BOOTSTRAP", "SKELETON", "IMPLEMENTATION", "HYGIENE", "VALIDATION")
"""The phases in order; SKELETON APPROVED is a mark between the second and the third."""

_ASKED_FOR: Final = PHASES[:2]
_REPORT: Final = "VALIDATION REPORT"


def judge_phases(
    packet: Packet, policy: Policy
) -> tuple[DimensionResult, list[Finding]]:
    """The PHASE dimension, with its findings.

    Where the policy requires it, a validation report or a filled manifest asks for the
    mark SKELETON APPROVED.
    """
    lines = _first_lines(packet)
    findings = [*_missing(packet, lines), *_misordered(packet, lines)]
    if policy.require_skeleton_approved:
        findings += _unapproved(packet, lines)
    if any(found.severity is Severity.ERROR for found in findings):
        return DimensionResult(
            State.FAIL, "phases are missing or out of order"
        ), findings
    if not lines:
        return DimensionResult(State.NOT_RUN, "the packet has no phases"), findings
    order = " -> ".join(sorted(lines, key=lambda phase: lines[phase]))
    return DimensionResult(State.PASS, order), findings


def _first_lines(packet: Packet) -> dict[str, int]:
    """The line of the first heading of each phase."""
    lines: dict[str, int] = {}
    for heading in packet.headings:
        name = _name(heading)
        if name in PHASES:
            lines.setdefault(name, heading.line)
    return lines


def _name(heading: Heading) -> str:
    """A heading's text in upper case, without a `(remark)` or `[tag]` behind it."""
    if not heading.title.isascii():  # letters that look alike name no phase
        return ""
    bare = heading.title.partition("(")[0].partition("[")[0]
    return bare.strip(" \t:*").upper().replace("_", " ")


def _missing(packet: Packet, lines: Mapping[str, int]) -> Iterator[Finding]:
    usual = Severity.ERROR if packet.is_modern else Severity.WARNING
    status = packet.fields.get("STATUS")
    for phase in _ASKED_FOR:
        if phase in lines:
            continue
        begun = phase == "BOOTSTRAP" and is_in_progress(packet)
        yield finding(
            "PHASE-01",
            f"the packet has no `## {phase}` heading"
            + (", which the status In Progress requires" if begun else ""),
            hint=f"add `## {phase}` {_place(phase)}",
            packet_line=status.line if begun and status else None,
            severity=Severity.ERROR if begun else usual,
        )


def is_in_progress(packet: Packet) -> bool:
    """Whether the status says that the work has begun."""
    status = packet.fields.get("STATUS")
    return status is not None and status.value.casefold().startswith("in progress")


def _place(phase: str) -> str:
    at = PHASES.index(phase)
    return f"before `## {PHASES[at + 1]}`"


def _misordered(packet: Packet, lines: Mapping[str, int]) -> Iterator[Finding]:
    """A finding for each phase that begins above the one before it."""
    present = [phase for phase in PHASES if phase in lines]
    for before, after in pairwise(present):
        if lines[before] < lines[after]:
            continue
        fails = packet.is_modern and before in _ASKED_FOR
        yield finding(
            "PHASE-01",
            f"`## {after}` stands before `## {before}` (line {lines[before]})",
            hint=f"put the phases in the order {' -> '.join(PHASES)}",
            packet_line=lines[after],
            severity=Severity.ERROR if fails else Severity.WARNING,
        )


def _unapproved(packet: Packet, lines: Mapping[str, int]) -> Iterator[Finding]:
    asked_by = _report_line(packet) or _filled_line(packet)
    if asked_by is None:
        return
    approved = packet.skeleton_approved_line
    if approved is None:
        message = "the policy requires the mark SKELETON APPROVED; the packet has none"
    elif approved < lines.get("SKELETON", 0):
        message = f"SKELETON APPROVED (line {approved}) stands before `## SKELETON`"
    else:
        return
    yield finding(
        "PHASE-01",
        message,
        hint="have it approved: a line SKELETON APPROVED behind `## SKELETON`",
        packet_line=approved or asked_by,
    )


def _report_line(packet: Packet) -> int | None:
    """The line of the first validation report; the empty section for them is none."""
    for heading in packet.headings:
        name = _name(heading)
        _, found, rest = name.partition(_REPORT)
        if found and not rest.startswith("S"):
            return heading.line
    return None


def _filled_line(packet: Packet) -> int | None:
    """The line of the first manifest entry that was filled in."""
    return next((e.line for e in packet.entries if not e.is_template), None)


class PhasePlace(NamedTuple):
    """Where a packet is: the line of each phase, the phase it is in, and what is next.

    `current` is empty before the first phase.
    """

    lines: tuple[tuple[str, int | None], ...]
    approved: int | None
    current: str
    coming: str


def place_in_phases(packet: Packet) -> PhasePlace:
    """The phase that a packet is in, told by what was written into it.

    All headings are there from the start, so they do not tell: the mark SKELETON
    APPROVED, a filled manifest and a validation report do.
    """
    lines = _first_lines(packet)
    approved = packet.skeleton_approved_line
    if _report_line(packet) is not None:
        current, coming = "VALIDATION", "nothing: the work was reported on"
    elif _filled_line(packet) is not None:
        current, coming = "HYGIENE", "run `gates post-work WP`, then have it validated"
    elif approved is not None:
        current, coming = "IMPLEMENTATION", "do the work, then fill in the manifest"
    elif "SKELETON" in lines:
        current, coming = "SKELETON", "have it approved: a line SKELETON APPROVED"
    elif "BOOTSTRAP" in lines:
        current, coming = "BOOTSTRAP", "write `## SKELETON`: interfaces and contracts"
    else:
        current, coming = "", "write `## BOOTSTRAP`: files, searches, commands, risks"
    return PhasePlace(
        tuple((phase, lines.get(phase)) for phase in PHASES), approved, current, coming
    )
