"""Any bytes are a packet: the reader never raises, and what it says is in range."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from gates.packet import parse_packet
from gates.packet.template import packet_template
from tests.fuzz.promises import lines_named
from tests.fuzz.promises import packet as keeps_promises
from tests.support.packets import EntryText, packet_text

if TYPE_CHECKING:
    from gates.model import Packet

VALID = packet_text(
    "WP-1",
    entries=[
        EntryText("src/a.py", windows=((1, 4), (8, 9)), anchors=("x",)),
        EntryText("img.png", binary=True, change="mode 100644->100755"),
    ],
    waivers=["WAIVER_ID: W-1 | Check Waived: SCOPE | Scope: src/b.py | Expiry: soon"],
    mapping=[("The counter starts at one.", "src/a.py:3-9")],
    tail="\n[link](other.md)\n\n## LINEAGE_AUDIT\n- Prior packets: WP-0.md\n",
)
PIECES = st.sampled_from(
    [
        *(
            b"\n",
            b"\r\n",
            b"\r",
            b"\0",
            b"\xff",
            b"\xed\xa0\x80",
            b"\xef\xbb\xbf",
            b"\t",
        ),
        *(b"```", b"~~~", b"`", b"<!--", b"-->", b"- ", b"**", b": ", b"|", b"(", b")"),
        *(
            b"\n## VALIDATION\n",
            b"\n- **Target File**: ",
            b"\n- **Start**: ",
            b"<line>",
        ),
        *(b"\n## EVIDENCE\n- COMMAND: ", b" (exit 0)", b"\n  - EXIT_CODE: ", b"9" * 12),
        *(
            b"\n## WAIVERS GRANTED\n- ",
            b"WAIVER_ID: ",
            b"\n- IN_SCOPE_PATHS: ",
            b"](",
            b"<",
        ),
        *(
            "\u2028".encode(),
            "\u0430".encode(),
            "\u0661".encode(),
            b"\v",
            b"\f",
            b"\x85",
        ),
    ]
)


def check(data: bytes) -> Packet:
    packet = keeps_promises(data)
    if b"<!--" not in data:  # a comment inside a value leaves blanks in its place
        assert all(data.count(bytes(entry.path)) for entry in packet.entries)
    return packet


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read(data: bytes) -> None:
    check(data)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(PIECES, st.binary(max_size=4)), max_size=40))
def test_any_mix_of_signs_is_read(pieces: list[bytes]) -> None:
    check(b"".join(pieces))


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([VALID, packet_template("WP-1")]),
    st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 60), PIECES), max_size=6),
)
def test_a_packet_with_parts_cut_out_and_put_in_is_read(
    data: bytes, cuts: list[tuple[int, int, bytes]]
) -> None:
    for at, length, piece in cuts:
        data = data[:at] + piece + data[at + length :]
    check(data)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, VALID.count(b"\n")))
def test_text_above_moves_lines_and_changes_nothing_else(count: int) -> None:
    plain, moved = parse_packet(VALID), parse_packet(b"\n" * count + VALID)
    assert [e.path for e in moved.entries] == [e.path for e in plain.entries]
    assert [n - count for n in lines_named(moved)] == lines_named(plain)


def test_many_entries_are_read() -> None:
    target = b"- **Target File**: `a`\n- **Start**: 1\n- **End**: 2\n"
    packet = parse_packet(b"## VALIDATION\n" + target * 20_000)
    assert len(packet.entries) == 20_000
    assert packet.entries[-1].line == 2 + 3 * 19_999


def test_a_long_line_is_read() -> None:
    for piece in (
        b"` ",
        b"<!-- ",
        b"](",
        b"- ",
        b"| ",
        b"(",
        b"** ",
        b"- x <!-- a -->",
    ):
        check(piece * 50_000)
