from __future__ import annotations

import pytest

from gates.model import EntryResult, EntryStatus, Finding, RepoPath
from gates.packet import parse_packet
from gates.rules.facts import FileFacts, measure
from gates.rules.manifest import judge_manifest, with_prefixes
from tests.support.changed import changed
from tests.support.packets import EntryText, packet_text

ENTRY = EntryText("src/a.py")
TEMPLATE = EntryText("path/to/file", pre="<hash>", post="<hash>")
CHANGED = (measure(changed("src/a.py", b"1\n", b"2\n"), None),)


def judge(
    *entries: EntryText,
    changed_files: tuple[FileFacts, ...] = CHANGED,
    status: EntryStatus = EntryStatus.MODIFIED,
    governed: bool = True,
    data: bytes | None = None,
) -> list[Finding]:
    packet = parse_packet(data or packet_text("WP-1", entries=entries))
    results = [
        EntryResult(entry, status, None, {})
        for entry in packet.entries
        if not entry.is_template
    ]
    return judge_manifest(packet, changed_files, results, governed=governed)


def codes(findings: list[Finding]) -> list[str]:
    return [f.code for f in findings]


def test_a_manifest_with_an_entry_is_fine() -> None:
    assert judge(ENTRY) == []


def test_a_manifest_without_an_entry_is_an_error() -> None:
    assert codes(judge()) == ["MANIFEST-07"]


def test_a_manifest_that_was_never_filled_is_an_error() -> None:
    (found,) = judge(TEMPLATE)
    assert found.code == "MANIFEST-10"
    assert found.packet_line is not None


def test_an_entry_that_is_left_as_the_template_is_an_error_beside_filled_ones() -> None:
    assert codes(judge(ENTRY, TEMPLATE, TEMPLATE)) == ["MANIFEST-10"] * 2


def test_where_only_governance_paths_changed_no_entry_is_asked_for() -> None:
    assert judge(governed=False) == []
    assert judge(TEMPLATE, governed=False) == []


def test_a_packet_without_a_validation_section_is_an_error() -> None:
    data = packet_text("WP-1").replace(b"## VALIDATION\n", b"## VALIDATION_REPORTS\n")
    for governed in (True, False):
        assert codes(judge(data=data, governed=governed)) == ["PACKET-03"]


def test_an_empty_range_is_an_error() -> None:
    found = judge(ENTRY, changed_files=())
    assert codes(found) == ["MANIFEST-04"]
    assert codes(judge(changed_files=(), governed=False)) == ["MANIFEST-04"]


def test_an_empty_range_of_no_op_entries_is_none() -> None:
    assert judge(ENTRY, changed_files=(), status=EntryStatus.UNCHANGED) == []


def test_an_empty_range_with_a_value_that_cannot_be_read_is_an_error() -> None:
    broken = EntryText("src/a.py", line_delta="many")
    found = judge(broken, changed_files=(), status=EntryStatus.UNCHANGED)
    assert codes(found) == ["MANIFEST-04"]


PREFIXES = (("../other/", ""), ("../../lib/", "vendor/lib/"))


def test_path_prefixes_of_the_policy_are_replaced_and_announced() -> None:
    data = packet_text(
        "WP-1",
        entries=[EntryText("../other/src/a.py"), EntryText("src/b.py")],
        scope=["../other/src/", "../../lib/c.py"],
    )
    packet, notes = with_prefixes(parse_packet(data), PREFIXES)
    assert [entry.path for entry in packet.entries] == [b"src/a.py", b"src/b.py"]
    assert packet.scope is not None
    assert [entry.pattern for entry in packet.scope] == [b"src/", b"vendor/lib/c.py"]
    assert codes(notes) == ["SCOPE-11", "SCOPE-11"]
    assert "`../other/`" in notes[0].message


def test_path_prefixes_hold_for_waivers_and_links_too() -> None:
    data = packet_text(
        "WP-1",
        waivers=["WAIVER_ID: W-1 | Check Waived: SCOPE | Scope: ../other/lib/a.py"],
        mapping=[("The counter starts at one.", "../other/src/a.py:1")],
    )
    packet, notes = with_prefixes(parse_packet(data), PREFIXES)
    assert packet.waivers[0].paths == (b"lib/a.py",)
    assert [link.path for link in packet.links] == [b"src/a.py"]
    assert codes(notes) == ["SCOPE-11"]


@pytest.mark.parametrize("prefixes", [(), PREFIXES])
def test_without_such_a_path_nothing_is_replaced(
    prefixes: tuple[tuple[str, str], ...],
) -> None:
    packet = parse_packet(packet_text("WP-1", entries=[ENTRY]))
    assert with_prefixes(packet, prefixes) == (packet, [])
    assert packet.entries[0].path == RepoPath(b"src/a.py")
