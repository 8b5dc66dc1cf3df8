"""What a packet must hold before the work begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from gates.codes import finding
from gates.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gates.model import Finding, Oid, Packet, Profile

IDENTITY: Final = ("WP_ID", "TASK_ID")
"""The names under which a packet says which one it is; one of them is enough."""

_NAMES: Final = " or ".join(IDENTITY)

REQUIRED: Final = ("STATUS", "RISK_TIER", "USER_SIGNATURE")
"""Metadata that every packet has besides."""

OPEN: Final = ("Ready for Dev", "In Progress")
CLOSED: Final = ("Done", "Validated")
OTHER: Final = ("Draft", "Blocked")

_NO_VALUES: Final = ("", "pending", "tbd", "todo", "none", "n/a")


class Committed(NamedTuple):
    """The packet's blob in the three places it can stand in.

    A place that has no such file holds None. `has_worktree` is False in a bare
    repository, which has neither index nor worktree. `converted` says that the
    worktree differs from HEAD in line endings only, as a checkout may write them.
    """

    head: Oid | None
    staged: Oid | None
    worktree: Oid | None
    has_worktree: bool = True
    converted: bool = False


def judge_committed(
    places: Committed, what: str = "packet", code: str = "PACKET-14"
) -> list[Finding]:
    """A finding when index or worktree hold another file than HEAD.

    `what` is how the message calls it.
    """
    if not places.has_worktree:
        return []
    found = []
    for name, blob in (("index", places.staged), ("worktree", places.worktree)):
        if blob == places.head:
            continue
        is_conversion = name == "worktree" and places.converted
        how = "is missing" if blob is None else "is not the one of HEAD"
        if is_conversion:
            how = "differs from the one of HEAD in line endings only"
        found.append(
            finding(
                code,
                f"the {what} in the {name} {how}",
                hint=f"commit the {what}, or put back what HEAD has",
                severity=Severity.WARNING if is_conversion else None,
            )
        )
    return found


def judge_identity(packet: Packet, wp: str) -> list[Finding]:
    """A finding for each name that is not the one the packet was looked up by."""
    return [
        finding(
            "PACKET-13",
            f"{name} is `{packet.fields[name].value}`, `{wp}` was expected",
            hint=f"write `{name}: {wp}`, or rename the file",
            packet_line=packet.fields[name].line,
        )
        for name in IDENTITY
        if name in packet.fields and packet.fields[name].value != wp
    ]


def judge_fields(packet: Packet, profile: Profile) -> list[Finding]:
    """Findings on required metadata, the status value and the manifest template.

    What a legacy packet lacks is a warning in `handshake`: its template never had it.
    A packet without a name of its own, or without a manifest, is none of any age.
    """
    lenient = not packet.is_modern and not profile.is_strict
    severity = Severity.WARNING if lenient else Severity.ERROR
    findings = [
        finding(
            "PACKET-11",
            f"the packet has no {name}",
            hint=f"add `- {name}: ...` under METADATA",
            severity=Severity.ERROR if name == _NAMES else severity,
        )
        for name in _missing(packet)
    ]
    findings += _placeholders(packet, severity)
    findings += _status(packet)
    findings += _template(packet, severity)
    return findings


def _missing(packet: Packet) -> Iterator[str]:
    if not any(name in packet.fields for name in IDENTITY):
        yield _NAMES
    for name in REQUIRED:
        if name not in packet.fields:
            yield name


def _placeholders(packet: Packet, severity: Severity) -> Iterator[Finding]:
    """Required fields that are there and say nothing."""
    for name in REQUIRED:
        field = packet.fields.get(name)
        if field is None or not is_placeholder(field.value):
            continue
        yield finding(
            "PACKET-11",
            f"{name} is not filled in: `{field.value}`",
            hint=f"give {name} its value",
            packet_line=field.line,
            severity=severity,
        )


def is_placeholder(value: str) -> bool:
    """Whether a metadata value stands for one that is still to come."""
    bare = value.strip(" `*")
    return bare.casefold() in _NO_VALUES or bare.startswith("<")


def _status(packet: Packet) -> Iterator[Finding]:
    field = packet.fields.get("STATUS")
    if field is None or is_placeholder(field.value):
        return
    known = next(
        (
            status
            for status in (*OPEN, *CLOSED, *OTHER)
            if field.value.strip(" `*").casefold().startswith(status.casefold())
        ),
        None,
    )
    if known is None:
        yield finding(
            "PACKET-17",
            f"the status is `{field.value}`, expected one of"
            f" {', '.join((*OTHER, *OPEN, *CLOSED))}",
            packet_line=field.line,
        )
    elif known in CLOSED:
        yield finding(
            "PACKET-17",
            f"the status is `{field.value}`: this work is already over",
            hint="nothing to do when the packet is only looked at again",
            packet_line=field.line,
            severity=Severity.WARNING,
        )


def _template(packet: Packet, severity: Severity) -> Iterator[Finding]:
    """A finding when there is nothing to fill in after the work.

    Placeholders are expected here; a manifest that is filled already is fine too.
    """
    if packet.manifest_line is None:
        yield finding(
            "PACKET-03",
            "the packet has no `## VALIDATION` section",
            hint="add it, with one manifest entry to fill in after the work",
        )
    elif not packet.entries:
        yield finding(
            "MANIFEST-07",
            "the VALIDATION section has no manifest entry to fill in",
            hint="add one that begins with `- **Target File**: path/to/file`",
            packet_line=packet.manifest_line,
            severity=severity,
        )
