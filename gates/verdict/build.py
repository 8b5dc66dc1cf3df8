"""Build a verdict: findings in, dimensions, result and disclosure line out.

One word PASS must not cover what was not checked, so the dimensions stay apart
(CX-655): FAIL if one fails, CANNOT_VERIFY if one cannot be decided, PASS otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from gates.errors import EXIT_CANNOT_VERIFY, EXIT_FAIL, EXIT_PASS
from gates.model import (
    Dimension,
    DimensionResult,
    EntryResult,
    EntryStatus,
    Finding,
    Gate,
    GateState,
    Severity,
    State,
    Verdict,
)
from gates.verdict.next_steps import next_steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gates.model import (
        ChangeResult,
        PacketSource,
        PolicySource,
        Profile,
        RepoPath,
        Selection,
        WaiverResult,
    )

_DIMENSIONS: Final = {
    "C701": Dimension.MANIFEST,
    "PACKET": Dimension.MANIFEST,
    "MANIFEST": Dimension.MANIFEST,
    "WAIVER": Dimension.MANIFEST,
    "GIT": Dimension.MANIFEST,
    "SCOPE": Dimension.SCOPE,
    "PLAN": Dimension.PLAN,
    "PREPARE": Dimension.PLAN,
    "EVIDENCE": Dimension.EVIDENCE,
    "REFINEMENT": Dimension.REFINEMENT,
    "SIGNATURE": Dimension.SIGNATURE,
    "PHASE": Dimension.PHASE,
    "LOG": Dimension.LOG,
    "KEY": Dimension.LOG,
}

_EXITS: Final = {
    State.PASS: EXIT_PASS,
    State.FAIL: EXIT_FAIL,
    State.CANNOT_VERIFY: EXIT_CANNOT_VERIFY,
}

NOTHING_GOVERNED: Final = "N/A (no governed edits)"

_ORDER: Final = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


class Judged(NamedTuple):
    """What the rules gave for a run, before it is folded into a verdict.

    `states` are the dimensions as the rules see them; errors among the findings can
    only make them worse. `governed` is False when only governance paths changed.
    """

    findings: tuple[Finding, ...]
    states: Mapping[Dimension, DimensionResult]
    entries: tuple[EntryResult, ...] = ()
    changes: tuple[ChangeResult, ...] = ()
    waivers: tuple[WaiverResult, ...] = ()
    commit_count: int = 0
    governed: bool = True
    scope: PacketSource | None = None
    together: tuple[str, ...] = ()


class RunOf(NamedTuple):
    """What was judged: the command, its packet, and where each input was read."""

    command: str
    wp: str
    profile: Profile
    selection: Selection | None
    packet: PacketSource | None
    policy: PolicySource


def build_verdict(run: RunOf, judged: Judged) -> Verdict:
    """Fold findings and states into a verdict."""
    findings = tuple(sorted(judged.findings, key=_finding_key))
    dimensions = {
        dimension: _fold(
            judged.states.get(
                dimension, DimensionResult(State.NOT_RUN, "not part of this run")
            ),
            [f for f in findings if dimension_of(f) is dimension],
        )
        for dimension in Dimension
    }
    entries = tuple(_with_waived_gates(judged.entries, findings))
    result = result_of(dimensions)
    passed, failed = _gates(entries, findings)
    verdict = Verdict(
        command=run.command,
        wp=run.wp,
        result=result,
        exit_code=_EXITS[result],
        disclosure="",
        profile=run.profile,
        selection=run.selection,
        packet=run.packet,
        policy=run.policy,
        dimensions=dimensions,
        entries=entries,
        changes=judged.changes,
        findings=findings,
        waivers=judged.waivers,
        commit_count=judged.commit_count,
        passed_gates=passed,
        failed_gates=failed,
        scope=judged.scope,
        together=judged.together,
    )
    return verdict._replace(
        disclosure=disclosure(verdict, governed=judged.governed),
        next_steps=next_steps(verdict),
    )


def with_log(
    verdict: Verdict,
    log: DimensionResult,
    *,
    written: bool = False,
    found: Finding | None = None,
) -> Verdict:
    """The verdict once it is known what became of its record.

    `written` says that the record stands in the log: then clause 59 holds. `found` is
    why it could not be written.
    """
    state = GateState.PASS if written else GateState.NOT_RUN
    if log.state is State.CANNOT_VERIFY:
        state = GateState.CANNOT_VERIFY
    dimensions = {**verdict.dimensions, Dimension.LOG: log}
    result = result_of(dimensions)
    entries = tuple(
        entry._replace(gates={**entry.gates, Gate.MANIFEST_WRITTEN: state})
        for entry in verdict.entries
    )
    findings = verdict.findings if found is None else (found, *verdict.findings)
    passed, failed = _gates(entries, findings)
    recorded = verdict._replace(
        result=result,
        exit_code=_EXITS[result],
        dimensions=dimensions,
        entries=entries,
        findings=findings,
        passed_gates=passed,
        failed_gates=failed,
    )
    governed = not verdict.disclosure.endswith(NOTHING_GOVERNED)
    return recorded._replace(
        disclosure=disclosure(recorded, governed=governed),
        next_steps=next_steps(recorded),
    )


def without_support(verdict: Verdict, found: Finding, *, is_undecided: bool) -> Verdict:
    """The verdict once a packet that it leans on did not pass, or is undecided."""
    findings = tuple(sorted((*verdict.findings, found), key=_finding_key))
    dimension = dimension_of(found)
    state = verdict.dimensions[dimension]
    if state.state is not State.FAIL and is_undecided:
        state = DimensionResult(State.CANNOT_VERIFY, found.message)
    folded = _fold(state, [f for f in findings if dimension_of(f) is dimension])
    dimensions = {**verdict.dimensions, dimension: folded}
    result = result_of(dimensions)
    changed = verdict._replace(
        result=result,
        exit_code=_EXITS[result],
        dimensions=dimensions,
        findings=findings,
    )
    return changed._replace(
        disclosure=disclosure(changed, governed=True), next_steps=next_steps(changed)
    )


def cannot_verify(
    run: RunOf, found: Finding, findings: Sequence[Finding] = ()
) -> Verdict:
    """The verdict of a run that could not decide, with what it knew so far."""
    state = DimensionResult(State.CANNOT_VERIFY, found.message)
    states = {Dimension.MANIFEST: state, Dimension.SCOPE: state}
    return build_verdict(run, Judged((found, *findings), states))


def dimension_of(found: Finding) -> Dimension:
    """The dimension that a finding belongs to, by the family of its code."""
    if found.gate is Gate.WINDOW_MATCHES_PLAN:
        return Dimension.PLAN
    return _DIMENSIONS.get(found.code.split("-")[0], Dimension.MANIFEST)


def result_of(dimensions: Mapping[Dimension, DimensionResult]) -> State:
    """FAIL if one dimension fails, CANNOT_VERIFY if one is undecided, else PASS."""
    states = {result.state for result in dimensions.values()}
    if State.FAIL in states:
        return State.FAIL
    if State.CANNOT_VERIFY in states:
        return State.CANNOT_VERIFY
    return State.PASS


def exit_code_of(result: State) -> int:
    """The exit code that goes with a result."""
    return _EXITS[result]


def disclosure(verdict: Verdict, *, governed: bool) -> str:
    """The one line that closes every text output."""
    if not governed and verdict.result is State.PASS:
        return f"RID-COR-701: {NOTHING_GOVERNED}"
    gates = (
        verdict.passed_gates if verdict.result is State.PASS else verdict.failed_gates
    )
    codes = sorted({finding.code for finding in verdict.errors})
    numbers = ",".join(str(number) for number in sorted(g.clause for g in gates))
    return f"RID-COR-701: {verdict.result} gates=[{numbers}] errors=[{','.join(codes)}]"


def _fold(state: DimensionResult, findings: Iterable[Finding]) -> DimensionResult:
    """A dimension after its errors and waivers; a FAIL of the rules stays one."""
    errors = [f for f in findings if f.severity is Severity.ERROR]
    unwaived = [f for f in errors if f.waived_by is None]
    if state.state is State.CANNOT_VERIFY:
        return state
    if unwaived:
        codes = ", ".join(sorted({f.code for f in unwaived}))
        count = "1 error" if len(unwaived) == 1 else f"{len(unwaived)} errors"
        return DimensionResult(State.FAIL, f"{count}: {codes}")
    if errors and state.state in (State.PASS, State.FAIL):
        ids = ", ".join(sorted({f.waived_by for f in errors if f.waived_by}))
        return DimensionResult(State.WAIVED, f"waived by {ids}")
    return state


def _with_waived_gates(
    entries: Iterable[EntryResult], findings: Iterable[Finding]
) -> Iterable[EntryResult]:
    """The entries, a failed gate WAIVED when each of its errors is waived."""
    open_errors: set[tuple[object, Gate | None]] = set()
    waived: set[tuple[object, Gate | None]] = set()
    for found in findings:
        if found.severity is Severity.ERROR:
            where = _place(found.path, found.gate)
            (waived if found.waived_by else open_errors).add(where)
    for result in entries:
        path = result.entry.path
        lifted = {
            gate
            for gate, state in result.gates.items()
            if state is GateState.FAIL
            and not waived.isdisjoint({_place(path, gate), _whole(result)})
            and open_errors.isdisjoint({_place(path, gate), _whole(result)})
        }
        yield (
            result._replace(
                gates={
                    gate: GateState.WAIVED if gate in lifted else state
                    for gate, state in result.gates.items()
                },
            )
            if lifted
            else result
        )


def _place(path: RepoPath | None, gate: Gate | None) -> tuple[object, Gate | None]:
    """What a gate is judged of: a file, or for the links the packet as a whole."""
    return (None if gate is Gate.LINKS_RESOLVABLE else path, gate)


def _whole(result: EntryResult) -> tuple[object, Gate | None]:
    """The place of the one error that stands for every gate of an unchanged file."""
    unchanged = result.status is EntryStatus.UNCHANGED
    return (result.entry.path if unchanged else object(), None)


def _gates(
    entries: Sequence[EntryResult], findings: Iterable[Finding]
) -> tuple[tuple[Gate, ...], tuple[Gate, ...]]:
    """The gates that held for every entry, and those that failed for one."""
    failed = {
        f.gate
        for f in findings
        if f.gate is not None and f.severity is Severity.ERROR and f.waived_by is None
    }
    states: dict[Gate, set[GateState]] = {gate: set() for gate in Gate}
    for entry in entries:
        for gate, state in entry.gates.items():
            states[gate].add(state)
    failed |= {gate for gate, seen in states.items() if GateState.FAIL in seen}
    held = {GateState.PASS, GateState.WAIVED}
    passed = tuple(
        gate
        for gate in Gate
        if gate not in failed
        and GateState.PASS in states[gate]
        and states[gate] <= held
    )
    return passed, tuple(gate for gate in Gate if gate in failed)


def _finding_key(found: Finding) -> tuple[int, bytes, int, int, str]:
    """Errors first, then by path, line, packet line and code."""
    return (
        _ORDER[found.severity],
        found.path or b"",
        found.line or 0,
        found.packet_line or 0,
        found.code,
    )
