"""Waivers: which check they lift, on which paths, until when (COR-701, "Waivers")."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.codes import finding, registry
from gates.model import (
    Finding,
    Gate,
    Profile,
    Severity,
    Waiver,
    WaiverResult,
    WaiverState,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


_SHARED_CODES: Final = frozenset({"C701-G02", "C701-G05"})
"""Codes of more than one gate: a waiver has to name the gate too."""

_SCOPE_CODES: Final = frozenset({"SCOPE-01", "SCOPE-07", "SCOPE-08"})
_NEVER: Final = ("EVIDENCE", "SIGNATURE", "LOG", "KEY", "REFINEMENT", "GIT", "POLICY")
_CODE_SHAPE: Final = re.compile(r"[A-Z0-9]+-[A-Z]?[0-9]+")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9A-Za-z-])")
_NO_EXPIRY: Final = frozenset({"", "n/a", "na", "none", "never"})


class Grant(NamedTuple):
    """What one waiver lifts: (code, gate or None for any) pairs on literal paths."""

    waiver: Waiver
    checks: frozenset[tuple[str, Gate | None]]

    def lifts(self, found: Finding) -> bool:
        """Whether the finding is one of those that the waiver names."""
        if found.path is None or found.path not in self.waiver.paths:
            return False
        return (found.code, found.gate) in self.checks or (
            found.code,
            None,
        ) in self.checks


class WaiverInput(NamedTuple):
    """The waivers of the packet at head, and what decides whether they count.

    `at_base` are the waivers of the packet at the base, None when it was born in the
    range. `today` is the date that expiries are compared with. `signed` are waivers
    that the log has for this packet under keys that count; they need not be at base.
    """

    waivers: tuple[Waiver, ...]
    at_base: tuple[Waiver, ...] | None
    profile: Profile
    today: dt.date
    signed: tuple[Waiver, ...] = ()

    def is_granted(self, waiver: Waiver) -> bool:
        """Whether others than the range had this very waiver; its line may differ."""
        known = (*(self.at_base or ()), *self.signed)
        return any(old._replace(line=waiver.line) == waiver for old in known)


def apply_waivers(
    given: WaiverInput, findings: Sequence[Finding]
) -> tuple[list[Finding], list[WaiverResult], list[Finding]]:
    """The findings with waived ones marked, what each waiver did, and notes on them."""
    notes: list[Finding] = []
    grants: list[Grant] = []
    states: dict[int, WaiverState] = {}
    for number, waiver in enumerate(given.waivers):
        state, grant, found = _read(waiver, given)
        notes += found
        states[number] = state
        if grant is not None:
            grants.append(grant)
    used: set[int] = set()
    result = [_waived(f, grants, used) for f in findings]
    results: list[WaiverResult] = []
    for number, waiver in enumerate(given.waivers):
        state = states[number]
        if id(waiver) in used:
            state = WaiverState.USED
        elif state is WaiverState.UNUSED:
            notes.append(
                finding(
                    "WAIVER-06",
                    f"waiver {waiver.id} was not used",
                    packet_line=waiver.line,
                )
            )
        results.append(WaiverResult(waiver, state))
    return result, results, notes


def _waived(found: Finding, grants: Iterable[Grant], used: set[int]) -> Finding:
    if found.severity is not Severity.ERROR or not found.waivable:
        return found
    if not registry()[found.code].waivable:
        return found
    for grant in grants:
        if grant.lifts(found):
            used.add(id(grant.waiver))
            return found._replace(waived_by=grant.waiver.id)
    return found


def _read(
    waiver: Waiver, given: WaiverInput
) -> tuple[WaiverState, Grant | None, list[Finding]]:
    """What a waiver may lift, None for nothing, and what is to be said of it."""
    checks, notes = _checks(waiver)
    if not checks:
        if not notes:
            notes = [
                _note(
                    "WAIVER-02",
                    waiver,
                    "names neither a check nor a path, so it waives nothing",
                )
            ]
        return WaiverState.RECORDS_NO_CHECK, None, notes
    if not waiver.paths:
        notes.append(
            _note("WAIVER-02", waiver, "names no literal path, so it waives nothing")
        )
        return WaiverState.RECORDS_NO_CHECK, None, notes
    if waiver.status.strip().lower() not in ("", "active"):
        notes.append(_note("WAIVER-01", waiver, f"has the status {waiver.status}"))
        return WaiverState.EXPIRED, None, notes
    expired, found = _expiry(waiver, given)
    notes += found
    if expired:
        return WaiverState.EXPIRED, None, notes
    refused = _refused_in_strict(waiver, given, notes)
    if refused:
        return WaiverState.UNUSED, None, notes
    if not given.is_granted(waiver):
        notes.append(_note("WAIVER-05", waiver, "was granted inside the range"))
    return WaiverState.UNUSED, Grant(waiver, checks), notes


def _note(code: str, waiver: Waiver, what: str) -> Finding:
    return finding(code, f"waiver {waiver.id} {what}", packet_line=waiver.line)


def _checks(
    waiver: Waiver,
) -> tuple[frozenset[tuple[str, Gate | None]], list[Finding]]:
    """The checks that the waiver names; SCOPE when it names paths only."""
    checks: set[tuple[str, Gate | None]] = set()
    notes: list[Finding] = []
    for text in waiver.checks:
        found, fault = _check(text)
        checks |= found
        if fault:
            notes.append(_note(fault[0], waiver, fault[1]))
    if not waiver.checks and waiver.paths:
        checks = {(code, None) for code in _SCOPE_CODES}
    return frozenset(checks), notes


def _check(
    text: str,
) -> tuple[set[tuple[str, Gate | None]], tuple[str, str] | None]:
    """One named check: the pairs it stands for, or the code and words of its fault."""
    words = text.replace("(", " ").replace(")", " ").split()
    if not words:
        return set(), None
    name = words[0].strip(",;`").upper()
    gates = {gate.value: gate for gate in Gate}
    gate = next((gates[w.strip(",;`")] for w in words if w.strip(",;`") in gates), None)
    if name == "SCOPE":
        return {(code, None) for code in _SCOPE_CODES}, None
    if name.startswith(_NEVER):
        return set(), ("WAIVER-07", f"names {name}, which can never be waived")
    code = registry().get(name)
    if code is None and not _CODE_SHAPE.fullmatch(name):
        return set(), ("WAIVER-02", f"names `{text}`, which is no check of this gate")
    if code is None:
        return set(), (
            "WAIVER-08",
            f"names the check `{text}`, which is not one of `gates codes`",
        )
    if not code.waivable:
        return set(), ("WAIVER-07", f"names {name}, which can never be waived")
    if name in _SHARED_CODES and gate is None:
        return set(), (
            "WAIVER-08",
            f"names {name} without the gate, and several gates share that code",
        )
    return {(name, gate)}, None


def _expiry(waiver: Waiver, given: WaiverInput) -> tuple[bool, list[Finding]]:
    """Whether the waiver has expired, and what is to be said of its dates."""
    text = waiver.expiry.strip()
    if text.lower() in _NO_EXPIRY:
        return False, []
    day = _date(text)
    if day is None:
        return False, [
            finding(
                "WAIVER-03",
                f"waiver {waiver.id} expires `{text}`, which is no date",
                packet_line=waiver.line,
                severity=Severity.ERROR if given.profile.is_strict else None,
            )
        ]
    if day < given.today:
        return True, [_note("WAIVER-01", waiver, f"expired on {day.isoformat()}")]
    return False, []


def _date(text: str) -> dt.date | None:
    """The date that a text begins with, in the form YYYY-MM-DD, or None."""
    found = _DATE.match(text)
    if found is None:
        return None
    try:
        return dt.date.fromisoformat(found[0])
    except ValueError:  # such as 2026-13-01
        return None


def _refused_in_strict(
    waiver: Waiver, given: WaiverInput, notes: list[Finding]
) -> bool:
    """Whether a strict profile refuses the waiver; says why in `notes`."""
    if not given.profile.is_strict:
        return False
    expiry = waiver.expiry.strip()
    if not (waiver.structured and _DATE.fullmatch(expiry) and _date(expiry)):
        notes.append(
            finding(
                "WAIVER-04",
                f"waiver {waiver.id} lacks fields of the structured form and waives"
                " nothing",
                packet_line=waiver.line,
                severity=Severity.WARNING,
            )
        )
        return True
    if not given.is_granted(waiver):
        notes.append(
            _note(
                "WAIVER-05", waiver, "was granted inside the range and waives nothing"
            )
        )
        return True
    return False
