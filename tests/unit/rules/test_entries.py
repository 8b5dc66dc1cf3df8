from __future__ import annotations

from dataclasses import replace

import pytest

from gates.model import EntryStatus, Gate, GateState, Oid, RepoPath, Window
from gates.rules.entries import is_claimed
from gates.rules.lookups import Lookups
from gates.rules.planned_windows import PlanForEntries
from gates.rules.scope import ScopeMatcher
from tests.support.changed import changed, sha1
from tests.support.judging import PATH, judge, true_entry
from tests.support.packets import ALL_GATES

PRE, POST = b"one\ntwo\nthree\n", b"one\nTWO\nthree\n"
FILE = changed(PATH, PRE, POST)
TRUE = true_entry(PRE, POST)
SAME = changed(PATH, PRE, PRE)
NO_OP = true_entry(PRE, PRE, [(1, 3)])
EARLIER = Oid("e" * 40)


def test_every_gate_of_a_true_entry_is_computed() -> None:
    judged = judge(FILE, TRUE)
    assert judged.results[0].gates == {
        Gate.ANCHORS_PRESENT: GateState.NOT_DECLARED,
        Gate.WINDOW_MATCHES_PLAN: GateState.NOT_PLANNED,
        Gate.RAILS_UNTOUCHED: GateState.PASS,
        Gate.ONE_BLOCK: GateState.NOT_RUN,
        Gate.FILENAME_CANONICAL: GateState.PASS,
        Gate.PRE_SHA1: GateState.PASS,
        Gate.POST_SHA1: GateState.PASS,
        Gate.LINE_DELTA: GateState.PASS,
        Gate.LINKS_RESOLVABLE: GateState.PASS,
        Gate.MANIFEST_WRITTEN: GateState.NOT_RUN,
        Gate.PREIMAGE_MATCHES: GateState.PASS,
    }
    assert judged.results[0].status is EntryStatus.MODIFIED


def test_all_gates_that_fail_are_reported_together() -> None:
    entry = replace(
        TRUE,
        windows=((3, 3),),
        line_delta=7,
        pre="a" * 40,
        post="b" * 40,
        anchors=("two",),
    )
    judged = judge(FILE, entry)
    assert judged.failed == [50, 52, 56, 57, 60]
    assert sorted(judged.errors) == [
        "C701-G01",
        "C701-G04",
        "C701-G05",
        "C701-G05",
        "C701-G08",
    ]


def test_a_ticked_box_does_not_make_a_gate_hold() -> None:
    entry = replace(TRUE, line_delta=7, ticked=ALL_GATES)
    judged = judge(FILE, entry)
    assert judged.failed == [57]
    assert judged.errors == ["C701-G05"]  # the claim is no second error
    assert judged.message("C701-G05").startswith("claimed, but line delta")


def test_a_failing_gate_that_was_not_claimed_is_reported_plainly() -> None:
    judged = judge(FILE, replace(TRUE, line_delta=7, ticked=()))
    assert judged.message("C701-G05").startswith("line delta")


def test_an_unticked_gate_that_holds_is_one_note() -> None:
    judged = judge(FILE, replace(TRUE, ticked=ALL_GATES[:3]))
    assert judged.errors == judged.warnings == []
    message = judged.message("MANIFEST-06")
    assert "pre_sha1_captured, post_sha1_captured" in message
    # Boxes of gates that were not run say nothing, ticked or not.
    for gate in (Gate.ANCHORS_PRESENT, Gate.ONE_BLOCK, Gate.MANIFEST_WRITTEN):
        assert gate.value not in message


def test_gates_that_were_not_run_refute_no_claim() -> None:
    judged = judge(FILE, replace(TRUE, ticked=ALL_GATES))
    assert judged.findings == []


def test_entries_of_one_file_agree_on_its_hashes() -> None:
    one = replace(TRUE, windows=((1, 2),))
    other = replace(TRUE, windows=((3, 3),), post="b" * 40)
    judged = judge(FILE, one, other)
    assert "MANIFEST-08" in judged.errors
    lines = [result.entry.line for result in judged.results]
    assert judged.message("MANIFEST-08").endswith(
        f"(packet lines {lines[0]} and {lines[1]})"
    )


def test_a_no_op_entry_is_a_note() -> None:
    judged = judge(SAME, NO_OP)
    assert [f.code for f in judged.findings] == ["MANIFEST-05"]
    assert judged.results[0].status is EntryStatus.UNCHANGED
    assert judged.errors == judged.warnings == []


@pytest.mark.parametrize(
    "entry",
    [
        replace(NO_OP, pre="a" * 40),
        replace(NO_OP, post="a" * 40),
        replace(NO_OP, line_delta=1),
        replace(NO_OP, pre=None),
    ],
)
def test_an_entry_of_an_unchanged_file_that_is_no_no_op_is_one_error(
    entry: object,
) -> None:
    judged = judge(SAME, entry)  # type: ignore[arg-type]
    assert judged.errors == ["MANIFEST-02"]
    assert "the range does not change" in judged.message("MANIFEST-02")


