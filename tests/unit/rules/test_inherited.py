"""A packet that leaves out what it said at the base."""

from gates.packet import parse_packet
from gates.rules.inherited import inherit

BASE = parse_packet(
    b"- PACKET_FORMAT_VERSION: 2026-01-01\n- IN_SCOPE_PATHS:\n  - lib/\n"
)
BARE = parse_packet(b"- WP_ID: WP-1\n")


def test_a_modern_packet_with_a_scope_keeps_both() -> None:
    packet, found = inherit(BARE, BASE)
    assert packet.is_modern
    assert [entry.pattern for entry in packet.scope or ()] == [b"lib/"]
    assert [(f.code, f.severity) for f in found] == [
        ("PACKET-11", "error"),
        ("SCOPE-02", "error"),
    ]


def test_nothing_is_taken_from_a_packet_that_says_it_itself() -> None:
    head = parse_packet(
        b"- PACKET_FORMAT_VERSION: 2026-02-01\n- IN_SCOPE_PATHS:\n  - src/\n"
    )
    assert inherit(head, BASE) == (head, [])
    assert inherit(BARE, BARE) == (BARE, [])
    assert inherit(BARE, None) == (BARE, [])
