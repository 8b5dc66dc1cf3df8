"""The structure of a packet: the fields and sections that its format asks for.

What a legacy packet lacks is a warning in `handshake`: its template never had it.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.codes import finding
from gates.model import LinkKind, Severity
from gates.rules.paths import shown
from gates.rules.phases import is_in_progress
from gates.rules.prework import OPEN
from gates.rules.refinement import is_unfilled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gates.model import Field, Finding, Packet, Profile, RepoPath

SECTIONS: Final = ("SCOPE", "TEST_PLAN", "DONE_MEANS")
RISK_TIERS: Final = ("LOW", "MEDIUM", "HIGH")
STRENGTHS: Final = ("LOW", "MEDIUM", "HIGH", "EXTRA_HIGH")
YES_OR_NO: Final = ("YES", "NO")
CLOSURE: Final = (
    "TRUST_BOUNDARY",
    "SERVER_SOURCES_OF_TRUTH",
    "REQUIRED_PROVENANCE_FIELDS",
    "VERIFICATION_PLAN",
    "ERROR_TAXONOMY_PLAN",
    "UI_GUARDRAILS",
    "VALIDATOR_ASSERTIONS",
)
"""What END_TO_END_CLOSURE_PLAN holds when it applies."""

_COMMENT: Final = re.compile(r"(.*?)[ \t]+\((.*)\)", re.DOTALL)
_UTC: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z", re.ASCII)
_VERSION: Final = re.compile(r"(.+)-v([1-9][0-9]{0,5})")


class Lineage(NamedTuple):
    """The packets that come before this one, as HEAD has them.

    `prior` are the paths of packets of the same base with a lower version, `absent`
    those that the packet lists and that are not there.
    """

    prior: tuple[RepoPath, ...] = ()
    absent: tuple[RepoPath, ...] = ()


def version_of(wp: str) -> tuple[str, int]:
    """The base of a packet's name and its version: 0 for a name without `-vN`."""
    match = _VERSION.fullmatch(wp)
    return (wp, 0) if match is None else (match[1], int(match[2]))


def is_active(packet: Packet) -> bool:
    """Whether the status says that the work is to be done, or is being done."""
    status = packet.fields.get("STATUS")
    said = "" if status is None else status.value.strip(" `*").casefold()
    return said.startswith(tuple(name.casefold() for name in OPEN))


def judge_structure(
    packet: Packet, profile: Profile, lineage: Lineage
) -> list[Finding]:
    """Everything that the format version asks for beyond fields and phases."""
    lenient = not packet.is_modern and not profile.is_strict
    severity = Severity.WARNING if lenient else Severity.ERROR
    judge = _Judge(packet, severity)
    found = [*judge.sections(), *judge.choice("RISK_TIER", RISK_TIERS)]
    if packet.is_modern and is_active(packet):
        found += [*judge.agentic(), *judge.coder(), *judge.closure()]
    if packet.is_modern and "MERGE_BASE_SHA" not in packet.fields:
        found.append(
            finding(
                "PACKET-11",
                "the packet has no MERGE_BASE_SHA",
                hint="add `- MERGE_BASE_SHA: <commit>`, the commit that the work starts"
                " from: `git merge-base main HEAD` prints it",
                severity=Severity.WARNING,
            )
        )
    return [*found, *_lineage(packet, lineage, severity)]


