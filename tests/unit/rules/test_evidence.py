from __future__ import annotations

import pytest

from gates.model import DimensionResult, Finding, Profile, Severity, State
from gates.packet import parse_packet
from gates.rules.evidence import judge_evidence
from tests.support.packets import packet_text

PROVED = [("The counter starts at one.", "src/a.py:1")]
PROMISES = ["The counter starts at one.", "It stops at ten."]


def judge(
    *commands: tuple[str, int],
    modern: bool = True,
    profile: Profile = Profile.HANDSHAKE,
    mapping: list[tuple[str, str]] | None = PROVED,
    promises: list[str] = PROMISES[:1],
) -> tuple[DimensionResult, list[Finding]]:
    packet = packet_text(
        "WP-1", modern=modern, commands=commands, mapping=mapping, done_means=promises
    )
    return judge_evidence(parse_packet(packet), profile)


def codes(findings: list[Finding], severity: Severity = Severity.ERROR) -> list[str]:
    return [f.code for f in findings if f.severity is severity]


def test_one_command_with_exit_code_0_is_enough() -> None:
    dimension, findings = judge(("make check", 0))
    assert dimension.state is State.PASS
    assert findings == []


@pytest.mark.parametrize("commands", [(), (("make check", 1),), (("a", 2), ("b", -1))])
def test_a_modern_packet_without_a_successful_command_fails(
    commands: tuple[tuple[str, int], ...],
) -> None:
    dimension, findings = judge(*commands)
    assert dimension.state is State.FAIL
    assert codes(findings) == ["EVIDENCE-01"]


def test_a_legacy_packet_is_not_asked_for_evidence() -> None:
    dimension, findings = judge(modern=False)
    assert (dimension.state, findings) == (State.NOT_RUN, [])


def test_what_a_legacy_packet_shows_is_judged_all_the_same() -> None:
    assert judge(("make", 0), modern=False)[0].state is State.PASS
    dimension, findings = judge(("make", 1), modern=False)
    assert dimension.state is State.NOT_RUN
    assert codes(findings, Severity.WARNING) == ["EVIDENCE-02"]


def test_a_failing_run_is_a_warning_and_in_strict_an_error() -> None:
    runs = (("make check", 0), ("make lint", 1))
    dimension, findings = judge(*runs)
    assert dimension.state is State.PASS
    assert codes(findings, Severity.WARNING) == ["EVIDENCE-02"]
    assert "`make lint` exited with 1" in findings[0].message
    dimension, findings = judge(*runs, profile=Profile.STRICT)
    assert dimension.state is State.FAIL
    assert codes(findings) == ["EVIDENCE-02"]


@pytest.mark.parametrize("profile", Profile)
def test_a_later_run_of_the_same_command_mends_a_failing_one(profile: Profile) -> None:
    dimension, findings = judge(("make", 1), ("make", 0), profile=profile)
    assert (dimension.state, findings) == (State.PASS, [])


def test_an_earlier_run_and_another_command_mend_nothing() -> None:
    for runs in ((("make", 0), ("make", 1)), (("make", 1), ("make all", 0))):
        assert judge(*runs, profile=Profile.STRICT)[0].state is State.FAIL


def test_a_promise_without_evidence_is_one_warning() -> None:
    dimension, findings = judge(("make", 0), promises=PROMISES)
    assert dimension.state is State.PASS
    assert codes(findings, Severity.WARNING) == ["EVIDENCE-03"]
    assert findings[0].message.startswith("1 of 2 DONE_MEANS lines")


def test_many_promises_without_evidence_are_listed_up_to_five() -> None:
    promises = [f"Promise {number}." for number in range(8)]
    (found,) = judge(("make", 0), promises=promises)[1]
    assert found.message.startswith("8 of 8 DONE_MEANS lines")
    assert found.message.endswith("and 3 more)")


def test_quotes_case_and_spacing_do_not_part_a_promise_from_its_proof() -> None:
    mapping = [("the COUNTER  starts at one", "src/a.py:1")]
    assert judge(("make", 0), mapping=mapping)[1] == []


