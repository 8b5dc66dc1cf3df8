"""The window test against its definition, word for word, and against git."""

from __future__ import annotations

import re
import subprocess
from itertools import combinations
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from gates.model import Hunk, Window
from gates.rules.windows import clamp, outside_equals, tight, uncovered
from tests.support.changed import Bytes
from tests.support.packets import byte_lines
from tests.support.placing import one_window_holds, windows_hold
from tests.support.repo import ENVIRONMENT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LINES = st.lists(st.sampled_from([b"a\n", b"b\n", b"\n"]), max_size=7)
LAST = st.sampled_from([b"", b"", b"a", b"b"])
IMAGES = st.tuples(LINES, LAST).map(lambda parts: b"".join(parts[0]) + parts[1])


def holds(pre: bytes, post: bytes, windows: Sequence[Window]) -> bool:
    lines = len(byte_lines(post))
    return outside_equals(
        Bytes(pre), Bytes(post), clamp(windows, lines), post_lines=lines
    )


@st.composite
def sorted_windows(draw: st.DrawFn) -> list[Window]:
    bounds = draw(st.lists(st.integers(1, 9), min_size=2, max_size=6).map(sorted))
    found: list[Window] = []
    last = 0
    for start, end in zip(bounds[::2], bounds[1::2], strict=False):
        if start > last:
            found.append(Window(start, end))
            last = end
    return found


@given(IMAGES, IMAGES, st.integers(1, 9), st.integers(0, 4))
@settings(max_examples=1500)
def test_one_window_is_judged_as_it_is_defined(
    pre: bytes, post: bytes, start: int, more: int
) -> None:
    window = Window(start, start + more)
    assert holds(pre, post, [window]) is one_window_holds(pre, post, window)


@given(IMAGES, IMAGES, sorted_windows())
@settings(max_examples=2500)
def test_several_windows_hold_exactly_when_their_stretches_can_be_placed(
    pre: bytes, post: bytes, windows: list[Window]
) -> None:
    assert holds(pre, post, windows) is windows_hold(pre, post, windows)


def test_every_small_pair_of_images_is_judged_as_it_is_defined() -> None:
    images = [
        b"".join(lines) + last
        for size in range(4)
        for lines in _words(size)
        for last in (b"", b"a", b"b")
    ]
    choices = [
        [Window(a, b), Window(c, d)] for a, b, c, d in combinations(range(1, 6), 4)
    ] + [[Window(a, a), Window(b, b)] for a, b in combinations(range(1, 5), 2)]
    held = 0
    for pre in images:
        for post in images:
            for windows in choices:
                expected = windows_hold(pre, post, windows)
                assert holds(pre, post, windows) is expected, (pre, post, windows)
                held += expected
    assert held > 1000


def _words(size: int) -> list[tuple[bytes, ...]]:
    words: list[tuple[bytes, ...]] = [()]
    for _ in range(size):
        words = [(*word, letter) for word in words for letter in (b"a\n", b"b\n")]
    return words


@given(LINES, sorted_windows(), st.data())
@settings(max_examples=400)
def test_whatever_stood_inside_the_windows_they_hold(
    new: list[bytes], windows: list[Window], data: st.DataObject
) -> None:
    new = new or [b"a\n"]
    first = Window(min(windows[0].start, len(new)), windows[0].end)
    inside = [first, *(w for w in windows[1:] if w.start <= len(new) + 1)]
    old = list(new)
    for window in reversed(inside):
        old[window.start - 1 : window.end] = data.draw(LINES)
    pre, post = b"".join(old), b"".join(new)
    assert holds(pre, post, inside)
    assert holds(pre, post, [Window(inside[0].start, inside[-1].end)])
    assert holds(pre, post, [Window(1, 99)])


CONTENT_LINE = st.sampled_from([b"a\n", b"b\n", b"c\n", b"\n", b"x\r\n", b"\xff\x00\n"])
CONTENT = st.lists(CONTENT_LINE, max_size=14)
_HEADER = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


def _git_hunks(folder: Path, pre: bytes, post: bytes) -> list[Hunk]:
    (folder / "pre").write_bytes(pre)
    (folder / "post").write_bytes(post)
    done = subprocess.run(
        ["git", "diff", "--no-index", "--text", "-U0", "pre", "post"],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    found = []
    for line in done.stdout.split(b"\n"):
        if match := _HEADER.match(line):
            old, old_count, new, new_count = match.groups(default=b"1")
            found.append(Hunk(int(old), int(old_count), int(new), int(new_count)))
    return found


@given(CONTENT, CONTENT, LAST, LAST)
@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_the_tight_windows_of_gits_own_hunks_always_hold(
    tmp_path: Path, old: list[bytes], new: list[bytes], end: bytes, other: bytes
) -> None:
    pre, post = b"".join(old) + end, b"".join(new) + other
    assume(pre != post)
    hunks = _git_hunks(tmp_path, pre, post)
    assert hunks
    windows = _joined(tight(hunks, len(byte_lines(post))))
    assert holds(pre, post, windows)
    assert holds(pre, post, [Window(windows[0].start, windows[-1].end)])
    assert uncovered(hunks, windows) == ()


def _joined(windows: Sequence[Window]) -> list[Window]:
    """The windows without doubles: a deletion may be shown as a line of the next."""
    found: list[Window] = []
    for window in windows:
        if found and window.start <= found[-1].end:
            last = found.pop()
            found.append(Window(last.start, max(last.end, window.end)))
        else:
            found.append(window)
    return found


@given(st.lists(CONTENT_LINE, min_size=6, max_size=14), st.data())
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_without_one_of_gits_hunks_the_windows_do_not_hold(
    tmp_path: Path, old: list[bytes], data: st.DataObject
) -> None:
    # Lines that stand once make every hunk necessary.
    lines = [b"%d %s" % (number, line) for number, line in enumerate(old)]
    places = st.integers(0, (len(lines) - 1) // 2).map(lambda half: 2 * half)
    edits = data.draw(st.lists(places, min_size=2, max_size=3, unique=True))
    changed = [
        b"new " + line if number in edits else line for number, line in enumerate(lines)
    ]
    pre, post = b"".join(lines), b"".join(changed)
    windows = list(tight(_git_hunks(tmp_path, pre, post), len(changed)))
    assert len(windows) == len(edits)
    left_out = data.draw(st.sampled_from(windows))
    assert not holds(pre, post, [w for w in windows if w != left_out])
