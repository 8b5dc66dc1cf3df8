"""Several verdicts over one range: none passes unless all that it leans on do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.codes import finding
from gates.model import State
from gates.verdict.build import NOTHING_GOVERNED, without_support

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gates.model import Verdict


def lean(verdicts: Sequence[Verdict]) -> tuple[Verdict, ...]:
    """The verdicts, each with an error for a packet that it leans on and that failed.

    A packet leans on another that answers for a part of its range, and through it on
    those that the other leans on.
    """
    by_wp = {verdict.wp: verdict for verdict in verdicts}
    told = {
        wp: _broken_support(verdict, by_wp)
        for wp, verdict in by_wp.items()
        if verdict.result is State.PASS
    }
    return tuple(
        _without(verdict, told[verdict.wp]) if told.get(verdict.wp) else verdict
        for verdict in verdicts
    )


def result_of_all(verdicts: Sequence[Verdict]) -> State:
    """FAIL if one failed, CANNOT_VERIFY if one is undecided or there is none."""
    results = {verdict.result for verdict in verdicts}
    if State.FAIL in results:
        return State.FAIL
    return State.PASS if results == {State.PASS} else State.CANNOT_VERIFY


def disclosure_of_all(verdicts: Sequence[Verdict]) -> str:
    """The one line for all verdicts; of a single one it is its own."""
    if len(verdicts) == 1:
        return verdicts[0].disclosure
    result = result_of_all(verdicts)
    held = result is State.PASS
    if held and all(v.disclosure.endswith(NOTHING_GOVERNED) for v in verdicts):
        return verdicts[0].disclosure
    gates = {
        gate.clause
        for verdict in verdicts
        for gate in (verdict.passed_gates if held else verdict.failed_gates)
    }
    codes = {found.code for verdict in verdicts for found in verdict.errors}
    numbers = ",".join(str(number) for number in sorted(gates))
    return f"RID-COR-701: {result} gates=[{numbers}] errors=[{','.join(sorted(codes))}]"


def _broken_support(
    verdict: Verdict, by_wp: Mapping[str, Verdict]
) -> tuple[Verdict, ...]:
    """The verdicts that a passing one leans on, directly or not, and that do not pass.

    A verdict that never came is one that cannot be relied on either: it would be
    missing from `by_wp`, and the look-up fails loudly.
    """
    seen = {verdict.wp}
    todo = list(verdict.together)
    broken: list[Verdict] = []
    while todo:
        wp = todo.pop()
        if wp in seen:
            continue
        seen.add(wp)
        other = by_wp[wp]
        if other.result is not State.PASS:
            broken.append(other)
        todo += other.together
    return tuple(broken)


def _without(verdict: Verdict, broken: Sequence[Verdict]) -> Verdict:
    names = ", ".join(sorted(other.wp for other in broken))
    paths = sum(bool(change.answered_by) for change in verdict.changes)
    count = "1 changed path" if paths == 1 else f"{paths} changed paths"
    return without_support(
        verdict,
        finding(
            "PACKET-23",
            f"{names} did not pass, and {count} of this range"
            f" {'is' if paths == 1 else 'are'} left to other packets",
        ),
        is_undecided=all(v.result is State.CANNOT_VERIFY for v in broken),
    )
