from __future__ import annotations

import pytest

from gates.codes import finding, registry
from gates.model import (
    Dimension,
    DimensionResult,
    EntryResult,
    EntryStatus,
    Finding,
    Gate,
    GateState,
    PacketSource,
    PolicySource,
    Profile,
    RepoPath,
    Severity,
    State,
    Verdict,
    Waiver,
    WaiverResult,
    WaiverState,
)
from gates.verdict.build import (
    Judged,
    RunOf,
    build_verdict,
    cannot_verify,
    dimension_of,
    with_log,
)
from gates.verdict.next_steps import next_steps
from tests.support.verdicts import change_result, entry_result, passing

PATH = RepoPath(b"src/store.py")
OTHER = RepoPath(b"src/other.py")
RUN = RunOf("post-work", "WP-1", Profile.HANDSHAKE, None, None, PolicySource())
PASSED = DimensionResult(State.PASS, "fine")
NOT_RUN = DimensionResult(State.NOT_RUN, "there is none")
STATES = {
    Dimension.MANIFEST: PASSED,
    Dimension.SCOPE: PASSED,
    Dimension.EVIDENCE: PASSED,
    Dimension.PHASE: PASSED,
}


def build(
    *findings: Finding,
    entries: tuple[EntryResult, ...] = (),
    governed: bool = True,
    **states: DimensionResult,
) -> Verdict:
    chosen = {**STATES, **{Dimension(name): s for name, s in states.items()}}
    return build_verdict(RUN, Judged(findings, chosen, entries, governed=governed))


def error(code: str, gate: Gate | None = None, path: RepoPath = PATH) -> Finding:
    return finding(code, "wrong", gate=gate, path=path, severity=Severity.ERROR)


def waived(found: Finding) -> Finding:
    return found._replace(waived_by="W-1")


def test_without_an_error_the_verdict_passes() -> None:
    verdict = build(entries=(entry_result(),))
    assert (verdict.result, verdict.exit_code) == (State.PASS, 0)


def test_warnings_and_notes_do_not_fail_a_verdict() -> None:
    found = [finding("SCOPE-06", "x"), finding("MANIFEST-05", "y")]
    verdict = build(*found)
    assert verdict.result is State.PASS
    assert verdict.errors == ()


@pytest.mark.parametrize(
    ("code", "dimension"),
    [
        ("C701-G04", Dimension.MANIFEST),
        ("PACKET-03", Dimension.MANIFEST),
        ("MANIFEST-01", Dimension.MANIFEST),
        ("WAIVER-03", Dimension.MANIFEST),
        ("GIT-15", Dimension.MANIFEST),
        ("SCOPE-01", Dimension.SCOPE),
        ("PLAN-02", Dimension.PLAN),
        ("EVIDENCE-01", Dimension.EVIDENCE),
        ("PHASE-01", Dimension.PHASE),
        ("LOG-01", Dimension.LOG),
    ],
)
def test_an_error_fails_its_own_dimension_and_no_other(
    code: str, dimension: Dimension
) -> None:
    verdict = build(error(code))
    assert (verdict.result, verdict.exit_code) == (State.FAIL, 1)
    failed = [d for d, r in verdict.dimensions.items() if r.state is State.FAIL]
    assert failed == [dimension]
    assert verdict.dimensions[dimension].reason == f"1 error: {code}"


def test_clause_51_belongs_to_the_plan_and_not_to_the_manifest() -> None:
    found = error("C701-G02", Gate.WINDOW_MATCHES_PLAN)
    assert dimension_of(found) is Dimension.PLAN
    assert dimension_of(error("C701-G02", Gate.ONE_BLOCK)) is Dimension.MANIFEST


@pytest.mark.parametrize("code", sorted(registry()))
def test_every_code_has_a_dimension(code: str) -> None:
    assert dimension_of(error(code)) in Dimension


def test_a_dimension_that_nobody_judged_is_not_run() -> None:
    verdict = build()
    assert verdict.dimensions[Dimension.SIGNATURE].state is State.NOT_RUN
    assert set(verdict.dimensions) == set(Dimension)


def test_what_was_not_run_stays_so_beside_a_pass() -> None:
    verdict = build(SCOPE=NOT_RUN)
    assert verdict.result is State.PASS
    assert verdict.dimensions[Dimension.SCOPE] == NOT_RUN


