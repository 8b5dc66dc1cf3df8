"""Lines go to the end of a section; every other byte stays."""

from __future__ import annotations

import pytest

from gates.errors import GateError
from gates.packet import parse_packet
from gates.packet.section_writing import append_evidence, append_waiver
from gates.packet.test_plan import read_test_plan
from tests.support.corpus import corpus_files, needs_corpus

ENTRY = ("- COMMAND: `make`", "  - EXIT_CODE: 0")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("## EVIDENCE\n", "## EVIDENCE\n\n- COMMAND: `make`\n  - EXIT_CODE: 0\n"),
        ("## EVIDENCE", "## EVIDENCE\n\n- COMMAND: `make`\n  - EXIT_CODE: 0"),
        (
            "## EVIDENCE\n- text\n\n---\n\n## NEXT\n- y",
            (
                "## EVIDENCE\n- text\n\n- COMMAND: `make`\n  - EXIT_CODE: 0\n\n---\n\n"
                "## NEXT\n- y"
            ),
        ),
        (
            "\ufeff## EVIDENCE\r\n- caf\udce9\r\n",
            (
                "\ufeff## EVIDENCE\r\n- caf\udce9\r\n\r\n- COMMAND: `make`\r\n"
                "  - EXIT_CODE: 0\r\n"
            ),
        ),
    ],
)
def test_an_entry_is_appended(before: str, after: str) -> None:
    data = before.encode("utf-8", "surrogateescape")
    found = append_evidence(data, ENTRY)
    assert found == after.encode("utf-8", "surrogateescape")
    assert [c.exit_code for c in parse_packet(found).commands] == [0]


def test_without_the_section_nothing_is_written() -> None:
    with pytest.raises(GateError) as caught:
        append_evidence(b"## EVIDENCE_MAPPING\n", ENTRY)
    assert caught.value.code == "PACKET-11"


def test_an_open_fence_is_refused() -> None:
    with pytest.raises(GateError) as caught:
        append_evidence(b"## EVIDENCE\n```\nlog\n", ENTRY)
    assert caught.value.code == "PACKET-10"


@pytest.mark.parametrize("nothing", ["- NONE\n", "- none\n\n", ""])
def test_a_waiver_takes_the_place_of_none(nothing: str) -> None:
    text = f"## WAIVERS GRANTED\n- (Write waivers here.)\n{nothing}\n## NEXT\n"
    found = append_waiver(text.encode(), "- WAIVER_ID: W-1 | Scope: caf\u00e9").decode()
    assert found.startswith(
        "## WAIVERS GRANTED\n- (Write waivers here.)\n- WAIVER_ID: W-1 | Scope: caf"
    )
    assert "none" not in found.lower()
    assert found.endswith("\n## NEXT\n")
    more = append_waiver(found.encode(), "- WAIVER_ID: W-2").decode()
    assert more.index("W-1") < more.index("W-2") < more.index("## NEXT")


@needs_corpus
@pytest.mark.parametrize("packet", corpus_files("packets"), ids=lambda path: path.stem)
def test_packets_of_the_corpus_keep_every_byte(packet: object) -> None:
    data = packet.read_bytes()  # type: ignore[attr-defined]
    before = parse_packet(data)
    if not before.has_evidence_section:
        return
    found = append_evidence(data, ENTRY)
    after = parse_packet(found)
    assert len(after.commands) == len(before.commands) + 1
    eol = b"\r\n" if b"\r\n" in data else b"\n"
    added = b"".join(line.encode() + eol for line in ("", *ENTRY))
    assert len(found) == len(data) + len(added)
    assert added in found
    at = found.rindex(added)
    assert data.startswith(found[:at].rstrip())


def test_the_commands_of_a_plan() -> None:
    plan = (
        b"### TEST_PLAN\n```bash\n# first\njust pre-work WP-1\nmake  check\n\n"
        b"gates post-work WP-1\n```\n- `cargo test` and `<command>`\n- by hand\n"
        b"### DONE_MEANS\n```\nno\n```\n"
    )
    assert [(field.value, field.line) for field in read_test_plan(plan)] == [
        ("make  check", 5),
        ("cargo test", 9),
    ]
