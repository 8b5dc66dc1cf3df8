"""The message that git will commit, made of the file that a hook sees."""

from __future__ import annotations

from typing import Final

import pytest

from gates.rules.messages import Cleanup, committed_message

CUT: Final = b"# ------------------------ >8 ------------------------\n"
EDITED: Final = b"A step\n\nWP: WP-1\n\n# Please enter the message.\n#\n"


def test_comments_of_the_editor_are_left_out() -> None:
    assert committed_message(EDITED, Cleanup()) == b"A step\n\nWP: WP-1\n\n"


def test_without_an_editor_nothing_is_a_comment() -> None:
    data = b"A step\n\n# a heading\n" + CUT + b"more\n"
    assert committed_message(data, Cleanup(has_editor=False)) == data


@pytest.mark.parametrize(
    ("mode", "kept"),
    [
        (b"strip", b"A step\n\n"),
        (b"default", b"A step\n\n"),
        (b"whitespace", b"A step\n\n# note\n"),
        (b"verbatim", b"A step\n\n# note\n"),
        (b"scissors", b"A step\n\n# note\n"),
    ],
)
def test_the_mode_says_what_is_left_out(mode: bytes, kept: bytes) -> None:
    data = b"A step\n\n# note\n"
    assert committed_message(data, Cleanup(mode=mode)) == kept


def test_strip_counts_without_an_editor_too() -> None:
    told = Cleanup(mode=b"strip", has_editor=False)
    assert committed_message(b"A\n# b\nc\n", told) == b"A\nc\n"


def test_what_stands_below_the_scissors_is_cut_off() -> None:
    data = b"A step\n" + CUT + b"diff --git a/a b/a\n+WP: WP-9\n"
    assert committed_message(data, Cleanup()) == b"A step\n"
    assert committed_message(CUT + b"WP: WP-9\n", Cleanup()) == b""


def test_scissors_are_a_line_of_their_own() -> None:
    data = b"A step x" + CUT + b"WP: WP-1\n"
    assert committed_message(data, Cleanup()) == data


@pytest.mark.parametrize("comment", [b";", b"//"])
def test_another_comment_is_known(comment: bytes) -> None:
    data = b"# kept\n" + comment + b" gone\n"
    assert committed_message(data, Cleanup(comment)) == b"# kept\n"


def test_an_automatic_comment_is_the_one_that_git_chose() -> None:
    data = b"# kept\nWP: WP-1\n\n; Please enter the message.\n;\n"
    assert committed_message(data, Cleanup(b"auto")) == b"# kept\nWP: WP-1\n\n"
    cut = b"# kept\n" + CUT.replace(b"#", b";") + b"+diff\n"
    assert committed_message(cut, Cleanup(b"auto")) == b"# kept\n"
    plain = b"A step\n\n# gone\nWP: WP-1\n"
    assert committed_message(plain, Cleanup(b"auto")) == b"A step\n\nWP: WP-1\n"
    assert committed_message(b"", Cleanup(b"auto")) == b""
