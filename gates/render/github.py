"""A verdict as workflow commands: annotations at the lines of a pull request.

GitHub shows ten annotations of each kind in a step, so ten are given, errors first, and
the rest is counted. Nothing that others wrote begins a line or leaves its place in a
command: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gates.model import Severity, State
from gates.render.escape import escape, guard_line, show
from gates.render.places import packet_of, place_of, ranked

if TYPE_CHECKING:
    from gates.errors import GateError
    from gates.model import Finding, RecordPlace, RepoPath, Verdict

ANNOTATIONS: Final = 10

_COMMANDS: Final = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "notice",
}


def verdict_github(verdict: Verdict, record: RecordPlace | None) -> str:
    """The annotations, what was left out, the record, and the disclosure line."""
    packet = packet_of(verdict)
    findings = [f for f in ranked(verdict.findings) if f.waived_by is None]
    lines = [_annotation(finding, packet) for finding in findings[:ANNOTATIONS]]
    if verdict.result is not State.PASS and not verdict.errors:
        lines.insert(0, command("error", {"title": "gates"}, verdict.disclosure))
    rest = findings[ANNOTATIONS:]
    if rest:
        counts = [
            f"{count} {severity}{'' if count == 1 else 's'}"
            for severity in Severity
            if (count := sum(finding.severity is severity for finding in rest))
        ]
        lines.append(f"not annotated: {', '.join(counts)}; see another format")
    waived = len(verdict.findings) - len(findings)
    if waived:
        lines.append(f"waived: {waived}")
    if record is not None:
        lines.append(f"record: {record.id}, number {record.seq} of {record.ref}")
    lines += [f"next: {escape(step)}" for step in verdict.next_steps]
    lines.append(escape(verdict.disclosure))
    return "".join(
        f"{line if line.startswith('::') else guard_line(line)}\n" for line in lines
    )


def error_github(error: GateError, exit_code: int) -> str:
    """One annotation: the run came to no verdict."""
    hint = f"\nhelp: {escape(error.hint)}" if error.hint else ""
    where = f"{escape(error.where)}: " if error.where else ""
    text = f"{where}{escape(error.message)}{hint}\nexit code {exit_code}"
    return command("error", {"title": error.code}, text) + "\n"


def command(name: str, properties: dict[str, str], message: str) -> str:
    """One workflow command; values that are empty are left out."""
    given = ",".join(
        f"{key}={_property(value)}" for key, value in properties.items() if value
    )
    return f"::{name} {given}::{_data(message)}"


def _annotation(finding: Finding, packet: RepoPath | None) -> str:
    place = place_of(finding, packet)
    about = f"{show(place.about)}: " if place.about else ""
    hint = f"\nhelp: {escape(finding.hint)}" if finding.hint else ""
    return command(
        _COMMANDS[finding.severity],
        {
            "file": "" if place.path is None else show(place.path),
            "line": "" if place.line is None else str(place.line),
            "title": finding.code,
        },
        f"{about}{escape(finding.message)}{hint}",
    )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
