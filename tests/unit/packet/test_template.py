"""The packet template passes its own reader."""

from __future__ import annotations

from gates.model import ClaimKind, Gate
from gates.packet import parse_packet
from gates.packet.template import packet_template


def test_the_template_is_read_without_a_problem_and_says_nothing_yet() -> None:
    packet = parse_packet(packet_template("WP-1-Counter-v2"))
    assert packet.problems == ()
    assert packet.wp_id == "WP-1-Counter-v2"
    assert packet.is_modern
    assert packet.scope == ()
    for part in (
        "waivers",
        "commands",
        "requirements",
        "done_means",
        "links",
        "ranges",
    ):
        assert getattr(packet, part) == (), part
    assert packet.skeleton_approved_line is None
    assert packet.has_evidence_section
    assert packet.has_mapping_section


def test_its_one_entry_is_a_template_with_every_box_empty() -> None:
    (entry,) = parse_packet(packet_template("WP-1")).entries
    assert entry.is_template
    assert [claim.gate for claim in entry.claims] == list(Gate)
    assert not any(claim.ticked for claim in entry.claims)
    assert entry.post is not None
    assert entry.post.kind is ClaimKind.PLACEHOLDER


def test_it_is_ascii_with_lf_and_one_last_line_end() -> None:
    data = packet_template("WP-1")
    assert data.isascii()
    assert b"\r" not in data
    assert data.endswith(b")\n")


def test_the_phases_stand_in_their_order() -> None:
    titles = [h.title for h in parse_packet(packet_template("WP-1")).headings]
    phases = ["BOOTSTRAP", "SKELETON", "IMPLEMENTATION", "HYGIENE", "VALIDATION"]
    assert [title for title in titles if title in phases] == phases
