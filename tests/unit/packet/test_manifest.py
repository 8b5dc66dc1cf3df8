"""The manifest: entries of the VALIDATION section in every dialect."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gates.model import ChangeKind, ClaimKind, Gate, Severity, Window
from gates.packet import parse_packet
from tests.support.packets import EntryText, packet_text

if TYPE_CHECKING:
    from gates.model import Entry, Packet

A, B = "a" * 40, "b" * 40


def read(body: str, heading: str = "## VALIDATION") -> Packet:
    """A packet whose VALIDATION heading is line 1."""
    return parse_packet(f"{heading}\n{body}\n".encode("utf-8", "surrogateescape"))


def entry(body: str) -> Entry:
    """The one entry of a section that begins with its Target File, at line 2."""
    (found,) = read("- **Target File**: `src/a.py`\n" + body).entries
    return found


def codes(packet: Packet) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.packet_line) for problem in packet.problems]


FIELDS = [
    ("Target File", "`src/a.py`"),
    ("Start", "3"),
    ("End", "9"),
    ("Line Delta", "+2"),
    ("Pre-SHA1", f"`{A}`"),
    ("Post-SHA1", B),
    ("Gates Passed", ""),
]
BOXES = "".join(f"  - [x] {gate}\n" for gate in list(Gate)[:3])


@pytest.mark.parametrize(
    "form",
    [
        "- **{}**: {}",
        "- **{}:** {}",
        "- {}: {}",
        "  - **{}**: {}",
        "* **{}**: {}",
        "**{}**: {}",
        "  - {}: {}",
    ],
)
@pytest.mark.parametrize("spell", [str, str.upper, str.lower])
def test_every_dialect_reads_the_same(form: str, spell: type[str]) -> None:
    body = "".join(form.format(spell(n), v) + "\n" for n, v in FIELDS)
    packet = read(body + BOXES)
    assert packet.problems == ()
    (found,) = packet.entries
    assert (found.path, found.line) == (b"src/a.py", 2)
    assert (found.windows, found.windows_line) == ((Window(3, 9),), 3)
    assert (found.line_delta, found.delta_line) == (2, 5)
    assert found.pre is not None
    assert found.post is not None
    assert (found.pre.value, found.pre.line) == (A, 6)
    assert (found.post.value, found.post.line) == (B, 7)
    assert [(c.gate, c.ticked, c.line) for c in found.claims] == [
        (Gate.ANCHORS_PRESENT, True, 9),
        (Gate.WINDOW_MATCHES_PLAN, True, 10),
        (Gate.RAILS_UNTOUCHED, True, 11),
    ]


def test_the_fields_may_come_in_any_order() -> None:
    found = entry(f"- **End**: 9\n- **Post-SHA1**: {B}\n- **Start**: 3\n")
    assert found.windows == (Window(3, 9),)


@pytest.mark.parametrize(
    "heading",
    [
        "## VALIDATION",
        "## Validation",
        "## Validation (still to come)",
        "## VALIDATION:",
    ],
)
def test_headings_of_the_section(heading: str) -> None:
    packet = read("- Target File: a\n", heading)
    assert packet.manifest_line == 1
    assert len(packet.entries) == 1


@pytest.mark.parametrize(
    "heading",
    [
        "## VALIDATION_REPORTS",
        "## VALIDATION REPORT - 1",
        "# VALIDATION",
        "### VALIDATION",
        "## SKELETON",
        "## VALID\u0410TION",
        "    ## VALIDATION",
    ],
)
def test_headings_of_other_sections(heading: str) -> None:
    packet = read("- Target file: a\n", heading)
    assert packet.manifest_line is None
    assert packet.entries == ()


def test_the_section_ends_at_the_next_heading_of_its_rank() -> None:
    packet = read(
        "- Target File: a\n### Entry 2: b\n- Target File: b\n## N\n- Start: 1"
    )
    assert [(e.path, e.line) for e in packet.entries] == [(b"a", 2), (b"b", 4)]
    assert packet.entries[1].windows_line is None


def test_a_sub_heading_ends_the_entry_before_it() -> None:
    packet = read("- **Target File**: a\n### Notes\n- **Start**: 1\n")
    assert packet.entries[0].windows_line is None
    assert codes(packet) == [("PACKET-18", 4)]


def test_several_sections_are_read_as_one_and_named() -> None:
    packet = read("- Target File: a\n## N\n## VALIDATION\n- Target File: b\n")
    assert [e.path for e in packet.entries] == [b"a", b"b"]
    assert packet.manifest_line == 1
    assert codes(packet) == [("PACKET-20", 4)]


@pytest.mark.parametrize(
    "hidden",
    ["```\n{}\n```", "~~~\n{}\n~~~", "<!--\n{}\n-->", "<!-- {} -->", "para\n\n    {}"],
)
def test_fields_in_code_and_comments_do_not_count(hidden: str) -> None:
    assert read(hidden.format("- **Target File**: a")).entries == ()


def test_a_table_is_said_to_be_none() -> None:
    packet = read("| Target File | Start |\n|---|---|\n| a | 1 |\n")
    assert codes(packet) == [("PACKET-19", 2)]


@pytest.mark.parametrize("name", ["Historical Target File", "Target Files"])
def test_a_target_of_another_name_is_no_entry(name: str) -> None:
    packet = read(
        "- **Target File**: a\n- **Start**: 1\n- **End**: 2\n"
        f"- **{name}**: b\n- **Start**: 5\n- **End**: 6\n"
    )
    assert [e.path for e in packet.entries] == [b"a"]
    assert packet.entries[0].windows == (Window(1, 2),)
    assert codes(packet) == [("PACKET-18", 5)]


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ("`src/a.py`", b"src/a.py"),
        ("` src/a.py`", b" src/a.py"),
        ("`src/a.py `", b"src/a.py "),
        ("   src/a.py  ", b"src/a.py"),
        ("src\\A.py", b"src\\A.py"),
        ("./src//a.py", b"./src//a.py"),
        ("my file (1).py", b"my file (1).py"),
        ("`a` `b`", b"`a` `b`"),
    ],
)
def test_a_path_is_never_made_into_another_one(value: str, path: bytes) -> None:
    assert read(f"- **Target File**: {value}\n").entries[0].path == path


def test_a_path_that_is_no_text_keeps_its_bytes_and_is_refused() -> None:
    packet = read("- **Target File**: `a\udcff.py`\n")
    assert packet.entries[0].path == b"a\xff.py"
    assert codes(packet) == [("PACKET-09", 2), ("PACKET-06", 2)]
    assert "byte 0xFF at line 2, column 22" in packet.problems[1].message


@pytest.mark.parametrize(
    "target",
    ["path/to/file", "`path/to/file`", "<path>", "N/A", "", "n/a (fill in later)"],
)
def test_a_target_that_is_not_filled_makes_a_template(target: str) -> None:
    packet = read(
        f"- **Target File**: {target}\n- **Start**: <line>\n- **End**: <line>\n"
        "- **Line Delta**: <adds - dels>\n- **Pre-SHA1**: `<hash>`\n"
    )
    assert packet.entries[0].is_template
    assert packet.problems == ()


def test_a_placeholder_beside_a_real_target_is_named() -> None:
    packet = read(
        "- **Target File**: a\n- **Start**: <line>\n- **End**: 4\n"
        "- **Line Delta**: `<adds - dels>`\n- **Post-SHA1**: <hash>\n"
    )
    (found,) = packet.entries
    assert not found.is_template
    assert found.windows == ()
    assert found.post is not None
    assert found.post.kind is ClaimKind.PLACEHOLDER
    assert codes(packet) == [("MANIFEST-10", 3), ("MANIFEST-10", 5)]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("- **Start**: 1abc\n- **End**: 4", "PACKET-05"),
        ("- **Start**: 1\n- **End**: 1e20", "PACKET-05"),
        ("- **Start**: 0\n- **End**: 4", "PACKET-05"),
        ("- **Start**: 9\n- **End**: 4", "PACKET-05"),
        ("- **Start**: 9", "PACKET-11"),
        ("- **End**: 9", "PACKET-11"),
        ("- **Windows**: 9", "PACKET-05"),
        ("- **Windows**: 8-9, 1-2", "MANIFEST-08"),
        ("- **Line Delta**: some", "PACKET-05"),
        ("- **Line Delta**: 95 - 10", "PACKET-16"),
        ("- **Change**: moved", "PACKET-05"),
        ("- **Binary**: maybe", "PACKET-05"),
        ("- **Anchor**:", "PACKET-05"),
        ("- **Pre SHA1**: x", "PACKET-18"),
        ("- **Start**: 1\n- **End**: 2\n- **Windows**: 3-4", "PACKET-04"),
        ("- **Start**: \u0661\n- **End**: 2", "PACKET-06"),
        ("- **St\u0430rt**: 1", "PACKET-06"),
        ("- **Anchor**: `caf\u00e9`", "PACKET-06"),
    ],
)
def test_what_cannot_be_read_is_a_finding(line: str, code: str) -> None:
    packet = read("- **Target File**: src/a.py\n" + line)
    assert [problem.code for problem in packet.problems] == [code]
    problem = packet.problems[0]
    assert problem.packet_line is not None
    assert f"line {problem.packet_line}" in problem.message


def test_a_field_given_twice_is_an_error_and_the_first_one_stays() -> None:
    packet = read(
        "- **Target File**: a\n- **Start**: 1\n- **End**: 2\n- **start**: `3`\n"
    )
    (problem,) = packet.problems
    assert (problem.code, problem.severity) == ("PACKET-04", Severity.ERROR)
    assert "line 3" in problem.message
    assert "line 5" in problem.message
    assert problem.path == b"a"
    assert packet.entries[0].windows == (Window(1, 2),)


def test_anchors_may_repeat_and_are_literal() -> None:
    found = entry("- **Anchor**: `fn  main()`\n- **Anchor**: <body>\n")
    assert [(a.value, a.line) for a in found.anchors] == [
        ("fn  main()", 3),
        ("<body>", 4),
    ]


def test_the_remaining_fields() -> None:
    found = entry(
        "- **Windows**: `1-2, 5-6`\n- **Change**: mode 100644->100755\n"
        "- **Binary**: yes\n- **Adjustment**: moved\n- **Reason**: because\n"
        "- **Notes**: kept as `it` stands\n- **Start Time**: noon\n- Remark: dropped\n"
    )
    assert found.windows == (Window(1, 2), Window(5, 6))
    assert found.change is not None
    assert found.change.kind is ChangeKind.MODE
    assert found.binary
    assert found.adjustment is not None
    assert found.reason is not None
    assert (found.adjustment.value, found.reason.line) == ("moved", 7)
    assert [(f.name, f.value) for f in found.extra] == [
        ("Notes", "kept as `it` stands"),
        ("Start Time", "noon"),
    ]


@pytest.mark.parametrize(
    ("line", "ticked", "gate"),
    [
        ("  - [x] pre_sha1_captured", True, Gate.PRE_SHA1),
        ("  - [X] pre_sha1_captured (C701-G05)", True, Gate.PRE_SHA1),
        ("* [ ] `pre_sha1_captured` not yet", False, Gate.PRE_SHA1),
        ("- [x] tests_passed", True, None),
    ],
)
def test_forms_of_the_checklist(line: str, gate: Gate | None, *, ticked: bool) -> None:
    (claim,) = entry("- **Gates Passed**:\n" + line).claims
    assert (claim.ticked, claim.gate) == (ticked, gate)


def test_boxes_of_other_lists_are_no_claims() -> None:
    assert entry("- **Artifacts**:\n  - [x] tidy\n").claims == ()


def test_a_plain_note_inside_another_field_is_no_field_of_the_entry() -> None:
    found = entry("- **Notes**:\n  - End: of the story\n- **Start**: 1\n- **End**: 2\n")
    assert found.windows == (Window(1, 2),)


def test_ranges_of_the_section_are_kept_for_the_selection() -> None:
    packet = read("- Range validated (for the base): `1234..HEAD`\n- Range: none\n")
    assert [(f.value, f.line) for f in packet.ranges] == [("1234..HEAD", 2)]


def test_the_written_form_of_our_own_packets_is_read_back() -> None:
    texts = [
        EntryText("src/a.py", windows=((1, 4), (8, 9)), line_delta=-3, pre=A, post=B),
        EntryText("img.png", binary=True, change="mode 100644->100755"),
        EntryText("c.txt", windows=(), anchors=("x", "y"), ticked=()),
    ]
    packet = parse_packet(packet_text("WP-1", entries=texts))
    assert packet.problems == ()
    assert [e.path.decode() for e in packet.entries] == [t.path for t in texts]
    assert [tuple((w.start, w.end) for w in e.windows) for e in packet.entries] == [
        text.windows for text in texts
    ]
    assert [e.line_delta for e in packet.entries] == [-3, 0, 0]
    assert [len(e.claims) for e in packet.entries] == [11, 11, 11]
    assert not any(claim.ticked for claim in packet.entries[2].claims)