def test_a_requirement_without_a_place_proves_nothing() -> None:
    mapping = [("The counter starts at one.", "<path>")]
    assert codes(judge(("make", 0), mapping=mapping)[1], Severity.WARNING) == [
        "EVIDENCE-03"
    ]


def test_a_modern_packet_has_both_sections() -> None:
    packet = packet_text("WP-1", mapping=None, commands=None, done_means=())
    _, findings = judge_evidence(parse_packet(packet), Profile.HANDSHAKE)
    missing = [f.message for f in findings if f.code == "EVIDENCE-04"]
    assert ["`## EVIDENCE`" in missing[0], "`## EVIDENCE_MAPPING`" in missing[1]] == [
        True,
        True,
    ]


def test_the_dimension_counts_the_runs_that_succeeded() -> None:
    assert judge(("make", 0))[0].reason == "1 recorded command exited with 0"
    assert judge(("a", 0), ("b", 0))[0].reason == "2 recorded commands exited with 0"
    assert judge()[0].reason == "evidence is missing or failing"
    assert judge(modern=False)[0].reason == "a legacy packet is not asked for evidence"
    failed = judge(("make", 1), modern=False)[0]
    assert failed.reason == "no command of the packet succeeded"


def test_a_legacy_packet_needs_no_sections_and_no_proof() -> None:
    packet = packet_text(
        "WP-1", modern=False, mapping=None, commands=[("make", 0)], done_means=PROMISES
    )
    assert judge_evidence(parse_packet(packet), Profile.STRICT)[1] == []


def test_missing_sections_stand_before_what_follows_from_them() -> None:
    packet = packet_text("WP-1", mapping=None, commands=None)
    _, findings = judge_evidence(parse_packet(packet), Profile.HANDSHAKE)
    assert [f.code for f in findings] == [
        "EVIDENCE-04",
        "EVIDENCE-04",
        "EVIDENCE-03",
        "EVIDENCE-01",
    ]


def test_findings_point_at_the_lines_they_are_about() -> None:
    packet = parse_packet(
        packet_text(
            "WP-1",
            commands=(("make check", 1), ("make lint", 2)),
            mapping=(),
            done_means=PROMISES,
        )
    )
    _, findings = judge_evidence(packet, Profile.HANDSHAKE)
    open_, none, check, lint = findings
    promises = [field.line for field in packet.done_means]
    assert open_.message == (
        "2 of 2 DONE_MEANS lines have no evidence in EVIDENCE_MAPPING (packet lines"
        f" {promises[0]}, {promises[1]})"
    )
    assert open_.packet_line == promises[0]
    assert none.packet_line == packet.commands[0].line
    assert none.message == (
        "no COMMAND of the EVIDENCE section has EXIT_CODE 0, expected at least one"
    )
    assert check.packet_line == packet.commands[0].exit_code_line
    assert lint.packet_line == packet.commands[1].exit_code_line
    assert check.message == (
        "`make check` exited with 1 and was not run again with success"
    )


def test_five_promises_without_evidence_are_all_listed() -> None:
    (five,) = judge(("make", 0), promises=[f"Promise {n}." for n in range(5)])[1]
    (six,) = judge(("make", 0), promises=[f"Promise {n}." for n in range(6)])[1]
    assert five.message.count(",") == 4
    assert "more" not in five.message
    assert six.message.count(",") == 4
    assert six.message.endswith(" and 1 more)")


def test_without_any_run_there_is_no_line_to_point_at() -> None:
    (found,) = judge()[1]
    assert (found.code, found.packet_line) == ("EVIDENCE-01", None)


def test_a_run_without_an_exit_code_mends_and_fails_nothing() -> None:
    packet = parse_packet(packet_text("WP-1", commands=[("make", 1)], mapping=PROVED))
    (run,) = packet.commands
    unfinished = run._replace(exit_code=None, exit_code_line=None)
    for runs in ((run, unfinished), (unfinished, run)):
        _, findings = judge_evidence(packet._replace(commands=runs), Profile.STRICT)
        assert codes(findings) == ["EVIDENCE-01", "EVIDENCE-02"]
    bare = run._replace(exit_code_line=None)
    _, findings = judge_evidence(packet._replace(commands=(bare,)), Profile.STRICT)
    assert findings[-1].packet_line == run.line
