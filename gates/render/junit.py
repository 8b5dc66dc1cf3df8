"""A verdict as JUnit XML: test cases for the verdict, its dimensions and each gate.

A dashboard that only counts is red exactly when the exit code is not 0: the first case
is the verdict itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple
from xml.etree import ElementTree as ET

from gates.model import GateState, Severity, State
from gates.render.escape import escape, show, with_references
from gates.render.places import packet_of, place_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gates.errors import GateError
    from gates.model import Finding, Gate, RecordPlace, RepoPath, Verdict

_OUTCOMES: Final = {
    "FAIL": "failure",
    "CANNOT_VERIFY": "error",
    "WAIVED": "skipped",
    "NOT_RUN": "skipped",
    "NOT_DECLARED": "skipped",
    "NOT_PLANNED": "skipped",
}
"""What each state but PASS is to a test report."""


class _Case(NamedTuple):
    """One test case; `state` is a word of `State` or `GateState`."""

    group: str
    name: str
    state: str
    message: str = ""
    text: str = ""


def verdict_junit(verdict: Verdict, record: RecordPlace | None) -> str:
    """One test suite with the verdict, and a line feed."""
    return verdicts_junit([(verdict, record)])


def verdicts_junit(
    verdicts: Iterable[tuple[Verdict, RecordPlace | None]],
) -> str:
    """One test suite for each verdict, and a line feed."""
    return _document([_verdict_suite(verdict, record) for verdict, record in verdicts])


def _verdict_suite(verdict: Verdict, record: RecordPlace | None) -> ET.Element:
    group = f"{verdict.command} {escape(verdict.wp)}"
    properties = {
        "result": str(verdict.result),
        "exit_code": str(verdict.exit_code),
        "profile": str(verdict.profile),
        "preview": str(verdict.is_preview).lower(),
        "record": "" if record is None else record.id,
    }
    packet = packet_of(verdict)
    others = [
        _told(finding, packet)
        for finding in verdict.findings
        if finding.severity is not Severity.ERROR or finding.waived_by is not None
    ]
    return _suite(group, _cases(verdict, group), properties, others)


def error_junit(error: GateError, exit_code: int) -> str:
    """A suite of one case, in error: the run came to no verdict."""
    where = f"{escape(error.where)}: " if error.where else ""
    text = f"{error.code} {where}{escape(error.message)}"
    if error.hint:
        text += f"\nhelp: {escape(error.hint)}"
    case = _Case("gates", error.code, "CANNOT_VERIFY", escape(error.message), text)
    return _document([_suite("gates", [case], {"exit_code": str(exit_code)}, [])])


def _cases(verdict: Verdict, group: str) -> Iterator[_Case]:
    """The verdict, its dimensions, every gate of every entry, and all other errors."""
    disclosure = escape(verdict.disclosure)
    yield _Case(group, "verdict", verdict.result, disclosure, disclosure)
    for dimension, found in verdict.dimensions.items():
        reason = escape(found.reason)
        yield _Case(f"{group} dimensions", dimension, found.state, reason, reason)
    packet = packet_of(verdict)
    by_gate: dict[tuple[RepoPath | None, Gate], list[Finding]] = {}
    loose: list[Finding] = []
    broken = {
        (result.entry.path, gate)
        for result in verdict.entries
        for gate, state in result.gates.items()
        if state in _BROKEN
    }
    for finding in verdict.errors:
        if finding.gate is not None and (finding.path, finding.gate) in broken:
            by_gate.setdefault((finding.path, finding.gate), []).append(finding)
        else:
            loose.append(finding)
    for number, result in enumerate(verdict.entries, start=1):
        path = result.entry.path
        for gate, state in result.gates.items():
            told = [_told(found, packet) for found in by_gate.get((path, gate), ())]
            yield _Case(
                f"{group} entry {number} {show(path)}",
                f"{gate.clause} {gate}",
                state,
                told[0] if told else str(state),
                "\n".join(told),
            )
    for finding in loose:
        told_one = _told(finding, packet)
        name = f"{finding.code} {told_one}"
        yield _Case(f"{group} findings", name, State.FAIL, told_one, told_one)


_BROKEN: Final = frozenset({GateState.FAIL, GateState.CANNOT_VERIFY})


def _told(finding: Finding, packet: RepoPath | None) -> str:
    """A finding on one line, its place first."""
    place = place_of(finding, packet)
    line = "" if place.line is None else f":{place.line}"
    where = "" if place.path is None else f"{show(place.path)}{line}: "
    about = f"{show(place.about)}: " if place.about else ""
    weight = "" if finding.severity is Severity.ERROR else f"{finding.severity}: "
    if finding.waived_by is not None:
        weight = f"waived by {escape(finding.waived_by)}: "
    hint = f" (help: {escape(finding.hint)})" if finding.hint else ""
    return f"{where}{finding.code} {weight}{about}{escape(finding.message)}{hint}"


def _suite(
    name: str,
    cases: Iterable[_Case],
    properties: dict[str, str],
    output: Iterable[str],
) -> ET.Element:
    """One test suite with its counts."""
    suite = ET.Element("testsuite", name=name)
    counts = dict.fromkeys(("failure", "error", "skipped"), 0)
    held = ET.SubElement(suite, "properties")
    for key, value in properties.items():
        ET.SubElement(held, "property", name=key, value=value)
    total = 0
    for case in cases:
        total += 1
        element = ET.SubElement(
            suite, "testcase", classname=case.group, name=case.name, time="0"
        )
        outcome = _OUTCOMES.get(case.state)
        if outcome is not None:
            counts[outcome] += 1
            told = ET.SubElement(element, outcome, message=case.message)
            if outcome != "skipped":
                told.set("type", case.state)
                told.text = case.text
    lines = list(output)
    if lines:
        ET.SubElement(suite, "system-out").text = "\n".join(lines)
    totals = {
        "tests": str(total),
        "failures": str(counts["failure"]),
        "errors": str(counts["error"]),
        "skipped": str(counts["skipped"]),
        "time": "0",
    }
    for key, value in totals.items():
        suite.set(key, value)
    return suite


def _document(suites: Sequence[ET.Element]) -> str:
    """The document. Every text in it was escaped, so it holds no control character."""
    totals = {
        name: str(sum(int(suite.get(name, "0")) for suite in suites))
        for name in ("tests", "failures", "errors", "skipped", "time")
    }
    root = ET.Element("testsuites", {"name": "gates", **totals})
    root.extend(suites)
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return with_references(f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n')