def test_an_error_fails_a_dimension_that_was_not_run() -> None:
    assert build(error("SCOPE-07"), SCOPE=NOT_RUN).result is State.FAIL


def test_a_dimension_that_its_rules_failed_stays_failed() -> None:
    verdict = build(EVIDENCE=DimensionResult(State.FAIL, "nothing ran"))
    assert verdict.result is State.FAIL


def test_cannot_verify_is_no_pass() -> None:
    verdict = build(MANIFEST=DimensionResult(State.CANNOT_VERIFY, "object missing"))
    assert (verdict.result, verdict.exit_code) == (State.CANNOT_VERIFY, 3)


def test_a_failure_counts_more_than_what_cannot_be_decided() -> None:
    undecided = DimensionResult(State.CANNOT_VERIFY, "object missing")
    verdict = build(error("SCOPE-01"), MANIFEST=undecided)
    assert (verdict.result, verdict.exit_code) == (State.FAIL, 1)
    assert verdict.dimensions[Dimension.MANIFEST] == undecided


def test_a_waived_error_makes_its_dimension_waived() -> None:
    verdict = build(waived(error("SCOPE-01")))
    assert verdict.result is State.PASS
    assert verdict.dimensions[Dimension.SCOPE] == DimensionResult(
        State.WAIVED, "waived by W-1"
    )
    assert verdict.errors == ()


def test_one_error_left_fails_beside_waived_ones() -> None:
    verdict = build(waived(error("SCOPE-01")), error("SCOPE-01", path=OTHER))
    assert verdict.dimensions[Dimension.SCOPE].state is State.FAIL


def test_a_waiver_decides_nothing_that_cannot_be_decided() -> None:
    undecided = DimensionResult(State.CANNOT_VERIFY, "object missing")
    verdict = build(waived(error("SCOPE-01")), SCOPE=undecided)
    assert verdict.result is State.CANNOT_VERIFY


def test_a_gate_whose_errors_are_all_waived_is_waived() -> None:
    entry = entry_result(failing=(Gate.LINE_DELTA,))
    verdict = build(waived(error("C701-G05", Gate.LINE_DELTA)), entries=(entry,))
    assert verdict.entries[0].gates[Gate.LINE_DELTA] is GateState.WAIVED
    assert verdict.failed_gates == ()
    assert verdict.result is State.PASS


def test_a_gate_with_one_error_left_fails() -> None:
    entry = entry_result(failing=(Gate.LINE_DELTA,))
    found = error("C701-G05", Gate.LINE_DELTA)
    verdict = build(waived(found), found, entries=(entry,))
    assert verdict.entries[0].gates[Gate.LINE_DELTA] is GateState.FAIL
    assert verdict.failed_gates == (Gate.LINE_DELTA,)


def test_a_waiver_for_one_file_lifts_no_gate_of_another() -> None:
    entries = (
        entry_result(failing=(Gate.LINE_DELTA,)),
        entry_result("src/other.py", failing=(Gate.LINE_DELTA,)),
    )
    verdict = build(
        waived(error("C701-G05", Gate.LINE_DELTA)),
        error("C701-G05", Gate.LINE_DELTA, OTHER),
        entries=entries,
    )
    states = [entry.gates[Gate.LINE_DELTA] for entry in verdict.entries]
    assert states == [GateState.WAIVED, GateState.FAIL]


def test_the_links_are_one_gate_for_all_entries() -> None:
    gate = Gate.LINKS_RESOLVABLE
    entries = (entry_result(failing=(gate,)), entry_result("b.py", failing=(gate,)))
    broken = [error("C701-G05", gate, RepoPath(name)) for name in (b"x.md", b"y.md")]
    verdict = build(*map(waived, broken), entries=entries)
    assert {entry.gates[gate] for entry in verdict.entries} == {GateState.WAIVED}
    assert verdict.failed_gates == ()
    verdict = build(waived(broken[0]), broken[1], entries=entries)
    assert {entry.gates[gate] for entry in verdict.entries} == {GateState.FAIL}