class _Judge(NamedTuple):
    """Judges the fields of one packet; what it lacks has `severity`."""

    packet: Packet
    severity: Severity

    def sections(self) -> Iterator[Finding]:
        names = {h.title.partition("(")[0].strip(" \t:*") for h in self.packet.headings}
        for name in SECTIONS:
            if name not in names and name not in self.packet.fields:
                yield finding(
                    "PACKET-11",
                    f"the packet has no {name}",
                    hint=f"add a section `{name}`",
                    severity=self.severity,
                )

    def required(self, name: str, why: str) -> tuple[list[Finding], str]:
        """What is wrong with a field that has to be there, and its bare value."""
        field = self.packet.fields.get(name)
        if field is None or is_unfilled(bare(field)[0]):
            what = "is missing" if field is None else "is not filled in"
            return [
                finding(
                    "PACKET-11",
                    f"{name} {what}; {why}",
                    hint=f"write `- {name}: ...` under METADATA",
                    packet_line=None if field is None else field.line,
                    severity=self.severity,
                )
            ], ""
        value, comment = bare(field)
        return [_commented(field, value)] if comment else [], value

    def choice(self, name: str, choices: tuple[str, ...]) -> Iterator[Finding]:
        """A finding when a field has a value that is none of the known ones."""
        field = self.packet.fields.get(name)
        value = "" if field is None else bare(field)[0].strip("`*")
        if field is None or is_unfilled(value) or value in choices:
            return
        yield finding(
            "PACKET-17",
            f"{name} is `{value}`, expected one of {', '.join(choices)}",
            packet_line=field.line,
            severity=self.severity,
        )

    def agentic(self) -> Iterator[Finding]:
        found, mode = self.required("AGENTIC_MODE", "expected YES or NO")
        yield from found
        yield from self.choice("AGENTIC_MODE", YES_OR_NO)
        if mode != "YES":
            return
        why = "AGENTIC_MODE YES requires it"
        yield from self.required("ORCHESTRATOR_MODEL", why)[0]
        name = "ORCHESTRATION_STARTED_AT_UTC"
        found, value = self.required(name, why)
        yield from found
        if value and not _is_utc(value):
            yield finding(
                "PACKET-17",
                f"{name} is `{value}`, expected a time in UTC such as"
                " 2026-01-31T09:30:00Z (RFC 3339)",
                packet_line=self.packet.fields[name].line,
                severity=self.severity,
            )

    def coder(self) -> Iterator[Finding]:
        if not is_in_progress(self.packet):
            return
        why = "the status In Progress requires it"
        for name in ("CODER_MODEL", "CODER_REASONING_STRENGTH"):
            yield from self.required(name, why)[0]
        yield from self.choice("CODER_REASONING_STRENGTH", STRENGTHS)

    def closure(self) -> Iterator[Finding]:
        applicable = "END_TO_END_CLOSURE_PLAN_APPLICABLE"
        for found in self.choice(applicable, YES_OR_NO):
            yield found._replace(severity=Severity.WARNING)
        field = self.packet.fields.get(applicable)
        if field is None or bare(field)[0] != "YES":
            return
        for name in CLOSURE:
            given = self.packet.fields.get(name)
            if given is None or (given.value and is_unfilled(given.value)):
                what = "is missing" if given is None else "is not filled in"
                yield finding(
                    "PACKET-11",
                    f"{name} {what}; {applicable} is YES",
                    hint=f"add `- {name}: ...` to END_TO_END_CLOSURE_PLAN",
                    packet_line=field.line if given is None else given.line,
                    severity=self.severity,
                )


def bare(field: Field) -> tuple[str, str]:
    """A field's value without the `(comment)` behind it, and the comment."""
    match = _COMMENT.fullmatch(field.value)
    return (field.value, "") if match is None else (match[1], match[2])


def _commented(field: Field, value: str) -> Finding:
    return finding(
        "PACKET-21",
        f"{field.name} is read as `{value}`; a comment stands behind it",
        packet_line=field.line,
    )


def _is_utc(value: str) -> bool:
    if not _UTC.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value[:19])
    except ValueError:
        return False
    return True


def _lineage(packet: Packet, lineage: Lineage, severity: Severity) -> Iterator[Finding]:
    """A finding for each prior packet that is not listed, or listed and not there."""
    listed = {
        link.path: link for link in packet.links if link.kind is LinkKind.PRIOR_PACKET
    }
    for path in lineage.absent:
        yield finding(
            "PACKET-22",
            f"LINEAGE_AUDIT lists `{shown(path)}`, which is not there",
            packet_line=listed[path].line,
            severity=severity,
        )
    for path in lineage.prior:
        if path not in listed:
            yield finding(
                "PACKET-22",
                f"LINEAGE_AUDIT does not list `{shown(path)}`, an earlier packet of the"
                " same base",
                hint=f"add `  - {shown(path)}` under `- Prior packets:`",
                severity=severity,
            )
