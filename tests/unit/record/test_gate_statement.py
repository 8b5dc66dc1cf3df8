"""A verdict as a record: valid by the schema, readable by in-toto, told again."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

import pytest
from google.protobuf.json_format import Parse
from in_toto_attestation.predicates.test_result.v0 import test_result_pb2
from in_toto_attestation.v1.statement_pb2 import Statement as OtherStatement

from gates.codes import finding
from gates.errors import GateError
from gates.model import (
    Actual,
    Dimension,
    DimensionResult,
    Entry,
    EntryResult,
    EntryStatus,
    Gate,
    GateState,
    Mode,
    RepoPath,
    Selection,
    Severity,
    State,
    Window,
)
from gates.record.gate_statement import RunContext, gate_statement
from gates.record.gate_verdict import verdict_of
from gates.record.statement import FIRST_PREV, draft_again, parse_statement
from tests.support.schemas import faults
from tests.support.verdicts import CASES

if TYPE_CHECKING:
    from gates.model import Verdict

CONTEXT: Final = RunContext(
    time="2026-01-01T00:00:00Z",
    nonce="bm9uY2U=",
    tool_version="7.8.9",
    git_version="2.39.5",
    url="https://ci.example.com/run/7",
    head_ref="refs/heads/wp-1",
)
RECORDED: Final = {
    name: case for name, (case, _) in CASES.items() if case.selection is not None
}


def payload_of(verdict: Verdict, context: RunContext = CONTEXT) -> dict[str, Any]:
    made = gate_statement(verdict, context)
    value: dict[str, Any] = json.loads(made.placed("log", 3, "a" * 64))
    return value


def gate_of(verdict: Verdict, context: RunContext = CONTEXT) -> dict[str, Any]:
    gate: dict[str, Any] = payload_of(verdict, context)["predicate"]["manifestGate"]
    return gate


@pytest.mark.parametrize("name", RECORDED)
def test_every_record_is_valid_by_the_schema(name: str) -> None:
    assert faults("record-1", payload_of(RECORDED[name])) == []


@pytest.mark.parametrize("name", RECORDED)
def test_in_toto_reads_statement_and_result(name: str) -> None:
    payload = payload_of(RECORDED[name])
    statement = Parse(json.dumps(payload), OtherStatement())
    assert statement.predicate_type == payload["predicateType"]
    (subject,) = statement.subject
    assert dict(subject.digest) == payload["subject"][0]["digest"]
    text = json.dumps(payload["predicate"])
    result = Parse(text, test_result_pb2.TestResult(), ignore_unknown_fields=True)
    assert result.result == payload["predicate"]["result"]
    assert list(result.passed_tests) == payload["predicate"]["passedTests"]
    assert list(result.failed_tests) == payload["predicate"]["failedTests"]


@pytest.mark.parametrize("name", RECORDED)
def test_the_record_tells_the_verdict_again(name: str) -> None:
    verdict = RECORDED[name]
    made = gate_statement(verdict, CONTEXT)
    statement = parse_statement(made.placed("log", 0, FIRST_PREV), "it")
    again = verdict_of(statement, made.files)
    assert (again.wp, again.result, again.profile, again.exit_code) == (
        verdict.wp,
        verdict.result,
        verdict.profile,
        verdict.exit_code,
    )
    told = {name: found for name, found in verdict.dimensions.items() if name != "LOG"}
    assert again.dimensions == told
    assert [c.change.path for c in again.changes] == [
        c.change.path for c in verdict.changes
    ]
    assert {e.entry.path for e in again.entries} == {
        e.entry.path for e in verdict.entries
    }
    weighing = [f for f in verdict.findings if f.severity is not Severity.NOTE]
    assert sorted(f.code for f in again.findings) == sorted(f.code for f in weighing)


def any_verdict() -> Verdict:
    return next(iter(RECORDED.values()))


def test_the_content_digest_depends_on_nothing_else() -> None:
    verdict = any_verdict()
    other = CONTEXT._replace(
        time="2027-01-01T00:00:00Z", nonce="eA==", tool_version="9", git_version="9"
    )
    log = {**verdict.dimensions, Dimension.LOG: DimensionResult(State.FAIL, "x")}
    same = {
        gate_of(verdict)["content"],
        gate_of(verdict, other)["content"],
        gate_of(verdict._replace(dimensions=log))["content"],
    }
    assert len(same) == 1
    assert gate_of(verdict._replace(wp="WP-other"))["content"] not in same


def test_the_log_dimension_is_not_signed() -> None:
    assert all("LOG" not in gate_of(case)["dimensions"] for case in RECORDED.values())


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (State.PASS, "PASSED"),
        (State.FAIL, "FAILED"),
        (State.CANNOT_VERIFY, "FAILED"),
    ],
)
def test_results(result: State, expected: str) -> None:
    verdict = any_verdict()._replace(result=result, findings=(), entries=())
    assert payload_of(verdict)["predicate"]["result"] == expected
    assert (gate_of(verdict)["halt"] is None) is (result is State.PASS)


def test_a_warning_makes_it_warned() -> None:
    warned = finding("GIT-12", "the base was declared by the packet")
    verdict = any_verdict()._replace(result=State.PASS, findings=(warned,), entries=())
    predicate = payload_of(verdict)["predicate"]
    assert (predicate["result"], predicate["warnedTests"]) == ("WARNED", ["GIT-12"])


def test_a_waived_error_is_a_warning() -> None:
    waived = finding("SCOPE-01", "out of scope", path=RepoPath(b"x"))
    verdict = any_verdict()._replace(
        result=State.PASS, findings=(waived._replace(waived_by="W-1"),), entries=()
    )
    predicate = payload_of(verdict)["predicate"]
    assert predicate["warnedTests"] == ["SCOPE-01 x"]
    assert predicate["failedTests"] == []


def entry(path: bytes, state: GateState = GateState.PASS) -> EntryResult:
    gates = dict.fromkeys(Gate, GateState.PASS) | {Gate.RAILS_UNTOUCHED: state}
    actual = Actual(windows=(Window(3, 4), Window(9, 12)), line_delta=0, post_lines=20)
    return EntryResult(
        Entry(RepoPath(path), 7, windows=(Window(2, 5), Window(10, 11)), line_delta=0),
        EntryStatus.MODIFIED,
        actual,
        gates,
    )


def test_halt_names_the_lines_outside_the_windows() -> None:
    failed = finding(
        "C701-G04",
        "bytes changed outside the window",
        gate=Gate.RAILS_UNTOUCHED,
        path=RepoPath(b"src/a.py"),
    )
    verdict = any_verdict()._replace(
        result=State.FAIL,
        entries=(entry(b"src/a.py", GateState.FAIL),),
        findings=(failed,),
        failed_gates=(Gate.RAILS_UNTOUCHED,),
    )
    payload = payload_of(verdict)
    assert payload["predicate"]["failedTests"] == ["C701-G04 src/a.py#1"]
    halt = payload["predicate"]["manifestGate"]["halt"]
    assert (halt["gates"], halt["codes"], halt["primary"]) == (
        ["52"],
        ["C701-G04"],
        "C701-G04",
    )
    (evidence,) = halt["evidence"]
    assert evidence["lines"] == [[9, 9], [12, 12]]
    assert evidence["declared"]["windows"] == [[2, 5], [10, 11]]
    assert evidence["actual"]["windows"] == [[3, 4], [9, 12]]
    assert faults("record-1", payload) == []


def test_a_code_that_gates_share_is_named_with_its_gate() -> None:
    verdict = any_verdict()._replace(
        result=State.PASS, entries=(entry(b"a"), entry(b"a")), findings=()
    )
    passed = payload_of(verdict)["predicate"]["passedTests"]
    assert "C701-G04 a#1" in passed
    assert "C701-G04 a#2" in passed
    assert "C701-G05 line_delta_equals_expected a#1" in passed
    assert not any("manifest_written" in name for name in passed)


def test_many_passed_checks_are_counted() -> None:
    entries = tuple(entry(b"f%d" % n) for n in range(2000))
    verdict = any_verdict()._replace(result=State.PASS, entries=entries, findings=())
    made = gate_statement(verdict, CONTEXT)
    payload = json.loads(made.placed("log", 3, "a" * 64))
    assert "C701-G04 (2000 files)" in payload["predicate"]["passedTests"]
    gate = payload["predicate"]["manifestGate"]
    assert "files" not in gate
    assert made.files is not None
    assert gate["filesSha256"] == hashlib.sha256(made.files).hexdigest()
    assert len(json.loads(made.files)) == int(gate["filesCount"])
    assert len(json.dumps(payload)) < 20_000
    assert faults("record-1", payload) == []
    again = verdict_of(parse_statement(json.dumps(payload).encode(), "x"), made.files)
    assert len(again.entries) == 2000


def test_many_failures_are_listed_then_counted() -> None:
    found = tuple(
        finding("SCOPE-01", "out of scope", path=RepoPath(b"f%d" % n))
        for n in range(1500)
    )
    verdict = any_verdict()._replace(result=State.FAIL, entries=(), findings=found)
    payload = payload_of(verdict)
    failed = payload["predicate"]["failedTests"]
    assert (len(failed), failed[-1]) == (1001, "(500 more)")
    halt = payload["predicate"]["manifestGate"]["halt"]
    assert (len(halt["evidence"]), halt["evidenceCount"]) == (1000, "1500")
    assert faults("record-1", payload) == []


def test_a_preview_speaks_of_its_base() -> None:
    verdict = any_verdict()
    assert verdict.selection is not None
    base = verdict.selection.base
    staged = Selection(Mode.STAGED, base, None, "staged")
    payload = payload_of(verdict._replace(selection=staged))
    assert payload["subject"][0]["digest"] == {"gitCommit": base.commit}
    assert payload["predicate"]["manifestGate"]["preview"] is True
    assert payload["predicate"]["manifestGate"]["head"] is None
    assert faults("record-1", payload) == []


def test_a_path_that_is_not_utf_8() -> None:
    verdict = any_verdict()._replace(entries=(entry(b"\xff.py"),), changes=())
    (file,) = gate_of(verdict)["files"]
    assert file["pathB64"] == "/y5weQ=="
    assert faults("record-1", payload_of(verdict)) == []


def test_surrogates_in_texts_are_escaped() -> None:
    verdict = any_verdict()._replace(wp="WP-\udcff")
    assert gate_of(verdict)["wp"] == "WP-\\udcff"


def test_a_run_without_a_range_is_not_recorded() -> None:
    with pytest.raises(GateError) as caught:
        gate_statement(any_verdict()._replace(selection=None), CONTEXT)
    assert caught.value.code == "LOG-01"


def test_a_record_is_placed_anew_with_its_nonce() -> None:
    made = gate_statement(any_verdict(), CONTEXT)
    first = made.placed("log", 3, "a" * 64)
    assert draft_again(first, "it") == made._replace(files=None)
    moved = parse_statement(draft_again(first, "it").placed("log", 9, "b" * 64), "it")
    assert moved.position.nonce == CONTEXT.nonce
    assert (moved.position.seq, moved.position.prev) == (9, "b" * 64)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"_type": "x"}, "its type is 'x'"),
        ({"predicateType": "x"}, "its predicateType 'x' is unknown"),
        ({"predicate": []}, "no JSON object"),
        ({"predicate": {}}, "has no member 'manifestGate'"),
    ],
)
def test_what_is_no_statement_is_refused(change: dict[str, object], why: str) -> None:
    payload = payload_of(any_verdict()) | change
    with pytest.raises(GateError, match=why) as caught:
        parse_statement(json.dumps(payload).encode(), "record #3")
    assert caught.value.code == "LOG-03"


def test_a_place_with_another_member_is_refused() -> None:
    """It would be lost without a word when the record is placed anew."""
    payload = payload_of(any_verdict())
    payload["predicate"]["manifestGate"]["log"]["shard"] = "1"
    with pytest.raises(GateError, match="unknown members shard") as caught:
        parse_statement(json.dumps(payload).encode(), "record #3")
    assert caught.value.code == "LOG-03"


def test_what_has_no_canonical_form_is_placed_nowhere_else() -> None:
    first = gate_statement(any_verdict(), CONTEXT).placed("log", 3, "a" * 64)
    payload = json.dumps(json.loads(first) | {"gr\u00f6\u00dfe": 1}).encode()
    assert parse_statement(payload, "record #3").position.seq == 3
    with pytest.raises(GateError, match="is no name of a member") as caught:
        draft_again(payload, "record #3")
    assert caught.value.code == "LOG-03"


# A record of another form is refused, and never read as something else.


def again(verdict: Verdict, *keys: str | int, value: object) -> Verdict:
    """The verdict that is told again once one value of the record is another one."""
    payload = payload_of(verdict)
    place = payload["predicate"]["manifestGate"]
    for key in keys[:-1]:
        place = place[key]
    place[keys[-1]] = value
    return verdict_of(parse_statement(json.dumps(payload).encode(), "it"), None)


@pytest.mark.parametrize(
    ("keys", "value", "words"),
    [
        (("wp",), 7, "7 is no text"),
        (("result",), "MAYBE", "'MAYBE' is not a valid State"),
        (("profile",), "lax", "'lax' is not a valid Profile"),
        (("dimensions",), [], "[] is no object"),
        (("dimensions", "MOOD"), "PASS", "it has the dimensions ['MOOD']"),
        (("findings",), {}, "{} is no list"),
        (("findings",), ["x"], "'x' is no object"),
        (("waivers",), None, "None is no list"),
        (("together",), "WP-2", "'WP-2' is no list"),
        (("together",), [2], "2 is no text"),
        (("commits",), "many", "invalid literal for int()"),
        (("files",), 1, "1 is no list"),
        (("files", 0, "mode"), "100644", "a file's mode is no list"),
        (("files", 0, "mode"), [1, 2], "1 is no text"),
        (("files", 0, "status"), "gone", "'gone' is not a valid EntryStatus"),
        (("files", 0, "declared", "windows"), "1-2", "windows are no list"),
        (("files", 0, "declared", "windows"), ["1-2"], "a pair of numbers is no list"),
        (("files", 0, "declared", "windows"), [[1, "2"]], "a pair holds what is no"),
        (("files", 0, "declared", "line_delta"), 94, "94 is no text"),
        (("files", 0, "gates", "99"), "PASS", "'99'"),
        (("files", 0, "actual", "lines"), [1], "not enough values to unpack"),
        (("head",), "HEAD", "'HEAD' is no object"),
    ],
)
def test_a_record_of_another_form_is_refused(
    keys: tuple[str | int, ...], value: object, words: str
) -> None:
    with pytest.raises(GateError) as caught:
        again(CASES["passes_with_warnings"][0], *keys, value=value)
    assert caught.value.code == "LOG-13"
    assert caught.value.message.startswith(
        "record #3 has a form that is not known here: "
    )
    assert words in caught.value.message


def test_a_list_of_files_that_is_no_json_is_refused() -> None:
    payload = payload_of(any_verdict())
    statement = parse_statement(json.dumps(payload).encode(), "it")
    with pytest.raises(GateError, match="record #3 has a form"):
        verdict_of(statement, b"[")


def test_a_name_that_is_not_utf_8_is_told_again() -> None:
    verdict = any_verdict()._replace(entries=(entry(b"\xff.py"),), changes=())
    assert again(verdict, "wp", value="WP-1").entries[0].entry.path == b"\xff.py"
    with pytest.raises(GateError, match="record #3 has a form"):
        again(verdict, "files", 0, "pathB64", value="/y5weQ")


def test_a_record_without_its_packet_tells_the_rest() -> None:
    payload = payload_of(any_verdict())
    sources = payload["predicate"]["configuration"]
    payload["predicate"]["configuration"] = [
        source for source in sources if source["name"] != "packet-manifest"
    ]
    statement = parse_statement(json.dumps(payload).encode(), "it")
    told = verdict_of(statement, None)
    assert told.packet is None
    assert told.wp == any_verdict().wp
