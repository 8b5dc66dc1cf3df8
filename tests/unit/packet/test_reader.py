"""The reader as a whole: encodings, line ends, markers, the order of findings."""

from __future__ import annotations

import pytest

from gates.model import Severity
from gates.packet import parse_packet
from tests.support.packets import EntryText, packet_text

WHOLE = packet_text("WP-1", entries=[EntryText("src/a.py", post="a" * 40)])


def test_a_packet_of_our_own_is_read_without_a_problem() -> None:
    packet = parse_packet(WHOLE)
    assert packet.problems == ()
    assert packet.is_modern
    assert packet.wp_id == "WP-1"
    assert packet.fields["STATUS"].value == "In Progress"
    assert packet.skeleton_approved_line is not None
    assert [field.value for field in packet.done_means] == [
        "The counter starts at one."
    ]
    assert [command.exit_code for command in packet.commands] == [0]


def test_a_byte_order_mark_is_reported_and_read_over() -> None:
    packet = parse_packet(b"\xef\xbb\xbf## VALIDATION\n")
    assert packet.manifest_line == 1
    (problem,) = packet.problems
    assert (problem.code, problem.packet_line) == ("PACKET-07", 1)
    assert problem.severity is Severity.NOTE


def test_crlf_is_reported_and_changes_nothing_else() -> None:
    plain, crlf = parse_packet(WHOLE), parse_packet(WHOLE.replace(b"\n", b"\r\n"))
    (problem,) = crlf.problems
    assert (problem.code, problem.packet_line) == ("PACKET-08", 1)
    assert crlf.entries == plain.entries
    assert crlf.headings == plain.headings
    assert crlf.fields == plain.fields


def test_the_first_crlf_line_of_a_mixed_file_is_named() -> None:
    (problem,) = parse_packet(b"a\nb\r\nc\r\n").problems
    assert problem.packet_line == 2
    assert problem.message.startswith("2 lines")


def test_invalid_utf8_is_reported_with_its_place_and_shown_escaped() -> None:
    packet = parse_packet(b"# T\n- REQUESTOR: a\xffb\xfe\n")
    (problem,) = packet.problems
    assert (problem.code, problem.packet_line) == ("PACKET-09", 2)
    assert "2 bytes" in problem.message
    assert "byte 18" in problem.message
    assert packet.fields["REQUESTOR"].value == "a\\xffb\\xfe"


def test_nul_bytes_are_text() -> None:
    packet = parse_packet(b"## VALIDATION\n- Target File: a\0b\n")
    assert packet.entries[0].path == b"a\0b"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("x\n\nSKELETON APPROVED\n", 3),
        ("## SKELETON APPROVED\n", 1),
        ("## SKELETON APPROVED (Mira, today)\n", 1),
        ("  SKELETON APPROVED [today]\n", 1),
        ("a SKELETON APPROVED\n", None),
        ("- SKELETON APPROVED\n", None),
        ("SKELETON APPROVED is still missing\n", None),
        ('Write "SKELETON APPROVED" here.\n', None),
        ("```\nSKELETON APPROVED\n```\n", None),
        ("<!--\nSKELETON APPROVED\n-->\n", None),
        ("skeleton approved\n", None),
    ],
)
def test_the_mark_of_an_approved_skeleton(text: str, line: int | None) -> None:
    assert parse_packet(text.encode()).skeleton_approved_line == line


def test_an_unclosed_fence_is_a_problem_that_names_its_line() -> None:
    packet = parse_packet(b"a\n```\n## VALIDATION\n")
    assert packet.manifest_line is None
    assert [(p.code, p.packet_line) for p in packet.problems] == [("PACKET-10", 2)]


def test_problems_come_in_the_order_of_their_lines() -> None:
    packet = parse_packet(
        b"\xef\xbb\xbf- IN_SCOPE_PATHS: a\r\n- IN_SCOPE_PATHS: b\n## VALIDATION\n"
        b"- Target File: a\n- Start: x\n- End: 2\n## EVIDENCE\n- COMMAND: a\n"
        b"- EXIT_CODE: x\n```\n"
    )
    lines = [problem.packet_line for problem in packet.problems]
    assert lines == [1, 1, 2, 5, 9, 10]
