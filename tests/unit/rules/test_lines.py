from __future__ import annotations

from dataclasses import replace

import pytest

from gates.model import Gate, GateState, Profile
from tests.support.changed import changed, sha1
from tests.support.judging import PATH, judge, true_entry
from tests.support.packets import EntryText

PRE = b"one\ntwo\nthree\nfour\nfive\n"
POST = b"one\nTWO\nthree\nFOUR\nfive\n"
FILE = changed(PATH, PRE, POST)
TRUE = true_entry(PRE, POST)


def test_the_tight_window_of_all_edits_holds() -> None:
    judged = judge(FILE, TRUE)
    assert judged.results[0].entry.windows[0].start == 2
    assert judged.results[0].entry.windows[0].end == 4
    assert judged.gate(Gate.RAILS_UNTOUCHED) is GateState.PASS
    assert judged.failed == []


def test_an_edit_outside_the_window_is_g04_and_names_its_lines() -> None:
    judged = judge(FILE, replace(TRUE, windows=((2, 3),)))
    assert judged.failed == [52]
    assert judged.errors == ["C701-G04"]
    (found,) = judged.findings
    assert "line 4 changed outside the declared window 2-3" in found.message
    assert found.line == 4
    assert found.packet_line == judged.results[0].entry.windows_line
    assert "the changed lines are 2, 4" in found.hint


def test_several_windows_of_one_entry_hold() -> None:
    assert judge(FILE, replace(TRUE, windows=((2, 2), (4, 4)))).errors == []


def test_several_windows_in_several_entries_hold() -> None:
    one, other = (replace(TRUE, windows=((n, n),)) for n in (2, 4))
    judged = judge(FILE, one, other)
    assert judged.errors == []
    assert judged.gate(Gate.RAILS_UNTOUCHED, 1) is GateState.PASS


def test_a_window_that_fails_is_reported_once_for_several_entries() -> None:
    one, other = (replace(TRUE, windows=((n, n),)) for n in (1, 4))
    judged = judge(FILE, one, other)
    assert judged.errors == ["C701-G04"]
    for number in (0, 1):
        assert judged.gate(Gate.RAILS_UNTOUCHED, number) is GateState.FAIL


def test_overlapping_windows_fail_and_say_so() -> None:
    one, other = (replace(TRUE, windows=(w,)) for w in ((1, 3), (3, 5)))
    judged = judge(FILE, one, other)
    assert "MANIFEST-08" in judged.errors
    assert judged.message("MANIFEST-08").endswith("overlap")
    assert "C701-G04" not in judged.errors
    assert judged.gate(Gate.RAILS_UNTOUCHED) is GateState.NOT_RUN


def test_an_entry_without_a_window_fails_and_is_told_the_right_one() -> None:
    judged = judge(FILE, replace(TRUE, windows=()))
    assert judged.failed == [52]
    (found,) = judged.findings
    assert "declares no window" in found.message
    assert found.hint == "add `- **Windows**: 2-2, 4-4`"


def test_the_hint_for_many_windows_is_a_command() -> None:
    pre = b"".join(b"line %d\n" % n for n in range(20))
    post = b"".join(b"other %d\n" % n if n % 2 else b"line %d\n" % n for n in range(20))
    entry = true_entry(pre, post, [])
    (found,) = judge(changed(PATH, pre, post), entry).findings
    assert found.hint.startswith("`gates cor701-sha`")


def test_the_hint_for_two_deletions_around_one_line_names_it_once() -> None:
    pre, post = b"a\nx\nb\ny\n", b"a\nb\n"
    judged = judge(changed(PATH, pre, post), true_entry(pre, post, []))
    assert judged.findings[0].hint == "add `- **Windows**: 2-2`"


def test_the_hint_for_a_deletion_without_window_is_the_whole_file() -> None:
    judged = judge(changed(PATH, PRE, None), true_entry(PRE, None, []))
    assert judged.findings[0].hint == "add `- **Windows**: 1-5`"


