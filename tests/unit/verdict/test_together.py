from __future__ import annotations

from gates.codes import finding
from gates.model import (
    Dimension,
    DimensionResult,
    Gate,
    PolicySource,
    Profile,
    Severity,
    State,
    Verdict,
)
from gates.verdict.build import (
    Judged,
    RunOf,
    build_verdict,
    exit_code_of,
    without_support,
)
from gates.verdict.next_steps import next_steps
from gates.verdict.together import disclosure_of_all, lean, result_of_all
from tests.support.verdicts import change_result, entry_result

UNDECIDED = DimensionResult(State.CANNOT_VERIFY, "an object is missing")


def verdict(
    wp: str,
    *errors: str,
    together: tuple[str, ...] = (),
    undecided: bool = False,
    answered: int = 1,
    governed: bool = True,
    failing: tuple[Gate, ...] = (),
) -> Verdict:
    passed = DimensionResult(State.PASS, "fine")
    states = {Dimension.MANIFEST: UNDECIDED if undecided else passed}
    findings = tuple(finding(code, "wrong", severity=Severity.ERROR) for code in errors)
    changes = tuple(
        change_result(f"src/{number}.py")._replace(
            answered_by="WP-9" if number < answered else ""
        )
        for number in range(3)
    )
    run = RunOf("post-work", wp, Profile.HANDSHAKE, None, None, PolicySource())
    return build_verdict(
        run,
        Judged(
            findings,
            states,
            (entry_result(failing=failing),),
            changes,
            governed=governed,
            together=together,
        ),
    )


def results(*verdicts: Verdict) -> dict[str, State]:
    return {one.wp: one.result for one in lean(verdicts)}


def test_verdicts_that_lean_on_nobody_stay_as_they_are() -> None:
    verdicts = (verdict("WP-1"), verdict("WP-2", "SCOPE-01"))
    assert lean(verdicts) == verdicts


def test_verdicts_that_lean_on_each_other_and_pass_do() -> None:
    verdicts = (
        verdict("WP-1", together=("WP-2",)),
        verdict("WP-2", together=("WP-1",)),
    )
    assert lean(verdicts) == verdicts


def test_none_passes_that_leans_on_one_that_failed() -> None:
    one, two = lean([verdict("WP-1", together=("WP-2",)), verdict("WP-2", "SCOPE-01")])
    assert (one.result, one.exit_code) == (State.FAIL, 1)
    (found,) = one.findings
    assert (found.code, found.severity) == ("PACKET-23", Severity.ERROR)
    assert found.message == (
        "WP-2 did not pass, and 1 changed path of this range is left to other packets"
    )
    assert one.disclosure == "RID-COR-701: FAIL gates=[] errors=[PACKET-23]"
    assert one.dimensions[Dimension.MANIFEST].reason == "1 error: PACKET-23"
    assert two.findings[0].code == "SCOPE-01"


def test_several_are_named_in_order_and_paths_counted() -> None:
    first, *_ = lean(
        [
            verdict("WP-1", together=("WP-3", "WP-2"), answered=2),
            verdict("WP-2", "SCOPE-01"),
            verdict("WP-3", "SCOPE-01"),
        ]
    )
    assert first.findings[0].message == (
        "WP-2, WP-3 did not pass, and 2 changed paths of this range are left to other"
        " packets"
    )


def test_one_that_leans_through_another_on_a_failure_does_not_pass() -> None:
    assert results(
        verdict("WP-1", together=("WP-2",)),
        verdict("WP-2", together=("WP-3",)),
        verdict("WP-3", "SCOPE-01", together=("WP-1",)),
        verdict("WP-4"),
    ) == {
        "WP-1": State.FAIL,
        "WP-2": State.FAIL,
        "WP-3": State.FAIL,
        "WP-4": State.PASS,
    }


def test_a_circle_hides_no_failure_behind_it() -> None:
    found = results(
        verdict("WP-1", together=("WP-3", "WP-2")),
        verdict("WP-2", together=("WP-1",)),
        verdict("WP-3", "SCOPE-01"),
    )
    assert set(found.values()) == {State.FAIL}


def test_a_failure_needs_no_second_reason() -> None:
    failed = verdict("WP-1", "SCOPE-01", together=("WP-2",))
    assert lean([failed, verdict("WP-2", "SCOPE-02")])[0] == failed


def test_one_that_leans_only_on_what_is_undecided_is_undecided() -> None:
    one, _ = lean(
        [verdict("WP-1", together=("WP-2",)), verdict("WP-2", undecided=True)]
    )
    assert (one.result, one.exit_code) == (State.CANNOT_VERIFY, 3)
    manifest = one.dimensions[Dimension.MANIFEST]
    assert manifest == DimensionResult(State.CANNOT_VERIFY, one.findings[0].message)