def test_a_gate_of_the_packet_fails_without_any_entry() -> None:
    found = error("C701-G05", Gate.LINKS_RESOLVABLE)
    assert build(found).failed_gates == (Gate.LINKS_RESOLVABLE,)
    assert build(waived(found)).failed_gates == ()
    warning = found._replace(severity=Severity.WARNING)
    assert build(warning).failed_gates == ()


def test_a_waived_stale_entry_fails_no_gate() -> None:
    entry = entry_result(
        failing=(Gate.POST_SHA1, Gate.PREIMAGE_MATCHES), status=EntryStatus.UNCHANGED
    )
    verdict = build(waived(error("MANIFEST-02")), entries=(entry,))
    assert verdict.entries[0].gates[Gate.POST_SHA1] is GateState.WAIVED
    assert (verdict.result, verdict.failed_gates) == (State.PASS, ())
    verdict = build(error("MANIFEST-02"), entries=(entry,))
    assert verdict.failed_gates == (Gate.POST_SHA1, Gate.PREIMAGE_MATCHES)


def test_the_disclosure_of_a_pass_names_the_gates_that_held() -> None:
    verdict = build(entries=(entry_result(),))
    held = [gate.clause for gate in verdict.passed_gates]
    numbers = ",".join(map(str, held))
    assert verdict.disclosure == f"RID-COR-701: PASS gates=[{numbers}] errors=[]"
    assert 52 in held
    assert 51 not in held  # not planned, so it did not hold


def test_the_disclosure_of_a_failure_names_gates_and_codes_once() -> None:
    entry = entry_result(failing=(Gate.RAILS_UNTOUCHED, Gate.LINE_DELTA))
    verdict = build(
        error("C701-G05", Gate.LINE_DELTA),
        error("C701-G05", Gate.LINE_DELTA),
        error("C701-G04", Gate.RAILS_UNTOUCHED),
        entries=(entry,),
    )
    assert verdict.disclosure == (
        "RID-COR-701: FAIL gates=[52,57] errors=[C701-G04,C701-G05]"
    )


def test_codes_of_other_families_stand_in_the_disclosure_too() -> None:
    verdict = build(error("SCOPE-01"), error("EVIDENCE-01"))
    assert verdict.disclosure == (
        "RID-COR-701: FAIL gates=[] errors=[EVIDENCE-01,SCOPE-01]"
    )


def test_waived_codes_do_not_stand_in_the_disclosure() -> None:
    assert build(waived(error("SCOPE-01"))).disclosure.endswith("errors=[]")


def test_a_gate_of_which_one_entry_failed_did_not_hold() -> None:
    entries = (entry_result(), entry_result("b.py", failing=(Gate.POST_SHA1,)))
    verdict = build(entries=entries)
    assert Gate.POST_SHA1 not in verdict.passed_gates
    assert verdict.failed_gates == (Gate.POST_SHA1,)


def test_the_disclosure_where_only_governance_changed() -> None:
    assert build(governed=False).disclosure == "RID-COR-701: N/A (no governed edits)"


def test_a_failure_is_disclosed_even_where_only_governance_changed() -> None:
    verdict = build(error("SCOPE-07"), governed=False)
    assert verdict.disclosure == "RID-COR-701: FAIL gates=[] errors=[SCOPE-07]"


def test_errors_stand_before_warnings_before_notes() -> None:
    found = [
        finding("MANIFEST-05", "note", path=RepoPath(b"a")),
        finding("SCOPE-06", "warning"),
        error("C701-G04", path=OTHER),
        error("C701-G04"),
    ]
    verdict = build(*found)
    assert [(f.code, f.path) for f in verdict.findings] == [
        ("C701-G04", OTHER),
        ("C701-G04", PATH),
        ("SCOPE-06", None),
        ("MANIFEST-05", b"a"),
    ]
    assert build(*reversed(found)).findings == verdict.findings


def test_a_run_that_cannot_decide_is_never_a_pass() -> None:
    warning = finding("GIT-09", "replacement objects")
    verdict = cannot_verify(RUN, finding("GIT-07", "object missing"), [warning])
    assert (verdict.result, verdict.exit_code) == (State.CANNOT_VERIFY, 3)
    assert verdict.disclosure == ("RID-COR-701: CANNOT_VERIFY gates=[] errors=[GIT-07]")
    assert [f.code for f in verdict.findings] == ["GIT-07", "GIT-09"]
    states = {d: r.state for d, r in verdict.dimensions.items()}
    assert states[Dimension.MANIFEST] is states[Dimension.SCOPE] is State.CANNOT_VERIFY