@pytest.mark.parametrize("value", ["<line>", "many", "0-4", "4-2"])
def test_a_window_that_cannot_be_read_is_reported_once(value: str) -> None:
    entry = replace(TRUE, windows=(), extra=(("Windows", value),))
    judged = judge(FILE, entry)
    assert judged.failed == [52]
    assert len(judged.errors) == 1
    assert value in judged.findings[0].message


def test_a_shrinking_file_is_judged_in_post_image_lines() -> None:
    pre = b"".join(b"line %d\n" % n for n in range(100))
    post = b"".join(b"other %d\n" % n for n in range(90))
    judged = judge(changed(PATH, pre, post), true_entry(pre, post, [(1, 90)]))
    assert judged.errors == judged.warnings == []


def test_an_end_past_the_last_line_is_clamped_with_a_warning() -> None:
    entry = replace(TRUE, windows=((2, 99999),))
    judged = judge(FILE, entry)
    assert judged.gate(Gate.RAILS_UNTOUCHED) is GateState.PASS
    assert (judged.errors, judged.warnings) == ([], ["MANIFEST-09"])
    assert "line 99999, the last line of the file is 5" in judged.message("MANIFEST-09")
    assert judge(FILE, entry, profile=Profile.STRICT).errors == ["MANIFEST-09"]


def test_an_end_at_the_last_line_is_no_warning() -> None:
    assert judge(FILE, replace(TRUE, windows=((2, 5),))).warnings == []


def test_the_window_of_a_file_without_lines_is_1_1() -> None:
    emptied = true_entry(PRE, b"")
    assert emptied.windows == ((1, 1),)
    judged = judge(changed(PATH, PRE, b""), emptied)
    assert judged.errors == judged.warnings == []
    judged = judge(changed(PATH, PRE, b""), replace(emptied, windows=((1, 2),)))
    assert judged.warnings == ["MANIFEST-09"]


def test_a_new_empty_file_holds_with_window_1_1() -> None:
    judged = judge(changed(PATH, None, b""), true_entry(None, b""))
    assert judged.errors == judged.warnings == []


def test_a_deletion_is_declared_in_pre_image_lines() -> None:
    gone = changed(PATH, PRE, None)
    assert judge(gone, true_entry(PRE, None)).errors == []
    judged = judge(gone, true_entry(PRE, None, [(1, 4)]))
    assert judged.failed == [52]
    assert "the window has to be 1-5 in pre-image lines; declared is 1-4" in (
        judged.message("C701-G04")
    )
    judged = judge(gone, true_entry(PRE, None, [(1, 6)]))
    assert (judged.errors, judged.warnings) == ([], ["MANIFEST-09"])


@pytest.mark.parametrize(
    ("path", "rail"),
    [
        ("notes.md", b"## Rules\n"),
        ("notes.md", b"```python\n"),
        ("notes.md", b"~~~\n"),
        ("main.rs", b"// END GENERATED\n"),
        ("page.html", b"<!-- END -->\n"),
    ],
)
@pytest.mark.parametrize("side", ["removed", "added"])
def test_a_rail_outside_the_window_is_g03_too(
    path: str, rail: bytes, side: str
) -> None:
    one, other = b"text\n" + rail + b"tail\n", b"text\nplain\ntail\n"
    pre, post = (one, other) if side == "removed" else (other, one)
    entry = true_entry(pre, post, [(3, 3)], path=path)
    judged = judge(changed(path, pre, post), entry)
    assert judged.errors == ["C701-G04", "C701-G03"]
    assert judged.failed == [52]
    assert judged.findings[1].line == 2
    assert judged.findings[1].packet_line == judged.results[0].entry.windows_line


def test_a_rail_inside_the_window_is_no_error() -> None:
    pre, post = b"text\n## Rules\ntail\n", b"text\n## Other\ntail\n"
    entry = true_entry(pre, post, path="notes.md")
    assert judge(changed("notes.md", pre, post), entry).errors == []


def test_a_line_that_is_no_rail_is_g04_alone() -> None:
    pre, post = b"# text\n## Rules\ntail\n", b"# text\n## Other\ntail\n"
    entry = true_entry(pre, post, [(3, 3)], path="main.py")
    assert judge(changed("main.py", pre, post), entry).errors == ["C701-G04"]


