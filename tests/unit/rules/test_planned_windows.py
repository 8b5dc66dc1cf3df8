"""window_matches_plan: windows compared in the lines of the pre-image."""

from __future__ import annotations

import hashlib

import pytest

from gates.model import (
    MODE_ABSENT,
    MODE_FILE,
    Change,
    Entry,
    Field,
    Gate,
    GateState,
    Hunk,
    Image,
    Oid,
    RepoPath,
    Sha1,
    Window,
)
from gates.rules.facts import FileFacts
from gates.rules.planned_windows import (
    PlanForEntries,
    judge_window_plan,
    pre_image_windows,
)
from gates.rules.scope import ScopeMatcher

PATH = RepoPath(b"src/a.py")


def _image(lines: int, side: bytes, *, absent: bool = False) -> Image:
    text = b"%d %s" % (lines, side)
    digest = hashlib.sha1(text, usedforsecurity=False).hexdigest()
    mode = MODE_ABSENT if absent else MODE_FILE
    return Image(mode, Oid(digest), lines, lines, Sha1(digest), "", has_nul=False)


def _facts(pre: int, post: int, *hunks: Hunk, added: bool = False) -> FileFacts:
    before, after = _image(pre, b"pre", absent=added), _image(post, b"post")
    change = Change(PATH, before.mode, after.mode, before.oid, after.oid)
    return FileFacts(change, before, after, hunks)


def _plan(*windows: tuple[int, int], named: bool = True) -> PlanForEntries:
    planned = {PATH: tuple(Window(*pair) for pair in windows)} if named else {}
    return PlanForEntries(
        "the plan", ScopeMatcher([b"src/"]), ScopeMatcher([b".GOV/**"]), planned
    )


def _judge(
    windows: tuple[Window, ...],
    facts: FileFacts,
    plan: PlanForEntries | None,
    **fields: Field,
) -> tuple[GateState, list[str]]:
    entry = Entry(PATH, 3, windows=windows, **fields)  # type: ignore[arg-type]
    state, found = judge_window_plan(entry, windows, facts, plan)
    return state, [item.code for item in found]


@pytest.mark.parametrize(
    ("pre", "post", "window", "before"),
    [
        (40, 41, Window(12, 13), Window(12, 12)),  # one line became two
        (40, 38, Window(12, 12), Window(12, 14)),  # three became one
        (40, 42, Window(12, 13), Window(12, 11)),  # two put in
        (40, 40, Window(12, 99), Window(12, 40)),  # clamped
        (100, 90, Window(1, 90), Window(1, 100)),
    ],
)
def test_one_window_needs_no_diff(
    pre: int, post: int, window: Window, before: Window
) -> None:
    assert pre_image_windows((window,), _facts(pre, post)) == (before,)


def test_several_windows_take_the_lines_of_their_own_hunks() -> None:
    facts = _facts(50, 53, Hunk(10, 1, 10, 3), Hunk(30, 2, 32, 3))
    windows = (Window(9, 13), Window(31, 35))
    assert pre_image_windows(windows, facts) == (Window(9, 11), Window(29, 32))


@pytest.mark.parametrize(
    ("planned", "state"),
    [
        ((10, 20), GateState.PASS),
        ((12, 12), GateState.PASS),
        ((13, 20), GateState.FAIL),
        ((1, 11), GateState.FAIL),
    ],
)
def test_a_window_lies_in_the_planned_one(
    planned: tuple[int, int], state: GateState
) -> None:
    judged = _judge((Window(12, 13),), _facts(40, 41), _plan(planned))
    assert judged == (state, [] if state is GateState.PASS else ["C701-G02"])


def test_two_planned_windows_do_not_cover_what_is_between() -> None:
    judged = _judge((Window(5, 25),), _facts(40, 40), _plan((1, 10), (20, 30)))
    assert judged[0] is GateState.FAIL


def test_a_file_that_is_planned_whole_or_not_at_all() -> None:
    window = (Window(1, 9),)
    assert _judge(window, _facts(40, 41), _plan())[0] is GateState.PASS
    assert _judge(window, _facts(40, 41), _plan(named=False))[0] is GateState.FAIL


def test_a_new_file_lies_in_a_plan_that_names_it() -> None:
    facts = _facts(0, 9, added=True)
    assert _judge((Window(1, 9),), facts, _plan())[0] is GateState.PASS


def test_without_planned_windows_the_scope_decides() -> None:
    plan = _plan()._replace(windows=None)
    assert _judge((Window(1, 9),), _facts(40, 41), plan)[0] is GateState.PASS
    outside = plan._replace(scope=ScopeMatcher([b"lib/"]))
    assert _judge((Window(1, 9),), _facts(40, 41), outside)[0] is GateState.FAIL
    unlisted = plan._replace(scope=None)
    assert _judge((Window(1, 9),), _facts(40, 41), unlisted)[0] is GateState.PASS