def test_a_record_that_was_written_makes_clause_59_hold() -> None:
    verdict = with_log(build(entries=(entry_result(),)), PASSED, written=True)
    assert verdict.entries[0].gates[Gate.MANIFEST_WRITTEN] is GateState.PASS
    assert Gate.MANIFEST_WRITTEN in verdict.passed_gates
    assert "59" in verdict.disclosure


def test_without_a_log_clause_59_is_not_run_and_the_result_stays() -> None:
    before = build(entries=(entry_result(),))
    verdict = with_log(before, NOT_RUN)
    assert verdict.entries[0].gates[Gate.MANIFEST_WRITTEN] is GateState.NOT_RUN
    assert (verdict.result, verdict.exit_code) == (State.PASS, 0)
    assert verdict.dimensions[Dimension.LOG] == NOT_RUN


UNWRITTEN = DimensionResult(State.CANNOT_VERIFY, "the log is not writable")


def test_a_record_that_could_not_be_written_is_cannot_verify() -> None:
    before = build(entries=(entry_result(),))
    verdict = with_log(before, UNWRITTEN, found=finding("LOG-01", "not writable"))
    assert (verdict.result, verdict.exit_code) == (State.CANNOT_VERIFY, 3)
    assert verdict.entries[0].gates[Gate.MANIFEST_WRITTEN] is GateState.CANNOT_VERIFY
    assert verdict.disclosure.endswith("errors=[LOG-01]")


def test_a_failure_stays_one_when_the_record_could_not_be_written() -> None:
    verdict = with_log(build(error("SCOPE-01")), UNWRITTEN)
    assert (verdict.result, verdict.exit_code) == (State.FAIL, 1)


def test_the_disclosure_of_no_governed_edits_survives_the_log() -> None:
    before = build(governed=False)
    assert with_log(before, PASSED, written=True).disclosure == before.disclosure
    assert "CANNOT_VERIFY" in with_log(before, UNWRITTEN).disclosure


def test_what_the_record_says_of_the_gates_is_folded_anew() -> None:
    entry = entry_result(failing=(Gate.LINE_DELTA,))
    before = build(error("C701-G05", Gate.LINE_DELTA), entries=(entry,))
    verdict = with_log(before, PASSED, written=True)
    assert verdict.failed_gates == (Gate.LINE_DELTA,)
    assert verdict.disclosure == "RID-COR-701: FAIL gates=[57] errors=[C701-G05]"
    assert verdict.entries[0].gates[Gate.LINE_DELTA] is GateState.FAIL


def test_a_failure_of_the_log_of_its_own_fails_a_gate_too() -> None:
    found = error("LOG-01", Gate.MANIFEST_WRITTEN)
    verdict = with_log(build(entries=(entry_result(),)), UNWRITTEN, found=found)
    assert verdict.failed_gates == (Gate.MANIFEST_WRITTEN,)
    assert verdict.findings[0] == found
    assert verdict.next_steps == next_steps(verdict)


def test_what_was_judged_stands_in_the_verdict() -> None:
    packet = PacketSource(PATH, None, "head", "")
    change = change_result("src/store.py")
    waiver = WaiverResult(Waiver("W-1", 9), WaiverState.UNUSED)
    selection = passing().selection
    run = RUN._replace(packet=packet, profile=Profile.STRICT, selection=selection)
    judged = Judged(
        (error("SCOPE-01"),),
        STATES,
        (entry_result(),),
        (change,),
        (waiver,),
        commit_count=4,
        scope=packet,
        together=("WP-2",),
    )
    verdict = build_verdict(run, judged)
    assert verdict.command == "post-work"
    assert verdict.wp == "WP-1"
    assert verdict.profile is Profile.STRICT
    assert (verdict.packet, verdict.scope) == (packet, packet)
    assert (verdict.selection, verdict.policy) == (selection, PolicySource())
    assert verdict.changes == (change,)
    assert verdict.waivers == (waiver,)
    assert verdict.commit_count == 4
    assert verdict.together == ("WP-2",)
    assert verdict.next_steps == next_steps(verdict) != ()


