from __future__ import annotations

import pytest

from gates.model import Hunk, Window
from gates.rules import windows as module
from gates.rules.windows import (
    LineFinder,
    clamp,
    deletion_covered,
    outside_equals,
    tight,
    touched,
    uncovered,
)
from tests.support.changed import Bytes
from tests.support.packets import byte_lines


def holds(pre: bytes, post: bytes, *windows: tuple[int, int]) -> bool:
    """The window test on windows as they are declared, ends past the file too."""
    lines = len(byte_lines(post))
    declared = clamp((Window(*window) for window in windows), lines)
    return outside_equals(Bytes(pre), Bytes(post), declared, post_lines=lines)


def text(*lines: str) -> bytes:
    return b"".join(line.encode() + b"\n" for line in lines)


ABCDE = text("a", "b", "c", "d", "e")


def test_an_edit_inside_the_window_holds() -> None:
    assert holds(ABCDE, text("a", "b", "X", "d", "e"), (3, 3))


@pytest.mark.parametrize("line", [1, 2, 4, 5])
def test_an_edit_of_any_line_outside_the_window_fails(line: int) -> None:
    lines = byte_lines(ABCDE)
    lines[line - 1] = b"X\n"
    assert not holds(ABCDE, b"".join(lines), (3, 3))


def test_the_window_may_be_wider_than_the_edit() -> None:
    assert holds(ABCDE, text("a", "b", "X", "d", "e"), (1, 5))


def test_three_equal_lines_made_six_do_not_pass_by_a_window_of_two() -> None:
    # e - d = 4 - 3 = 1 is smaller than s - 1 = 2: three new lines need a window of 3.
    assert not holds(text(*"xxx"), text(*"xxxxxx"), (3, 4))
    assert holds(text(*"xxx"), text(*"xxxxxx"), (3, 5))


def test_an_index_below_zero_does_not_wrap_around() -> None:
    # e - d = 1 - 2 = -1: read as an index from the end it would compare equal.
    assert not holds(text("a"), text("x", "y", "a"), (1, 1))
    assert not holds(text("b", "a"), text("x", "y", "b", "a"), (1, 1))


def test_lines_may_be_added_at_the_start_and_at_the_end() -> None:
    assert holds(text("a"), text("x", "y", "a"), (1, 2))
    assert holds(text("a"), text("a", "x", "y"), (2, 3))


def test_a_file_may_shrink_inside_a_window_that_is_its_whole_new_length() -> None:
    pre = text(*(f"line {n}" for n in range(1, 101)))
    post = text(*(f"other {n}" for n in range(1, 91)))
    assert holds(pre, post, (1, 90))
    assert not holds(pre, post, (1, 89))


def test_a_file_may_shrink_inside_a_window_in_its_middle() -> None:
    pre = text("a", "1", "2", "3", "4", "b", "c")
    assert holds(pre, text("a", "X", "b", "c"), (2, 2))
    assert not holds(pre, text("a", "X", "b", "Y"), (2, 2))


def test_a_deletion_holds_with_the_line_that_follows_it() -> None:
    assert holds(ABCDE, text("a", "b", "d", "e"), (3, 3))


def test_a_deletion_at_the_end_holds_with_the_last_line() -> None:
    assert holds(ABCDE, text("a", "b", "c"), (3, 3))


def test_a_deletion_beyond_the_window_fails() -> None:
    assert not holds(ABCDE, text("a", "b", "c", "d"), (1, 2))


def test_a_last_line_without_line_feed_is_a_line() -> None:
    assert holds(b"a\nb", b"a\nc", (2, 2))
    assert not holds(b"a\nb", b"a\nc", (1, 1))


@pytest.mark.parametrize(("pre", "post"), [(b"a\nb", b"a\nb\n"), (b"a\nb\n", b"a\nb")])
def test_a_line_feed_that_comes_or_goes_is_an_edit_of_the_last_line(
    pre: bytes, post: bytes
) -> None:
    assert holds(pre, post, (2, 2))
    assert not holds(pre, post, (1, 1))


def test_carriage_return_form_feed_and_line_separator_end_no_line() -> None:
    pre = b"a\rb\x0cc\xe2\x80\xa8d\x85e\ntail\n"
    assert len(byte_lines(pre)) == 2
    assert holds(pre, pre.replace(b"d", b"D"), (1, 1))
    assert not holds(pre, pre.replace(b"d", b"D"), (2, 2))


def test_an_empty_post_image_holds_with_window_1_1() -> None:
    assert holds(ABCDE, b"", (1, 1))
    assert holds(b"", b"", (1, 1))


def test_a_new_file_holds_with_a_window_over_all_of_it_only() -> None:
    assert holds(b"", ABCDE, (1, 5))
    assert not holds(b"", ABCDE, (1, 4))
    assert not holds(b"", ABCDE, (2, 5))


