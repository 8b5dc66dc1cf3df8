"""Evidence: a command that succeeded, and proof for what was promised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.codes import finding
from gates.model import DimensionResult, Finding, Severity, State
from gates.rules.words import counted

if TYPE_CHECKING:
    from gates.model import Command, Packet, Profile


def judge_evidence(
    packet: Packet, profile: Profile
) -> tuple[DimensionResult, list[Finding]]:
    """The EVIDENCE dimension, with its findings.

    A packet without PACKET_FORMAT_VERSION is not asked for evidence; what it shows is
    judged all the same.
    """
    if not packet.is_modern and not packet.commands:
        return (
            DimensionResult(State.NOT_RUN, "a legacy packet is not asked for evidence"),
            [],
        )
    findings: list[Finding] = []
    if packet.is_modern:
        findings += _missing_sections(packet)
        findings += _unproved(packet)
    passed = [command for command in packet.commands if command.exit_code == 0]
    if packet.is_modern and not passed:
        findings.append(
            finding(
                "EVIDENCE-01",
                "no COMMAND of the EVIDENCE section has EXIT_CODE 0, expected at least"
                " one",
                packet_line=packet.commands[0].line if packet.commands else None,
            )
        )
    findings += _unmended_failures(packet, profile)
    if findings_have_error(findings):
        return DimensionResult(State.FAIL, "evidence is missing or failing"), findings
    if not passed:
        return (
            DimensionResult(State.NOT_RUN, "no command of the packet succeeded"),
            findings,
        )
    return (
        DimensionResult(
            State.PASS, f"{counted(len(passed), 'recorded command')} exited with 0"
        ),
        findings,
    )


def findings_have_error(findings: list[Finding]) -> bool:
    """Whether one of the findings is an error."""
    return any(f.severity is Severity.ERROR for f in findings)


def _missing_sections(packet: Packet) -> list[Finding]:
    return [
        finding(
            "EVIDENCE-04",
            f"the packet has no `## {name}` section, which its"
            " PACKET_FORMAT_VERSION requires",
        )
        for name, present in (
            ("EVIDENCE", packet.has_evidence_section),
            ("EVIDENCE_MAPPING", packet.has_mapping_section),
        )
        if not present
    ]


def _unproved(packet: Packet) -> list[Finding]:
    """DONE_MEANS lines for which EVIDENCE_MAPPING names nothing, as one warning."""
    proved = {_folded(r.text) for r in packet.requirements if r.links}
    open_lines = [f for f in packet.done_means if _folded(f.value) not in proved]
    if not open_lines:
        return []
    numbers = ", ".join(str(field.line) for field in open_lines[:5])
    more = f" and {len(open_lines) - 5} more" if len(open_lines) > 5 else ""  # noqa: PLR2004 - as many as are listed
    return [
        finding(
            "EVIDENCE-03",
            f"{len(open_lines)} of {len(packet.done_means)} DONE_MEANS lines have no"
            f" evidence in EVIDENCE_MAPPING (packet lines {numbers}{more})",
            packet_line=open_lines[0].line,
        )
    ]


def _folded(text: str) -> str:
    """A requirement's text as it is compared: quotes, marks and spacing aside."""
    return " ".join(text.strip(" \t\"'`.").split()).lower()


def _unmended_failures(packet: Packet, profile: Profile) -> list[Finding]:
    """Failing commands that no later run of the same command mends."""
    last: dict[str, Command] = {}
    for command in packet.commands:
        if command.exit_code is not None:
            last[command.text] = command
    severity = Severity.ERROR if profile.is_strict else Severity.WARNING
    return [
        finding(
            "EVIDENCE-02",
            f"`{command.text}` exited with {command.exit_code} and was not run again"
            " with success",
            packet_line=command.exit_code_line or command.line,
            severity=severity,
        )
        for command in last.values()
        if command.exit_code != 0
    ]
