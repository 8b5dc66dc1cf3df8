"""Waivers: what is one, what it names, and what is prose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gates.packet import parse_packet

if TYPE_CHECKING:
    from gates.model import Waiver


def read(body: str, heading: str = "## WAIVERS GRANTED") -> tuple[Waiver, ...]:
    return parse_packet(f"{heading}\n{body}\n".encode()).waivers


FULL = (
    "- WAIVER_ID: W-1 | Date: 2026-03-01 | Check Waived: C701-G08; SCOPE |"
    " Scope: src/a.py, docs/b.md | Justification: old a|b base | Approver: Mira |"
    " Expiry: 2026-04-01"
)
BLOCK = (
    "- Waiver ID: W-1\n  - Date: 2026-03-01\n  - Check Waived: C701-G08, SCOPE\n"
    "  - Scope: `src/a.py`; `docs/b.md`\n  - Justification: old a|b base\n"
    "  - Approver: Mira\n  - Expiry: 2026-04-01\n"
)


@pytest.mark.parametrize(
    "text", [FULL, BLOCK, FULL.replace("- WAIVER_ID", "* waiver_id")]
)
def test_the_structured_form_in_one_line_and_as_a_block(text: str) -> None:
    (waiver,) = read(text)
    assert waiver.id == "W-1"
    assert waiver.line == 2
    assert waiver.checks == ("C701-G08", "SCOPE")
    assert waiver.paths == (b"src/a.py", b"docs/b.md")
    assert (waiver.date, waiver.expiry) == ("2026-03-01", "2026-04-01")
    assert (waiver.approver, waiver.justification) == ("Mira", "old a|b base")
    assert waiver.structured


@pytest.mark.parametrize(
    "part", ["Date", "Check Waived", "Scope", "Justification", "Approver", "Expiry"]
)
def test_a_missing_part_makes_it_unstructured(part: str) -> None:
    (waiver,) = read(FULL.replace(f"| {part}:", "| Remark:"))
    assert not waiver.structured


def test_the_form_with_status_and_covers() -> None:
    (waiver,) = read(
        "- WAIVER_ID: W-2 | STATUS: ACTIVE | COVERS: SCOPE, GOVERNANCE |"
        " SCOPE: src/a.py; src/b.py | EXPIRES: when the work is closed"
    )
    assert waiver.status == "ACTIVE"
    assert waiver.checks == ("SCOPE", "GOVERNANCE")
    assert waiver.paths == (b"src/a.py", b"src/b.py")
    assert waiver.expiry == "when the work is closed"
    assert not waiver.structured


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("- [WAIVER-2026-A] allowed this once. Expires: soon", "WAIVER-2026-A"),
        ("- WAIVER-2026-B [CX-573F]\n  - Scope: `src/a.py`", "WAIVER-2026-B"),
        ("- CX-573F | 2026-03-01 | Scope: touch `src/a.py` once", "CX-573F"),
        ("- CX-573F (2026-03-01): the range has other files too", "CX-573F"),
    ],
)
def test_items_that_begin_with_an_id(text: str, name: str) -> None:
    (waiver,) = read(text)
    assert waiver.id == name
    assert waiver.checks == ()
    assert waiver.paths == ((b"src/a.py",) if "Scope:" in text else ())


@pytest.mark.parametrize(
    "text",
    [
        "- NONE",
        "- none",
        "- (Record waivers here per [CX-573F]. Include Waiver ID, Date, Scope.)",
        "- (Format: `- WAIVER_ID: CX-1 | STATUS: ACTIVE | COVERS: SCOPE`.)",
        "- WAIVER_ID: <id> | Check Waived: SCOPE | Scope: src/a.py",
        "- All of git hygiene is waived, see CX-573F",
        "CX-573F: waived",
        "<!--\n- WAIVER_ID: W-1 | Scope: src/a.py\n-->",
        "```\n- WAIVER_ID: W-1 | Scope: src/a.py\n```",
        "",
    ],
)
def test_prose_templates_and_hidden_text_are_no_waivers(text: str) -> None:
    assert read(text) == ()


@pytest.mark.parametrize("heading", ["## WAIVERS", "## WAIVERS GRANTED [X] (APPEND)"])
def test_headings_of_the_section(heading: str) -> None:
    assert len(read(FULL, heading)) == 1


@pytest.mark.parametrize(
    "heading", ["## NOTES", "## USER WAIVER", "## NO WAIVERS GRANTED"]
)
def test_headings_of_other_sections(heading: str) -> None:
    assert read(FULL, heading) == ()


def test_only_literal_paths_of_a_sentence_are_taken() -> None:
    (waiver,) = read(
        "- WAIVER_ID: W-1 | Scope: `src/a.py` and lib/b.py and/or `src/**`, `docs/`,"
        " `now()`, BASE..HEAD, see v1.2 or `/etc/passwd` (lib/c.rs)."
    )
    assert waiver.paths == (b"src/a.py", b"lib/b.py", b"lib/c.rs")


def test_a_scope_that_is_a_list_names_files_without_extension_too() -> None:
    (waiver,) = read("- WAIVER_ID: W-1 | Scope: Makefile, src/run, docs/, *")
    assert waiver.paths == (b"Makefile", b"src/run")


def test_machine_values_must_be_ascii_and_prose_need_not() -> None:
    packet = parse_packet(
        "## WAIVERS GRANTED\n"
        "- WAIVER_ID: W-1 | Justification: naïve | Approver: Zoë\n"
        "- WAIVER_ID: W-2 | Scope: src/\u0430.py\n"
        "- WAIVER_ID: W-3 | Check Waived: SC\u041ePE\n".encode()
    )
    assert [(p.code, p.packet_line) for p in packet.problems] == [
        ("PACKET-06", 3),
        ("PACKET-06", 4),
    ]