def test_a_dimension_that_nobody_judged_says_so() -> None:
    reason = build().dimensions[Dimension.SIGNATURE].reason
    assert reason == "not part of this run"


def test_several_errors_and_waivers_are_named_once_and_in_order() -> None:
    errors = [error("SCOPE-07"), error("SCOPE-01"), error("SCOPE-01", path=OTHER)]
    failed = build(*errors).dimensions[Dimension.SCOPE]
    assert failed.reason == "3 errors: SCOPE-01, SCOPE-07"
    lifted = [
        found._replace(waived_by=f"W-{number}")
        for found, number in zip(errors, (2, 1, 1), strict=True)
    ]
    waived_ = build(*lifted).dimensions[Dimension.SCOPE]
    assert waived_ == DimensionResult(State.WAIVED, "waived by W-1, W-2")


def test_a_waived_error_of_what_was_not_run_leaves_it_not_run() -> None:
    assert build(waived(error("SCOPE-01")), SCOPE=NOT_RUN).dimensions[
        Dimension.SCOPE
    ] == (NOT_RUN)
    lifted = build(
        waived(error("EVIDENCE-01")), EVIDENCE=DimensionResult(State.FAIL, "none")
    )
    assert lifted.dimensions[Dimension.EVIDENCE].state is State.WAIVED


def test_a_waiver_for_the_whole_file_lifts_no_gate_of_a_changed_one() -> None:
    entry = entry_result(failing=(Gate.POST_SHA1,))
    verdict = build(waived(error("MANIFEST-02")), entries=(entry,))
    assert verdict.entries[0].gates[Gate.POST_SHA1] is GateState.FAIL
    assert verdict.failed_gates == (Gate.POST_SHA1,)


def test_an_open_error_of_the_whole_file_keeps_its_gates_failed() -> None:
    entry = entry_result(failing=(Gate.POST_SHA1,), status=EntryStatus.UNCHANGED)
    found = error("MANIFEST-02")
    verdict = build(waived(found), found, entries=(entry,))
    assert verdict.entries[0].gates[Gate.POST_SHA1] is GateState.FAIL


def test_gates_that_hold_are_not_called_waived() -> None:
    entry = entry_result()
    verdict = build(waived(error("C701-G05", Gate.LINE_DELTA)), entries=(entry,))
    assert verdict.entries[0].gates[Gate.LINE_DELTA] is GateState.PASS


def test_a_gate_held_where_it_passed_once_and_else_was_waived() -> None:
    entries = (entry_result(), entry_result("b.py", failing=(Gate.LINE_DELTA,)))
    found = waived(error("C701-G05", Gate.LINE_DELTA, RepoPath(b"b.py")))
    verdict = build(found, entries=entries)
    assert Gate.LINE_DELTA in verdict.passed_gates
    alone = build(found, entries=entries[1:])
    assert Gate.LINE_DELTA not in alone.passed_gates
    assert alone.failed_gates == ()


def test_findings_stand_in_the_order_of_path_line_packet_line_and_code() -> None:
    first = error("SCOPE-01")
    order = [
        first._replace(path=None, code="SCOPE-03"),
        first._replace(path=RepoPath(b"A"), code="SCOPE-03"),
        first,
        first._replace(code="SCOPE-02"),
        first._replace(packet_line=1, code="SCOPE-00"),
        first._replace(packet_line=7),
        first._replace(line=1),
        first._replace(line=2),
        first._replace(line=3, packet_line=1),
    ]
    for given in (order, order[::-1], order[3:] + order[:3]):
        assert list(build(*given).findings) == order


def test_a_waiver_lifts_its_gate_and_leaves_every_other_as_it_is() -> None:
    entry = entry_result(failing=(Gate.LINE_DELTA, Gate.POST_SHA1))
    found = error("C701-G05", Gate.LINE_DELTA)
    verdict = build(
        waived(found), found._replace(gate=Gate.POST_SHA1), entries=(entry,)
    )
    expected = {**entry.gates, Gate.LINE_DELTA: GateState.WAIVED}
    assert verdict.entries[0].gates == expected
    assert verdict.failed_gates == (Gate.POST_SHA1,)