def test_an_adjustment_needs_its_reason() -> None:
    note = Field("Adjustment", "more", 8)
    args = ((Window(12, 13),), _facts(40, 41), _plan((20, 30)))
    assert _judge(*args, adjustment=note) == (GateState.FAIL, ["C701-G02"])
    reason = Field("Reason", "why", 9)
    judged = _judge(*args, adjustment=note, reason=reason)
    assert judged == (GateState.PASS, ["PLAN-03"])


def test_without_a_plan_nothing_is_planned() -> None:
    judged = _judge((Window(1, 9),), _facts(40, 41), None)
    assert judged == (GateState.NOT_PLANNED, [])


def test_the_finding_names_the_gate() -> None:
    entry = Entry(PATH, 3, windows=(Window(12, 13),))
    plan = _plan((20, 30))
    _, (found,) = judge_window_plan(entry, entry.windows, _facts(40, 41), plan)
    assert found.gate is Gate.WINDOW_MATCHES_PLAN
    assert found.path == PATH


def test_a_file_that_did_not_change_was_not_planned() -> None:
    facts = _facts(40, 40)
    same = facts.change._replace(new_oid=facts.change.old_oid)
    judged = _judge((Window(1, 9),), facts._replace(change=same), _plan((20, 30)))
    assert judged == (GateState.NOT_PLANNED, [])


def test_every_hunk_of_a_window_counts() -> None:
    facts = _facts(50, 54, Hunk(10, 1, 10, 3), Hunk(12, 1, 14, 2), Hunk(30, 0, 34, 1))
    windows = (Window(10, 15), Window(34, 34), Window(40, 40))
    assert pre_image_windows(windows, facts) == (
        Window(10, 12),
        Window(31, 30),
        Window(36, 36),
    )


def test_a_hunk_across_two_windows_counts_in_the_first() -> None:
    facts = _facts(20, 22, Hunk(5, 4, 5, 6))
    assert pre_image_windows((Window(5, 6), Window(9, 10)), facts) == (
        Window(5, 4),
        Window(7, 8),
    )


def test_a_deletion_is_in_the_lines_of_the_pre_image_already() -> None:
    before, after = _image(40, b"pre"), _image(0, b"post", absent=True)
    change = Change(PATH, before.mode, after.mode, before.oid, after.oid)
    gone = FileFacts(change, before, after, (Hunk(1, 40, 0, 0),))
    windows = (Window(1, 10), Window(20, 99))
    assert pre_image_windows(windows, gone) == (Window(1, 10), Window(20, 40))


def test_governance_paths_need_no_plan() -> None:
    paper = RepoPath(b".GOV/board.md")
    for plan in (_plan((1, 2)), _plan()._replace(windows=None)):
        entry = Entry(paper, 3, windows=(Window(1, 9),))
        judged = judge_window_plan(entry, entry.windows, _facts(40, 41), plan)
        assert judged == (GateState.PASS, [])


def test_an_entry_answers_for_its_own_windows_only() -> None:
    entry = Entry(PATH, 3, windows=(Window(12, 13),))
    both = (Window(12, 13), Window(30, 30))
    plan = _plan((10, 20))
    assert judge_window_plan(entry, both, _facts(40, 41), plan)[0] is GateState.PASS
    whole = entry._replace(windows=both)
    assert judge_window_plan(whole, both, _facts(40, 41), plan)[0] is GateState.FAIL


def test_what_was_not_planned_is_told_with_its_place_and_a_remedy() -> None:
    entry = Entry(PATH, 3, windows=(Window(12, 13),), windows_line=4)
    facts = _facts(40, 41)
    outside = _plan((20, 30), (50, 60))
    _, (found,) = judge_window_plan(entry, entry.windows, facts, outside)
    assert found.message == (
        "the window 12-13 of `src/a.py` covers the lines 12-12 of the base; the plan"
        " has 20-30, 50-60"
    )
    assert found.packet_line == 4
    assert found.hint == (
        "keep to the plan, or say why not with the fields `Adjustment` and `Reason`"
        " (Adjustment is missing)"
    )
    note = entry._replace(adjustment=Field("Adjustment", "more", 8), windows_line=None)
    _, (found,) = judge_window_plan(note, entry.windows, facts, outside)
    assert found.hint.endswith("(Reason is missing)")
    assert found.packet_line == 3
    excused = note._replace(reason=Field("Reason", "late news", 9))
    _, (found,) = judge_window_plan(excused, entry.windows, facts, outside)
    assert (found.path, found.packet_line) == (PATH, 8)
    assert found.message.endswith("; adjustment: more; reason: late news")


def test_a_file_that_was_not_planned_is_named() -> None:
    entry = Entry(PATH, 3, windows=(Window(12, 13),))
    facts = _facts(40, 41)
    _, (found,) = judge_window_plan(entry, entry.windows, facts, _plan(named=False))
    assert found.message == "the plan names no window of `src/a.py`"
    elsewhere = _plan()._replace(windows=None, scope=ScopeMatcher([b"lib/"]))
    _, (found,) = judge_window_plan(entry, entry.windows, facts, elsewhere)
    assert found.message == ("`src/a.py` is none of the files that the plan allows")
