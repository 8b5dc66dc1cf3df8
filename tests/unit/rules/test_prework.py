from __future__ import annotations

import pytest

from gates.model import Finding, Oid, Profile, Severity
from gates.packet import parse_packet
from gates.policy import DEFAULT
from gates.rules.phases import judge_phases
from gates.rules.prework import (
    Committed,
    judge_committed,
    judge_fields,
    judge_identity,
)
from tests.support.corpus import corpus_files, needs_corpus
from tests.support.packets import EntryText, packet_text

ENTRY = EntryText("src/a.py")
ONE, OTHER = Oid("1" * 40), Oid("2" * 40)


def _judge(data: bytes, profile: Profile = Profile.HANDSHAKE) -> list[Finding]:
    return judge_fields(parse_packet(data), profile)


def _without(data: bytes, name: bytes) -> bytes:
    kept = [line for line in data.split(b"\n") if name not in line]
    assert len(kept) < data.count(b"\n") + 1
    return b"\n".join(kept)


def test_a_complete_packet_passes() -> None:
    assert _judge(packet_text("WP-1", entries=[ENTRY])) == []


@pytest.mark.parametrize("name", [b"Status", b"RISK_TIER", b"USER_SIGNATURE"])
def test_a_missing_field_is_named(name: bytes) -> None:
    found = _judge(_without(packet_text("WP-1", entries=[ENTRY]), name))
    assert [(f.code, f.severity) for f in found] == [("PACKET-11", Severity.ERROR)]
    assert name.decode().upper() in found[0].message


def test_one_of_the_two_names_is_enough() -> None:
    data = _without(packet_text("WP-1", entries=[ENTRY]), b"- WP_ID")
    assert _judge(data) == []
    found = _judge(_without(data, b"TASK_ID"))
    assert found[0].message == "the packet has no WP_ID or TASK_ID"


def test_a_legacy_packet_is_warned_and_refused_in_strict() -> None:
    data = _without(packet_text("WP-1", entries=[ENTRY], modern=False), b"RISK_TIER")
    assert _judge(data)[0].severity is Severity.WARNING
    assert _judge(data, Profile.STRICT)[0].severity is Severity.ERROR


@pytest.mark.parametrize("value", ["<pending>", "PENDING", "TBD", "`<sign here>`"])
def test_a_placeholder_is_no_value(value: str) -> None:
    data = packet_text("WP-1", entries=[ENTRY]).replace(
        b"mira-2026-03-01", value.encode()
    )
    found = _judge(data)
    assert [f.code for f in found] == ["PACKET-11"]
    assert "USER_SIGNATURE is not filled in" in found[0].message
    assert found[0].packet_line == data.split(b"USER_SIG")[0].count(b"\n") + 1


@pytest.mark.parametrize(
    "status", ["Ready for Dev", "In Progress", "in progress (coder-7)", "Blocked"]
)
def test_a_status_of_open_work_passes(status: str) -> None:
    assert _judge(packet_text("WP-1", entries=[ENTRY], status=status)) == []


@pytest.mark.parametrize("status", ["Done", "Validated (PASS)"])
def test_work_that_is_over_is_a_warning(status: str) -> None:
    found = _judge(packet_text("WP-1", entries=[ENTRY], status=status))
    assert [(f.code, f.severity) for f in found] == [("PACKET-17", Severity.WARNING)]


def test_an_unknown_status_is_refused_with_the_known_ones() -> None:
    found = _judge(packet_text("WP-1", entries=[ENTRY], status="Almost"))
    assert [(f.code, f.severity) for f in found] == [("PACKET-17", Severity.ERROR)]
    assert "`Almost`" in found[0].message
    assert "Ready for Dev, In Progress" in found[0].message


def test_the_manifest_template_must_be_there() -> None:
    found = _judge(packet_text("WP-1"))
    assert [f.code for f in found] == ["MANIFEST-07"]
    found = _judge(packet_text("WP-1").replace(b"## VALIDATION", b"## OTHER"))
    assert [f.code for f in found] == ["PACKET-03"]


def test_an_unfilled_template_is_what_is_expected() -> None:
    template = EntryText("path/to/file", line_delta="<adds - dels>", pre="<hash>")
    data = packet_text("WP-1", entries=[template], status="Ready for Dev")
    assert _judge(data) == []


def test_the_packet_must_be_the_one_it_was_looked_up_by() -> None:
    packet = parse_packet(packet_text("WP-1"))
    assert judge_identity(packet, "WP-1") == []
    found = judge_identity(packet, "WP-10")
    assert [f.code for f in found] == ["PACKET-13", "PACKET-13"]
    assert "`WP-1`, `WP-10` was expected" in found[0].message


@pytest.mark.parametrize(
    ("index", "worktree", "said"),
    [
        (ONE, ONE, []),
        (OTHER, ONE, ["the packet in the index is not the one of HEAD"]),
        (ONE, OTHER, ["the packet in the worktree is not the one of HEAD"]),
        (ONE, None, ["the packet in the worktree is missing"]),
        (
            None,
            OTHER,
            [
                "the packet in the index is missing",
                "the packet in the worktree is not the one of HEAD",
            ],
        ),
    ],
)
def test_the_committed_packet_is_the_one_in_index_and_worktree(
    index: Oid | None, worktree: Oid | None, said: list[str]
) -> None:
    found = judge_committed(Committed(ONE, index, worktree))
    assert [f.message for f in found] == said
    assert {f.code for f in found} <= {"PACKET-14"}


def test_a_bare_repository_has_neither_index_nor_worktree() -> None:
    assert judge_committed(Committed(ONE, None, None, has_worktree=False)) == []


@needs_corpus
def test_no_real_packet_is_refused_for_what_its_template_never_had() -> None:
    refused = {}
    for path in corpus_files("packets"):
        packet = parse_packet(path.read_bytes())
        found = [
            *judge_fields(packet, Profile.HANDSHAKE),
            *judge_identity(packet, path.stem),
            *judge_phases(packet, DEFAULT)[1],
        ]
        errors = [f.message for f in found if f.severity is Severity.ERROR]
        if errors:
            refused[path.name] = errors
    assert refused == {}
