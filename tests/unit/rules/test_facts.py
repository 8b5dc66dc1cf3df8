from __future__ import annotations

import pytest

from gates.model import Window
from gates.packet import parse_packet
from gates.rules import facts as module
from gates.rules.facts import FileFacts, declare, measure
from tests.support.changed import changed
from tests.support.packets import EntryText, packet_text

BIDI = "\u202e\n".encode()


def measured(
    pre: bytes | None,
    post: bytes | None,
    *windows: tuple[int, int],
    path: str = "a.txt",
    exact: bool = True,
) -> FileFacts:
    entry = EntryText(path, windows=windows)
    packet = parse_packet(packet_text("WP-1", entries=[entry]))
    (declaration,) = declare(packet.entries).values()
    return measure(changed(path, pre, post), declaration, exact_blocks=exact)


def test_the_windows_of_all_entries_of_a_path_stand_together() -> None:
    entries = [
        EntryText("a", windows=((9, 9),)),
        EntryText("b"),
        EntryText("a", windows=((2, 3), (5, 5)), binary=True),
    ]
    packet = parse_packet(packet_text("WP-1", entries=entries))
    declared = declare(packet.entries)
    assert list(declared) == [b"a", b"b"]
    one, other = declared.values()
    assert one.windows == (Window(2, 3), Window(5, 5), Window(9, 9))
    assert (len(one.entries), len(other.entries)) == (2, 1)
    assert (one.is_binary, other.is_binary) == (True, False)
    assert not one.overlaps


@pytest.mark.parametrize(
    ("windows", "overlap"),
    [(((1, 3), (3, 4)), True), (((1, 3), (4, 4)), False), (((1, 9), (2, 3)), True)],
)
def test_windows_that_share_a_line_overlap(
    windows: tuple[tuple[int, int], ...], *, overlap: bool
) -> None:
    entries = [EntryText("a", windows=(window,)) for window in windows]
    packet = parse_packet(packet_text("WP-1", entries=entries))
    assert declare(packet.entries)[packet.entries[0].path].overlaps is overlap


@pytest.mark.parametrize(
    ("pre", "post", "blocks"),
    [
        (b"a\nb\nc\n", b"a\nB\nc\n", 1),
        (b"a\n\nc\n", b"a\n  \nc\n", 1),
        (b"a\n\nc\n", b"a\nB\nc\n", 1),
        (b"a\nb\nc\n", b"a\n\nc\n", 1),
        (b"a\nb\nc\n", b"a\nc\n", 1),
        (b"a\n\nc\n", b"a\nc\n", 1),
        (b"a\n\nc\n", b"A\n \nc\n\n", 1),
        (b"a\nb\nc\n", b"A\nb\nC\n", 2),
    ],
)
def test_runs_of_blank_lines_count_only_where_nothing_else_changed(
    pre: bytes, post: bytes, blocks: int
) -> None:
    assert measured(pre, post, (1, 3)).blocks == (blocks,)


def test_changes_of_blank_lines_are_reported_where_blocks_are_not_judged() -> None:
    facts = measured(b"a\n\nc\n", b"a\n  \nc\n", (1, 3), exact=False)
    assert facts.blocks == (1,)


def test_removed_rails_outside_the_windows_are_found() -> None:
    pre = b"a\n# One\nb\n# Two\nc\n# Three\nd\n"
    post = b"a\nb\n# Deux\nc\nd\n"
    inside = measured(pre, post, (1, 1), (3, 3), (5, 5), path="a.md")
    assert (inside.window_holds, inside.rails) == (True, ())
    facts = measured(pre, post, (5, 5), path="a.md")
    assert facts.window_holds is False
    assert facts.rails == (1, 3)


def test_an_added_line_outside_is_no_rail_because_one_was_removed_elsewhere() -> None:
    pre, post = b"a\n# One\nb\nc\nd\n", b"a\nb\nc\nx\nd\n"
    facts = measured(pre, post, (1, 1), path="a.md")
    assert (facts.window_holds, facts.outside, facts.rails) == (
        False,
        (Window(4, 4),),
        (),
    )


def test_binary_and_very_large_files_are_not_searched_for_misleading_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert measure(changed("a", None, BIDI), None).suspicious
    assert measure(changed("a", None, BIDI + b"\0"), None).suspicious == ()
    monkeypatch.setattr(module, "TEXT_LIMIT", len(BIDI) - 1)
    assert measure(changed("a", None, BIDI), None).suspicious == ()


def test_without_a_declaration_nothing_is_judged() -> None:
    facts = measure(changed("a", b"1\n", b"2\n"), None)
    assert (facts.window_holds, facts.outside, facts.anchors) == (None, (), ())
    assert (facts.added, facts.removed, facts.line_delta) == (1, 1, 0)


@pytest.mark.parametrize("mark", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_known_by_its_mark_on_either_side(mark: str) -> None:
    text = "\ufeffa\n".encode(mark)
    assert measured(text, b"a\n", (1, 1)).is_utf16
    assert measured(b"a\n", text, (1, 1)).is_utf16
    assert not measured(b"a\n", b"\0\n", (1, 1)).is_utf16


def test_a_change_of_line_endings_alone_is_told_where_the_window_fails() -> None:
    assert measured(b"a\nb\nc\n", b"a\r\nb\r\nc\r\n", (2, 2)).is_eol_only
    assert not measured(b"a\nb\nc\n", b"a\r\nB\r\nc\r\n", (2, 2)).is_eol_only
