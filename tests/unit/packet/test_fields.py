"""Fields and list items in every form that packets have them."""

from __future__ import annotations

import pytest

from gates.packet import parse_packet
from gates.packet.fields import item_of, key_of, split_field


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NAME: value", ("NAME", "value", False)),
        ("**Name**: value", ("Name", "value", True)),
        ("**Name:** value", ("Name", "value", True)),
        ("**Name** : value", ("Name", "value", True)),
        ("**Name**:", ("Name", "", True)),
        ("A: b: c", ("A", "b: c", False)),
    ],
)
def test_fields(text: str, expected: tuple[str, str, bool]) -> None:
    assert split_field(text) == expected


@pytest.mark.parametrize("text", ["no field", "**bold** text", "**open: x"])
def test_what_is_no_field(text: str) -> None:
    assert split_field(text) is None


def test_items() -> None:
    assert item_of("  * a b ") == (2, "a b")
    assert item_of("12. a") == (0, "a")
    assert item_of("-") == (0, "")
    assert item_of("-a") is None
    assert item_of("**a**") is None
    assert item_of("   ") is None


def test_names_are_compared_without_case_and_underscores() -> None:
    assert key_of("WAIVER_ID") == key_of("Waiver ID") == "waiver id"


def test_metadata_is_read_once_under_upper_case_names() -> None:
    packet = parse_packet(
        b"# T\n- **Status:** In Progress\n- WP_ID: WP-1 (first)\n- WP_ID: WP-2\n"
        b"RISK_TIER: LOW\n- MERGE_BASE_SHA: `abc` (merge base)\n- prose: no field\n"
    )
    values = {name: (field.value, field.line) for name, field in packet.fields.items()}
    assert values == {
        "STATUS": ("In Progress", 2),
        "WP_ID": ("WP-1", 3),
        "RISK_TIER": ("LOW", 5),
        "MERGE_BASE_SHA": ("abc", 6),
    }
    assert packet.wp_id == "WP-1"


def test_the_task_id_names_a_packet_without_a_wp_id() -> None:
    assert parse_packet(b"- TASK_ID: WP-3\n").wp_id == "WP-3"
    assert parse_packet(b"").wp_id == ""


def test_records_of_other_sections_are_no_metadata() -> None:
    packet = parse_packet(
        b"## VALIDATION\n- A: 1\n## EVIDENCE\n### More\n- B: 1\n## NOTES\n- C: 1\n"
        b"## WAIVERS GRANTED\n- D: 1\n"
    )
    assert set(packet.fields) == {"C"}


def test_a_letter_that_looks_ascii_is_named_with_its_place() -> None:
    (problem,) = parse_packet("- WP_ID: WP-\u0410\n".encode()).problems
    assert problem.code == "PACKET-06"
    assert problem.packet_line == 1
    assert "U+0410 at line 1, column 13" in problem.message


def test_prose_may_hold_any_letter() -> None:
    assert parse_packet("- REQUESTOR: Zoë\n- What: naïve\n".encode()).problems == ()
