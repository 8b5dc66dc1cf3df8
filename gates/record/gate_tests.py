"""The names of a gate's checks in the terms of in-toto's test result.

A name is the code, the gate's name where several gates share the code, then the path
and the number of the entry among those of that path: `C701-G04 src/a.py#1`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from gates.model import Gate, GateState, Severity
from gates.record.gate_files import path_member, readable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gates.model import EntryResult, Finding, RepoPath, Verdict

MOST_PASSED: Final = 200
"""Above so many passed checks one name a gate with a count stands for them."""

MOST_LISTED: Final = 1000
"""Failures and warnings are listed one by one up to here, then counted."""

_CODES: Final = {
    Gate.ANCHORS_PRESENT: "C701-G01",
    Gate.WINDOW_MATCHES_PLAN: "C701-G02 window_matches_plan",
    Gate.RAILS_UNTOUCHED: "C701-G04",
    Gate.ONE_BLOCK: "C701-G02 exactly_one_block_targeted",
    Gate.FILENAME_CANONICAL: "C701-G06",
    Gate.PRE_SHA1: "C701-G05 pre_sha1_captured",
    Gate.POST_SHA1: "C701-G05 post_sha1_captured",
    Gate.LINE_DELTA: "C701-G05 line_delta_equals_expected",
    Gate.LINKS_RESOLVABLE: "C701-G05 all_links_resolvable",
    Gate.PREIMAGE_MATCHES: "C701-G08",
}
"""Each gate's name among the checks. Clause 59 is decided after the signature."""


_FAILED: Final = (GateState.FAIL, GateState.CANNOT_VERIFY)
_LIFTED: Final = (GateState.WAIVED,)


class CheckNames(NamedTuple):
    """The three lists of a test result."""

    passed: Sequence[str]
    warned: Sequence[str]
    failed: Sequence[str]


def names_of_tests(verdict: Verdict) -> CheckNames:
    """What held, what was only warned of or waived, and what failed."""
    by_state = _gates_by_state(verdict.entries)
    failed, warned = (
        [f"{_CODES[gate]} {place}" for s in states for gate, place in by_state[s]]
        for states in (_FAILED, _LIFTED)
    )
    # A gate that an entry stands for is not named again for its finding.
    named = {gate for s in (*_FAILED, *_LIFTED) for gate, _ in by_state[s]}
    for finding in verdict.findings:
        is_error = finding.severity is Severity.ERROR
        if is_error and finding.gate in named:
            continue
        if is_error and finding.waived_by is None:
            failed.append(_name(finding))
        elif finding.severity is not Severity.NOTE:
            warned.append(_name(finding))
    return CheckNames(
        _passed(by_state[GateState.PASS]), _listed(warned), _listed(failed)
    )


def _gates_by_state(
    entries: Sequence[EntryResult],
) -> dict[GateState, list[tuple[Gate, str]]]:
    """Each gate of each entry with the entry's place, by what became of it."""
    by_state: dict[GateState, list[tuple[Gate, str]]] = {s: [] for s in GateState}
    counts: dict[RepoPath, int] = {}
    for result in entries:
        path = result.entry.path
        counts[path] = counts.get(path, 0) + 1
        place = f"{_shown(path)}#{counts[path]}"
        for gate in _CODES:
            if gate in result.gates:
                by_state[result.gates[gate]].append((gate, place))
    return by_state


def _name(finding: Finding) -> str:
    """The code and the place of a finding that no entry's gate stands for."""
    gate = finding.gate
    check = finding.code
    if gate in _CODES and _CODES[gate].startswith(f"{check} "):
        check = _CODES[gate]
    return check if finding.path is None else f"{check} {_shown(finding.path)}"


def _shown(path: RepoPath) -> str:
    """The path as text; bytes that are not UTF-8 in base64."""
    member = path_member(path)
    return str(member.get("path", f"base64:{member.get('pathB64')}"))


def _passed(checks: Sequence[tuple[Gate, str]]) -> Sequence[str]:
    if len(checks) <= MOST_PASSED:
        return [f"{_CODES[gate]} {place}" for gate, place in checks]
    counts: dict[Gate, int] = {}
    for gate, _ in checks:
        counts[gate] = counts.get(gate, 0) + 1
    return [f"{_CODES[gate]} ({count} files)" for gate, count in counts.items()]


def _listed(names: Sequence[str]) -> Sequence[str]:
    """The names once each, in their order, bounded."""
    unique = list(dict.fromkeys(readable(name) for name in names))
    if len(unique) <= MOST_LISTED:
        return unique
    return [*unique[:MOST_LISTED], f"({len(unique) - MOST_LISTED} more)"]