def test_an_end_past_the_last_line_is_judged_as_the_last_line() -> None:
    post = text("a", "b", "c", "d", "X")
    assert holds(ABCDE, post, (5, 99999))
    assert not holds(ABCDE, text("a", "b", "c", "X", "e"), (5, 99999))


def test_a_window_behind_the_last_line_covers_what_was_removed_there() -> None:
    assert holds(ABCDE, text("a", "b", "c"), (4, 4))
    assert not holds(ABCDE, text("a", "b", "X"), (4, 4))


def test_a_window_that_begins_far_behind_the_last_line_covers_nothing() -> None:
    assert not holds(ABCDE, text("a", "b", "c"), (6, 9))


def test_bytes_that_are_no_text_are_compared_as_bytes() -> None:
    pre = b"\xff\x00\n\x80\n\xfe"
    assert holds(pre, b"\xff\x00\n\x81\n\xfe", (2, 2))
    assert not holds(pre, b"\xff\x01\n\x80\n\xfe", (2, 2))


def test_several_windows_hold_together() -> None:
    assert holds(ABCDE, text("X", "b", "c", "d", "Y"), (1, 1), (5, 5))
    assert not holds(ABCDE, text("X", "b", "Z", "d", "Y"), (1, 1), (5, 5))


def test_each_of_several_windows_may_grow_and_shrink_on_its_own() -> None:
    pre = text("a", "1", "2", "m", "n", "3", "z")
    post = text("a", "m", "n", "4", "5", "6", "z")
    assert holds(pre, post, (2, 2), (4, 6))
    assert not holds(pre, post, (4, 6))


def test_the_leftmost_place_of_a_stretch_decides() -> None:
    # `m` stands twice in the pre-image; taking the second place leaves none for `n`.
    pre = text("a", "m", "n", "m", "z")
    post = text("a", "X", "m", "Y", "n", "W", "z")
    assert holds(pre, post, (2, 2), (4, 4), (6, 6))


def test_the_leftmost_place_leaves_room_for_the_last_stretch() -> None:
    # `m` stands twice behind `x`; the second one is the end of the file.
    assert holds(text("x", "m", "m"), text("W", "m", "V", "m"), (1, 1), (3, 3))


def test_a_stretch_between_windows_is_found_as_lines_not_as_bytes() -> None:
    # "b" stands inside "ab" and before "bc", never as a line.
    assert not holds(
        text("a", "ab", "z"), text("a", "X", "b", "Y", "z"), (2, 2), (4, 4)
    )
    assert not holds(b"bcd\n", b"a\nb", (1, 1), (3, 3))
    assert not holds(b"x\nbcd\n", b"a\nb", (1, 1), (3, 3))


def test_stretches_may_not_share_lines_of_the_pre_image() -> None:
    pre = text("a", "m", "z")
    post = text("a", "X", "m", "Y", "m", "Z", "z")
    assert not holds(pre, post, (2, 2), (4, 4), (6, 6))


def test_the_last_stretch_may_not_overlap_the_one_before_it() -> None:
    pre = text("m", "m")
    assert not holds(pre, text("X", "m", "Y", "m", "m"), (1, 1), (3, 3))


def test_adjacent_windows_are_one_window_in_two() -> None:
    post = text("a", "X", "Y", "d", "e")
    assert holds(ABCDE, post, (2, 2), (3, 3))
    assert not holds(ABCDE, post, (3, 3), (4, 4))


def test_a_stretch_in_the_other_order_fails() -> None:
    pre = text("a", "m", "n", "z")
    post = text("a", "X", "n", "Y", "m", "Z", "z")
    assert not holds(pre, post, (2, 2), (4, 4), (6, 6))


def test_without_a_window_only_an_unchanged_file_holds() -> None:
    assert holds(ABCDE, ABCDE)
    assert not holds(ABCDE, ABCDE + b"f\n")
    assert not holds(ABCDE + b"f\n", ABCDE)
    assert not holds(ABCDE, ABCDE.replace(b"e", b"E"))


def test_files_longer_than_one_block_are_compared_to_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "BLOCK", 8)
    monkeypatch.setattr(module, "SCAN", 3)
    pre = text(*(f"line {n}" for n in range(40)))
    post = pre.replace(b"line 7\n", b"seven\n").replace(b"line 30\n", b"thirty\nx\n")
    assert holds(pre, post, (8, 8), (31, 32))
    assert not holds(pre, post, (8, 8), (32, 32))
    assert not holds(pre, post.replace(b"line 20", b"line 2O"), (8, 8), (31, 32))
    assert not holds(pre, post.replace(b"line 39", b"line 3g"), (8, 8), (31, 32))