def test_a_rail_removed_with_the_lines_around_it_is_found() -> None:
    pre, post = b"a\nb\n# Title\nc\nd\n", b"a\nd\n"
    judged = judge(
        changed("notes.md", pre, post), true_entry(pre, post, [(1, 1)], path="notes.md")
    )
    # window 1-1 is wrong here: the lines went between lines 1 and 2, which it touches
    assert judged.errors == []
    other = b"a\nd\ne\n"
    judged = judge(
        changed("notes.md", pre + b"e\n", other),
        true_entry(pre + b"e\n", other, [(3, 3)], path="notes.md"),
    )
    assert judged.errors == ["C701-G04", "C701-G03"]


def test_no_anchor_is_not_declared() -> None:
    assert judge(FILE, TRUE).gate(Gate.ANCHORS_PRESENT) is GateState.NOT_DECLARED


@pytest.mark.parametrize(
    ("anchors", "state"),
    [
        (("TWO",), GateState.PASS),
        (("TWO", "FOUR"), GateState.PASS),
        (("two",), GateState.FAIL),
        (("TWO", "absent"), GateState.FAIL),
        (("e",), GateState.FAIL),
    ],
)
def test_every_anchor_stands_exactly_once(
    anchors: tuple[str, ...], state: GateState
) -> None:
    entry = replace(TRUE, anchors=anchors)
    assert judge(FILE, entry).gate(Gate.ANCHORS_PRESENT) is state


def test_an_anchor_is_a_literal_string_and_no_pattern() -> None:
    judged = judge(FILE, replace(TRUE, anchors=("T.O",)))
    assert judged.errors == ["C701-G01"]
    assert "`T.O` stands nowhere" in judged.message("C701-G01")


def test_an_anchor_that_overlaps_itself_stands_twice() -> None:
    post = b"aaa\n"
    judged = judge(
        changed(PATH, PRE, post), replace(true_entry(PRE, post), anchors=("aa",))
    )
    assert "stands more than once" in judged.message("C701-G01")
    assert judged.failed == [50]


@pytest.mark.parametrize("delta", [1, -1, 94])
def test_another_line_delta_fails_clause_57(delta: int) -> None:
    judged = judge(FILE, replace(TRUE, line_delta=delta))
    assert judged.failed == [57]
    assert f"declared as {delta}, the file changed by 0 (2 added, 2 removed)" in (
        judged.message("C701-G05")
    )


@pytest.mark.parametrize("written", ["3", "+3", "`3`", "5 - 2"])
def test_the_line_delta_is_added_minus_removed(written: str) -> None:
    post = PRE + b"six\nseven\neight\n"
    entry = replace(true_entry(PRE, post), line_delta=written)
    judged = judge(changed(PATH, PRE, post), entry)
    assert judged.errors == []
    assert judged.warnings == (["PACKET-16"] if " " in written else [])


def test_a_negative_line_delta() -> None:
    post = b"one\nfive\n"
    entry = true_entry(PRE, post)
    assert entry.line_delta == -3
    assert judge(changed(PATH, PRE, post), entry).errors == []
    assert judge(changed(PATH, PRE, post), replace(entry, line_delta=3)).failed == [57]


def test_a_missing_line_delta_fails() -> None:
    judged = judge(FILE, replace(TRUE, line_delta=None))
    assert judged.failed == [57]
    assert "no Line Delta" in judged.message("C701-G05")


def test_a_line_delta_that_cannot_be_read_is_reported_once() -> None:
    judged = judge(FILE, replace(TRUE, line_delta="1abc"))
    assert judged.failed == [57]
    assert judged.errors == ["PACKET-05"]


def test_a_last_line_without_line_feed_counts_as_a_line() -> None:
    pre, post = b"one\ntwo", b"one\ntwo\nthree"
    entry = true_entry(pre, post, [(2, 3)])
    assert entry.line_delta == 1
    assert judge(changed(PATH, pre, post), entry).errors == []


