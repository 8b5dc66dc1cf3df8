"""The HALT record of a run that did not pass, and the findings of any run (COR-701)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gates.model import Gate, Severity, State, Window
from gates.record.gate_files import path_member, readable, window_pairs
from gates.record.gate_tests import MOST_LISTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gates.model import EntryResult, Finding, RepoPath, Verdict
    from gates.record.canonical import Json, JsonObject

MOST_INTERVALS: Final = 100
"""Offending line intervals listed of one finding; more are cut off."""


def halt(verdict: Verdict) -> JsonObject | None:
    """Packet, failing clauses, codes, and the evidence; null for a pass.

    The primary code is the first error's. Evidence beyond the bound is counted.
    """
    if verdict.result is State.PASS:
        return None
    errors = verdict.errors
    entries = {result.entry.path: result for result in verdict.entries}
    codes = list(dict.fromkeys(finding.code for finding in errors))
    return {
        "packet": None if verdict.packet is None else path_member(verdict.packet.path),
        "gates": [str(gate.clause) for gate in verdict.failed_gates],
        "codes": codes,
        "primary": codes[0] if codes else None,
        "evidence": [_evidence(found, entries) for found in errors[:MOST_LISTED]],
        "evidenceCount": str(len(errors)),
    }


def findings(verdict: Verdict) -> Sequence[JsonObject]:
    """The findings that weigh, errors before warnings, bounded."""
    order = (Severity.ERROR, Severity.WARNING)
    listed = [
        f for severity in order for f in verdict.findings if f.severity is severity
    ]
    return [_finding(found) for found in listed[:MOST_LISTED]]


def _finding(found: Finding) -> JsonObject:
    return {
        "code": found.code,
        "severity": str(found.severity),
        "gate": None if found.gate is None else str(found.gate),
        "message": readable(found.message),
        "waivedBy": None if found.waived_by is None else readable(found.waived_by),
        **({} if found.path is None else path_member(found.path)),
        **({} if found.line is None else {"line": found.line}),
        **({} if found.packet_line is None else {"packetLine": found.packet_line}),
    }


def _evidence(found: Finding, entries: dict[RepoPath, EntryResult]) -> dict[str, Json]:
    """One error: where, which lines, and the declared and actual values there."""
    evidence: dict[str, Json] = {
        "code": found.code,
        "gate": None if found.gate is None else str(found.gate.clause),
        "message": readable(found.message),
    }
    if found.path is not None:
        evidence.update(path_member(found.path))
    entry = None if found.path is None else entries.get(found.path)
    evidence["lines"] = window_pairs(_offending(found, entry))
    if entry is not None:
        evidence["declared"] = {
            "windows": window_pairs(entry.entry.windows),
            "pre": None if entry.entry.pre is None else entry.entry.pre.value,
            "post": None if entry.entry.post is None else entry.entry.post.value,
        }
    if entry is not None and entry.actual is not None:
        actual = entry.actual
        evidence["actual"] = {
            "windows": window_pairs(actual.windows[:MOST_INTERVALS]),
            "pre": actual.pre_sha1,
            "post": actual.post_sha1,
        }
    return evidence


def _offending(found: Finding, entry: EntryResult | None) -> Sequence[Window]:
    """The lines that broke the rule: of a window, those that changed outside it."""
    if (
        found.gate is Gate.RAILS_UNTOUCHED
        and entry is not None
        and entry.actual is not None
    ):
        declared = sorted(entry.entry.windows)
        outside = [
            part for window in entry.actual.windows for part in _minus(window, declared)
        ]
        if outside:
            return outside[:MOST_INTERVALS]
    return () if found.line is None else (Window(found.line, found.line),)


def _minus(window: Window, covers: Sequence[Window]) -> Sequence[Window]:
    """The parts of a window that none of the sorted others covers."""
    parts: list[Window] = []
    start = window.start
    for cover in covers:
        if cover.end < start or cover.start > window.end:
            continue
        if cover.start > start:
            parts.append(Window(start, cover.start - 1))
        start = max(start, cover.end + 1)
    if start <= window.end:
        parts.append(Window(start, window.end))
    return parts
