"""A verdict as GitLab's code quality report: a list of issues.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format. The format
asks for a path and a line everywhere; what has none stands at the packet, line 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gates.model import Severity, State
from gates.render.escape import escape, show
from gates.render.places import fingerprints, packet_of, place_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gates.errors import GateError
    from gates.model import Finding, RepoPath, Verdict

    Json = dict[str, object]

NOWHERE: Final = "."
"""The root of the repository, for what is about no file."""

_SEVERITIES: Final = {
    Severity.ERROR: "major",
    Severity.WARNING: "minor",
    Severity.NOTE: "info",
}


def verdict_gitlab(verdict: Verdict) -> str:
    """One JSON array and a line feed; findings that were waived are `info`."""
    return verdicts_gitlab([verdict])


def verdicts_gitlab(verdicts: Iterable[Verdict]) -> str:
    """The issues of all verdicts in one JSON array, and a line feed."""
    return _written([issue for verdict in verdicts for issue in _issues(verdict)])


def _issues(verdict: Verdict) -> Sequence[Json]:
    packet = packet_of(verdict)
    names = fingerprints(verdict.wp, verdict.findings)
    issues = [
        _issue(finding, name, packet)
        for finding, name in zip(verdict.findings, names, strict=True)
    ]
    if verdict.result is not State.PASS and not verdict.errors:
        where = NOWHERE if packet is None else show(packet)
        blocker = _blocker("verdict", escape(verdict.disclosure), where)
        blocker["fingerprint"] = f"verdict {escape(verdict.wp)}"
        issues.insert(0, blocker)
    return issues


def error_gitlab(error: GateError) -> str:
    """One issue that blocks: the run came to no verdict."""
    hint = f" (help: {escape(error.hint)})" if error.hint else ""
    where = f"{escape(error.where)}: " if error.where else ""
    text = f"{where}{escape(error.message)}{hint}"
    return _written([_blocker(error.code, text, NOWHERE)])


def _issue(finding: Finding, name: str, packet: RepoPath | None) -> Json:
    place = place_of(finding, packet)
    path = place.path or packet
    about = f"{show(place.about)}: " if place.about else ""
    hint = f" (help: {escape(finding.hint)})" if finding.hint else ""
    severity, prefix = _SEVERITIES[finding.severity], ""
    if finding.waived_by is not None:
        severity, prefix = "info", f"waived by {escape(finding.waived_by)}: "
    return {
        "description": f"{prefix}{about}{escape(finding.message)}{hint}",
        "check_name": finding.code,
        "fingerprint": name,
        "severity": severity,
        "location": {
            "path": NOWHERE if path is None else show(path),
            "lines": {"begin": max(place.line or 1, 1)},
        },
    }


def _blocker(check: str, description: str, path: str) -> Json:
    return {
        "description": description,
        "check_name": check,
        "fingerprint": check,
        "severity": "blocker",
        "location": {"path": path, "lines": {"begin": 1}},
    }


def _written(issues: Sequence[Json]) -> str:
    import json  # noqa: PLC0415 - a text run does not need it

    return json.dumps(issues, separators=(",", ":")) + "\n"
