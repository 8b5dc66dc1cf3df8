"""Every packet of the corpus is read; skipped where there is no corpus."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest

from gates.packet import parse_packet
from tests.support.corpus import corpus_files, needs_corpus

if TYPE_CHECKING:
    from pathlib import Path

PACKETS: Final = corpus_files("packets")
TARGET: Final = re.compile(rb"\s*[-*]?\s*(?:\*\*)?target file(?:\*\*)?:", re.IGNORECASE)
HEADING: Final = re.compile(rb"## validation\s*(?:\(|$)", re.IGNORECASE)

pytestmark = needs_corpus


def declared_lines(data: bytes) -> list[int]:
    """The Target File lines of the VALIDATION section, found line by line."""
    found, inside = [], False
    for number, line in enumerate(data.replace(b"\r", b"").split(b"\n"), start=1):
        if line.startswith((b"# ", b"## ")):
            inside = HEADING.match(line) is not None
        elif inside and TARGET.match(line):
            found.append(number)
    return found


@pytest.mark.parametrize("packet", PACKETS, ids=lambda path: path.stem)
def test_a_packet_of_the_corpus_is_read(packet: Path) -> None:
    data = packet.read_bytes()
    found = parse_packet(data)
    assert packet.stem.startswith(found.wp_id)
    assert found.wp_id
    assert found.manifest_line is not None
    assert [entry.line for entry in found.entries] == declared_lines(data)
    for entry in found.entries:
        assert entry.windows
        assert entry.line_delta is not None
        assert entry.pre is not None
        assert entry.post is not None
        assert entry.claims
    assert found.done_means
    assert found.scope != ()
    assert {p.code for p in found.problems} <= {"PACKET-07", "PACKET-18"}


def test_the_corpus_as_a_whole() -> None:
    packets = [parse_packet(path.read_bytes()) for path in PACKETS]
    assert len(packets) >= 50
    assert sum(packet.scope is None for packet in packets) <= 1
    assert sum(len(packet.entries) for packet in packets) > 250
    assert sum(len(packet.commands) for packet in packets) > 150
    assert sum(len(packet.waivers) for packet in packets) > 15
    assert sum(len(packet.requirements) for packet in packets) > 100
