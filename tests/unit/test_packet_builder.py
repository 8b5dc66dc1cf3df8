"""The packets of the tests say what was computed by hand."""

from __future__ import annotations

import pytest

from tests.support.packets import (
    ZEROS,
    EntryText,
    byte_lines,
    entry_of,
    packet_text,
    tight_window,
)


@pytest.mark.parametrize(
    ("pre", "post", "window"),
    [
        (b"a\nb\nc\n", b"a\nB\nc\n", (2, 2)),
        (b"a\nb\nc\n", b"a\nb\nnew\nc\n", (3, 3)),
        (b"a\nb\nc\n", b"a\nc\n", (2, 2)),
        (b"a\nb\nc\n", b"a\nb\n", (2, 2)),
        (b"x\nx\nx\n", b"x\nx\nx\nx\n", (4, 4)),
        (b"", b"a\nb", (1, 2)),
        (b"a\n", b"", (1, 1)),
    ],
)
def test_tight_window(pre: bytes, post: bytes, window: tuple[int, int]) -> None:
    assert tight_window(pre, post) == window


def test_only_lf_ends_a_line() -> None:
    assert byte_lines(b"a\r\nb\x0bc\x0cd\xc2\x85e") == [
        b"a\r\n",
        b"b\x0bc\x0cd\xc2\x85e",
    ]


def test_entry_of_an_added_and_a_deleted_file() -> None:
    added = entry_of("new.py", None, b"one\ntwo\n")
    assert (added.pre, added.windows, added.line_delta) == (ZEROS, ((1, 2),), 2)
    deleted = entry_of("old.py", b"one\ntwo\n", None)
    assert (deleted.post, deleted.windows, deleted.line_delta) == (ZEROS, ((1, 2),), -2)


def test_entry_of_a_binary_file_has_no_delta() -> None:
    entry = entry_of("a.bin", b"\0\n", b"\0\n\n\n")
    assert (entry.binary, entry.windows, entry.line_delta) == (True, ((1, 1),), 0)
    assert "- **Binary**: yes" in entry.lines()


def test_several_windows_are_one_field() -> None:
    lines = EntryText("a.py", windows=((1, 2), (9, 9))).lines()
    assert "- **Windows**: 1-2, 9-9" in lines
    assert not [line for line in lines if "Start" in line or "End" in line]


def test_packet_without_parts() -> None:
    text = packet_text("WP-1", scope=None, modern=False, mapping=None, commands=None)
    for absent in (b"IN_SCOPE_PATHS", b"PACKET_FORMAT_VERSION", b"## EVIDENCE"):
        assert absent not in text
    assert text.startswith(b"# Task Packet: WP-1\n")