def test_a_failure_among_them_decides() -> None:
    found = results(
        verdict("WP-1", together=("WP-2", "WP-3")),
        verdict("WP-2", undecided=True),
        verdict("WP-3", "SCOPE-01"),
    )
    assert found["WP-1"] is State.FAIL


def test_what_is_undecided_stays_so_whatever_it_leans_on() -> None:
    one = verdict("WP-1", together=("WP-2",), undecided=True)
    assert lean([one, verdict("WP-2", "SCOPE-01")])[0] == one


def test_a_failed_dimension_stays_failed_beside_what_is_undecided() -> None:
    failed = verdict("WP-1", "C701-G04")
    told = without_support(
        failed, finding("PACKET-23", "WP-2 did not pass"), is_undecided=True
    )
    assert told.result is State.FAIL
    assert told.dimensions[Dimension.MANIFEST].reason == "2 errors: C701-G04, PACKET-23"
    # Errors stand in their order, and the next steps are those of the new result.
    assert [f.code for f in told.findings] == ["C701-G04", "PACKET-23"]
    assert told.disclosure == "RID-COR-701: FAIL gates=[] errors=[C701-G04,PACKET-23]"
    assert told.next_steps == next_steps(told)


def test_the_new_finding_stands_in_its_order() -> None:
    warned = verdict("WP-1")._replace(findings=(finding("MANIFEST-05", "a note"),))
    told = without_support(warned, finding("PACKET-23", "it did"), is_undecided=False)
    assert [f.code for f in told.findings] == ["PACKET-23", "MANIFEST-05"]
    assert told.next_steps == next_steps(told)


def test_what_leans_on_another_was_not_about_nothing() -> None:
    one = verdict("WP-1", together=("WP-2",), governed=False)
    undecided = verdict("WP-2", undecided=True)
    told, _ = lean([one, undecided])
    assert told.disclosure == ("RID-COR-701: CANNOT_VERIFY gates=[] errors=[PACKET-23]")


def test_the_result_of_all_is_the_worst() -> None:
    passed, failed = verdict("WP-1"), verdict("WP-2", "SCOPE-01")
    undecided = verdict("WP-3", undecided=True)
    assert result_of_all([passed, passed]) is State.PASS
    assert result_of_all([passed, undecided]) is State.CANNOT_VERIFY
    assert result_of_all([undecided, failed, passed]) is State.FAIL
    assert result_of_all([]) is State.CANNOT_VERIFY


def test_each_result_has_its_exit_code() -> None:
    found = [exit_code_of(s) for s in (State.PASS, State.FAIL, State.CANNOT_VERIFY)]
    assert found == [0, 1, 3]


def test_the_disclosure_of_a_single_verdict_is_its_own() -> None:
    one = verdict("WP-1", "SCOPE-01")
    assert disclosure_of_all([one]) == one.disclosure


def test_the_disclosure_of_several_that_pass_names_every_gate_that_held() -> None:
    one, two = verdict("WP-1"), verdict("WP-2")
    clauses = {gate.clause for gate in one.passed_gates}
    less = two._replace(passed_gates=(Gate.RAILS_UNTOUCHED,))
    numbers = ",".join(str(clause) for clause in sorted(clauses))
    assert disclosure_of_all([less, one]) == (
        f"RID-COR-701: PASS gates=[{numbers}] errors=[]"
    )


def test_the_disclosure_of_several_that_fail_names_failed_gates_and_codes() -> None:
    assert (
        disclosure_of_all(
            [
                verdict("WP-1"),
                verdict("WP-2", "SCOPE-01", "C701-G05", failing=(Gate.LINE_DELTA,)),
                verdict(
                    "WP-3", "C701-G04", "SCOPE-01", failing=(Gate.RAILS_UNTOUCHED,)
                ),
            ]
        )
        == "RID-COR-701: FAIL gates=[52,57] errors=[C701-G04,C701-G05,SCOPE-01]"
    )


def test_where_nothing_was_governed_the_disclosure_says_so_for_all() -> None:
    nothing = [verdict("WP-1", governed=False), verdict("WP-2", governed=False)]
    assert disclosure_of_all(nothing) == "RID-COR-701: N/A (no governed edits)"
    assert "PASS" in disclosure_of_all([nothing[0], verdict("WP-3")])
    failed = verdict("WP-4", "SCOPE-07", governed=False)
    assert disclosure_of_all([*nothing, failed]) == (
        "RID-COR-701: FAIL gates=[] errors=[SCOPE-07]"
    )