def test_entries_of_one_file_may_each_give_their_part_of_the_delta() -> None:
    post = b"one\nTWO\n2\nthree\nfive\n"
    parts = (((2, 3), 1), ((4, 5), -1))
    entries = [
        replace(true_entry(PRE, post, [window]), line_delta=delta)
        for window, delta in parts
    ]
    assert judge(changed(PATH, PRE, post), *entries).errors == []
    wrong = [replace(entry, line_delta=1) for entry in entries]
    assert "C701-G05" in judge(changed(PATH, PRE, post), *wrong).errors


def test_blocks_are_judged_in_one_profile_only() -> None:
    for profile in (Profile.HANDSHAKE, Profile.STRICT):
        assert judge(FILE, TRUE, profile=profile).gate(Gate.ONE_BLOCK) is (
            GateState.NOT_RUN
        )


def test_two_changed_blocks_in_one_window_fail_clause_53() -> None:
    judged = judge(FILE, TRUE, profile=Profile.STRICT_COR701)
    assert judged.failed == [53]
    assert judged.errors == ["C701-G02"]
    assert "a window holds 2 changed blocks" in judged.message("C701-G02")


def test_one_changed_block_in_each_window_holds() -> None:
    entry = replace(TRUE, windows=((2, 2), (4, 4)))
    judged = judge(FILE, entry, profile=Profile.STRICT_COR701)
    assert judged.gate(Gate.ONE_BLOCK) is GateState.PASS


def test_a_window_without_a_changed_block_fails() -> None:
    entry = replace(TRUE, windows=((1, 1), (2, 4)))
    judged = judge(FILE, entry, profile=Profile.STRICT_COR701)
    assert judged.gate(Gate.ONE_BLOCK) is GateState.FAIL


def test_a_changed_blank_line_is_no_block() -> None:
    pre, post = b"one\ntwo\n\nfour\n", b"one\nTWO\n  \n\nfour\n"
    entry = true_entry(pre, post)
    judged = judge(changed(PATH, pre, post), entry, profile=Profile.STRICT_COR701)
    assert judged.gate(Gate.ONE_BLOCK) is GateState.PASS


def test_a_binary_file_is_decided_by_its_hashes() -> None:
    pre, post = b"\0one\n", b"\0one\n\0two\n"
    file = changed(PATH, pre, post)
    entry = true_entry(pre, post)
    assert entry == EntryText(PATH, pre=sha1(pre), post=sha1(post), binary=True)
    assert judge(file, entry).errors == []
    assert judge(file, replace(entry, windows=())).errors == []
    assert judge(file, replace(entry, line_delta=1)).failed == [57]
    judged = judge(file, replace(entry, windows=((1, 2),)))
    assert judged.failed == [52]
    assert "expected window 1-1" in judged.message("C701-G04")


def test_a_file_that_differs_in_line_endings_only_is_told_so() -> None:
    post = PRE.replace(b"\n", b"\r\n")
    judged = judge(changed(PATH, PRE, post), true_entry(PRE, post, [(1, 1)]))
    message = judged.message("C701-G04")
    assert message.removeprefix("claimed, but ") == (
        "lines 2-5 changed outside the declared window 1; the file differs in line"
        " endings only"
    )


def test_every_rail_is_named_up_to_five() -> None:
    pre = b"".join(b"# %d\n" % n for n in range(8))
    post = pre.replace(b"#", b"##")
    entry = true_entry(pre, post, [(8, 8)], path="notes.md")
    judged = judge(changed("notes.md", pre, post), entry)
    assert judged.message("C701-G03").endswith("at line 1, 2, 3, 4, 5")


def test_an_entry_without_its_part_of_the_delta_adds_nothing() -> None:
    post = b"one\nTWO\n2\nthree\nfour\nFIVE\n5\n5\n"
    true = true_entry(PRE, post)
    assert true.line_delta == 3
    parts = (((2, 3), 1), ((4, 4), None), ((6, 8), 2))
    entries = [replace(true, windows=(w,), line_delta=delta) for w, delta in parts]
    judged = judge(changed(PATH, PRE, post), *entries)
    states = [judged.gate(Gate.LINE_DELTA, number) for number in range(3)]
    assert states == [GateState.PASS, GateState.FAIL, GateState.PASS]
