"""Windows in the lines of the pre-image, for any edits inside them."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from gates.model import MODE_FILE, Change, Hunk, Image, Oid, RepoPath, Sha1, Window
from gates.rules.facts import FileFacts
from gates.rules.plan import map_windows
from gates.rules.planned_windows import pre_image_windows

STRETCH = st.tuples(st.integers(1, 9), st.integers(0, 9), st.integers(1, 9))
"""Untouched lines in front of a window, its lines before and after the work."""


def _image(lines: int, side: bytes) -> Image:
    digest = hashlib.sha1(side, usedforsecurity=False).hexdigest()
    return Image(MODE_FILE, Oid(digest), lines, lines, Sha1(digest), "", has_nul=False)


@given(st.lists(STRETCH, min_size=1, max_size=6), st.integers(0, 5))
def test_every_window_is_found_where_it_was(
    stretches: list[tuple[int, int, int]], tail: int
) -> None:
    hunks, before, after = [], [], []
    old = new = 0
    for untouched, old_lines, new_lines in stretches:
        old, new = old + untouched, new + untouched
        before.append(Window(old + 1, old + old_lines))
        after.append(Window(new + 1, new + new_lines))
        start = old + 1 if old_lines else old
        hunks.append(Hunk(start, old_lines, new + 1, new_lines))
        old, new = old + old_lines, new + new_lines
    pre, post = _image(old + tail, b"pre"), _image(new + tail, b"post")
    change = Change(RepoPath(b"a"), MODE_FILE, MODE_FILE, pre.oid, post.oid)
    facts = FileFacts(change, pre, post, tuple(hunks))
    assert pre_image_windows(tuple(after), facts) == tuple(before)
    # The same edits as somebody else's: planned windows follow them.
    filled = [
        pair for pair in zip(before, after, strict=True) if pair[0].end >= pair[0].start
    ]
    mapped = map_windows([old for old, _ in filled], hunks)
    assert mapped == tuple(new for _, new in filled)