@pytest.mark.parametrize("side", ["pre", "post"])
def test_an_entry_that_was_true_once_is_stale_and_names_the_commit(side: str) -> None:
    old = sha1(b"earlier\n")
    entry = replace(NO_OP, pre=old) if side == "pre" else replace(NO_OP, post=old)
    lookups = Lookups(stale={(RepoPath(PATH.encode()), old): EARLIER})
    judged = judge(SAME, entry, lookups=lookups)
    assert judged.message("MANIFEST-02").endswith(
        f"STALE, {old} was true at commit eeeeeeeeeeee"
    )


def test_an_entry_of_a_file_that_was_deleted_before_is_stale_too() -> None:
    lookups = Lookups(stale={(RepoPath(PATH.encode()), sha1(POST)): EARLIER})
    judged = judge(None, TRUE, lookups=lookups)
    assert judged.errors == ["C701-G06"]
    assert "STALE" in judged.message("C701-G06")
    assert "eeeeeeeeeeee" in judged.message("C701-G06")


def test_the_state_of_the_links_is_that_of_every_entry() -> None:
    judged = judge(FILE, TRUE, links=GateState.FAIL)
    assert judged.failed == [58]


def test_what_is_computed_is_kept_beside_what_is_declared() -> None:
    judged = judge(FILE, replace(TRUE, line_delta=7, post="b" * 40))
    actual = judged.results[0].actual
    assert actual is not None
    assert (actual.pre_sha1, actual.post_sha1) == (sha1(PRE), sha1(POST))
    assert (actual.line_delta, actual.added, actual.removed) == (0, 1, 1)
    assert [(w.start, w.end) for w in actual.windows] == [(2, 2)]


def test_every_entry_of_an_unchanged_file_is_told() -> None:
    one, other = replace(NO_OP, windows=((1, 1),)), replace(NO_OP, windows=((2, 3),))
    judged = judge(SAME, one, other)
    assert [f.code for f in judged.findings] == ["MANIFEST-05", "MANIFEST-05"]
    lines = [result.entry.line for result in judged.results]
    assert [f.packet_line for f in judged.findings] == lines


def test_a_gate_is_claimed_where_an_entry_ticks_its_own_box() -> None:
    def claimed(*ticked: str) -> bool:
        judged = judge(FILE, replace(TRUE, ticked=ticked))
        entries = [result.entry for result in judged.results]
        return is_claimed(Gate.LINKS_RESOLVABLE, entries)

    assert claimed(Gate.LINKS_RESOLVABLE.value)
    assert claimed(*ALL_GATES)
    assert not claimed(Gate.PRE_SHA1.value)
    assert not claimed()
    assert not is_claimed(Gate.LINKS_RESOLVABLE, [])


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("12ab", "12ab", True),
        ("12ab", "12cd", False),
        ("12ab", None, False),
        (None, None, True),
        ("b" * 40, "B" * 40, False),
        ("b" * 40, "b" * 40, True),
    ],
)
def test_entries_are_held_together_by_what_they_say(
    one: str | None, other: str | None, *, agree: bool
) -> None:
    first = replace(TRUE, windows=((1, 2),), post=one)
    second = replace(TRUE, windows=((3, 3),), post=other)
    judged = judge(FILE, first, second)
    assert ("MANIFEST-08" not in judged.errors) is agree


def test_contradictions_point_at_the_entry_that_came_later() -> None:
    overlapping = replace(TRUE, windows=((1, 2),)), replace(TRUE, windows=((2, 3),))
    judged = judge(FILE, *overlapping)
    (found,) = [f for f in judged.findings if f.code == "MANIFEST-08"]
    assert found.message == f"windows of `{PATH}` overlap"
    assert found.hint == "join the windows that share lines"
    assert found.path == PATH.encode()
    assert found.packet_line == judged.results[1].entry.line
    alone = judge(FILE, replace(TRUE, windows=((1, 2), (2, 3))))
    (found,) = [f for f in alone.findings if f.code == "MANIFEST-08"]
    assert found.packet_line == alone.results[0].entry.windows_line
    judged = judge(FILE, TRUE, replace(TRUE, windows=((3, 3),), pre="a" * 40))
    (found,) = [f for f in judged.findings if f.code == "MANIFEST-08"]
    lines = [result.entry.line for result in judged.results]
    assert found.message == (
        f"two entries of `{PATH}` declare different hashes (packet lines {lines[0]} and"
        f" {lines[1]})"
    )
    assert found.hint == "keep one entry, with all windows of the file"
    assert (found.path, found.packet_line) == (PATH.encode(), lines[1])


def test_an_entry_is_held_to_the_plan_that_counts() -> None:
    path = RepoPath(PATH.encode())
    nothing = ScopeMatcher([])
    for planned, state in ((2, GateState.PASS), (3, GateState.FAIL)):
        windows = {path: (Window(planned, planned),)}
        plan = PlanForEntries("the plan", nothing, nothing, windows)
        assert judge(FILE, TRUE, plan=plan).gate(Gate.WINDOW_MATCHES_PLAN) is state