def test_a_stretch_that_nearly_stands_in_many_places_is_searched_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The first block of the stretch stands at every line: comparing all of it there
    # would read the file once for each line.
    monkeypatch.setattr(module, "BLOCK", 64)
    pre = Counting(b"\n" * 20_000)
    post = b"x\n" + b"\n" * 10_000 + b"end\n" + b"y\n"
    windows = (Window(1, 1), Window(10_003, 10_003))
    assert not outside_equals(pre, Bytes(post), windows, post_lines=10_003)
    assert pre.read_bytes < 1_000_000


class Counting(Bytes):
    """A content that counts the bytes that are read of it."""

    read_bytes = 0

    def read(self, start: int, end: int) -> bytes:
        data = super().read(start, end)
        Counting.read_bytes += len(data)
        return data


def test_clamping_keeps_the_start_and_takes_the_end_to_the_last_line() -> None:
    windows = (Window(1, 3), Window(5, 99))
    assert clamp(windows, 10) == (Window(1, 3), Window(5, 10))
    assert clamp((Window(1, 1),), 0) == (Window(1, 0),)


@pytest.mark.parametrize(
    ("windows", "covered"),
    [
        ([(1, 4)], True),
        ([(1, 2), (3, 4)], True),
        ([(1, 3)], False),
        ([(2, 4)], False),
        ([(1, 1), (3, 4)], False),
    ],
)
def test_the_windows_of_a_deleted_file_cover_every_line(
    windows: list[tuple[int, int]], *, covered: bool
) -> None:
    declared = [Window(*window) for window in windows]
    assert deletion_covered(declared, 4) is covered


def test_a_deleted_empty_file_is_covered_by_window_1_1() -> None:
    assert deletion_covered(clamp([Window(1, 1)], 0), 0)


def test_tight_windows_are_those_of_the_new_side() -> None:
    hunks = [Hunk(3, 2, 3, 4), Hunk(9, 0, 12, 1)]
    assert tight(hunks, 20) == (Window(3, 6), Window(12, 12))


@pytest.mark.parametrize(
    ("hunk", "lines", "shown"),
    [
        (Hunk(3, 2, 2, 0), 10, 3),  # the line that follows
        (Hunk(9, 2, 8, 0), 8, 8),  # at the end: the last line
        (Hunk(1, 2, 0, 0), 5, 1),  # at the start
        (Hunk(1, 2, 0, 0), 0, 1),  # of everything
    ],
)
def test_a_pure_deletion_is_shown_as_one_line(
    hunk: Hunk, lines: int, shown: int
) -> None:
    assert tight([hunk], lines) == (Window(shown, shown),)


def test_uncovered_lines_are_those_of_the_hunks_outside_the_windows() -> None:
    hunks = [Hunk(3, 6, 3, 6)]
    assert uncovered(hunks, [Window(4, 5), Window(7, 7)]) == (
        Window(3, 3),
        Window(6, 6),
        Window(8, 8),
    )
    assert uncovered(hunks, [Window(1, 9)]) == ()
    assert uncovered(hunks, [Window(3, 4)]) == (Window(5, 8),)
    assert uncovered(hunks, [Window(1, 2), Window(9, 9)]) == (Window(3, 8),)


def test_an_uncovered_deletion_is_shown_as_the_line_before_it() -> None:
    hunk = Hunk(6, 2, 5, 0)
    assert uncovered([hunk], [Window(1, 2)]) == (Window(5, 5),)
    assert uncovered([hunk], [Window(6, 6)]) == ()
    assert uncovered([hunk], [Window(5, 5)]) == ()
    assert uncovered([Hunk(1, 2, 0, 0)], [Window(4, 4)]) == (Window(1, 1),)


@pytest.mark.parametrize(
    ("hunk", "indices"),
    [
        (Hunk(3, 1, 3, 1), []),
        (Hunk(4, 1, 4, 1), [0]),
        (Hunk(5, 3, 5, 3), [0, 1]),
        (Hunk(8, 1, 8, 1), []),
        (Hunk(4, 1, 3, 0), [0]),  # stands between lines 3 and 4
        (Hunk(3, 1, 2, 0), []),
    ],
)
def test_a_hunk_touches_the_windows_that_share_a_line_with_it(
    hunk: Hunk, indices: list[int]
) -> None:
    windows = [Window(4, 5), Window(7, 7)]
    assert list(touched(hunk, windows, [5, 7])) == indices


def test_a_line_finder_goes_forward_by_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK", 4)
    monkeypatch.setattr(module, "SCAN", 2)
    data = b"one\n\nthree\n\n\nsix"
    finder = LineFinder(Bytes(data), 6)
    offsets = [finder.offset_after(line) for line in range(8)]
    assert offsets == [0, 4, 5, 11, 12, 13, 16, 16]


def test_blank_lines_hold_nothing_but_white_space() -> None:
    finder = LineFinder(Bytes(b"a\n \t\n\r\nb\n"), 4)
    assert finder.is_blank(2, 2)
    assert not finder.is_blank(3, 2)
    assert LineFinder(Bytes(b"a\n"), 1).is_blank(1, 0)
