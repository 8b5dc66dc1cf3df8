"""Preparation: branch, worktree, and the claims of other packets."""

from __future__ import annotations

import pytest

from gates.model import Profile, ScopeEntry
from gates.packet import parse_packet
from gates.planning import Prepared
from gates.rules.preparation import Claim, Place, judge_overlap, judge_preparation
from tests.support.packets import packet_text

PACKET = parse_packet(packet_text("WP-1"))
HERE = Place("feat/WP-1", "wt-WP-1")


def _codes(prepared: Prepared | None, place: Place = HERE) -> list[str]:
    found = judge_preparation(PACKET, prepared, place, Profile.HANDSHAKE)
    return [item.code for item in found]


@pytest.mark.parametrize(
    ("branch", "worktree", "codes"),
    [
        ("feat/WP-1", "../wt-WP-1", []),
        ("refs/heads/feat/WP-1", "D:\\work\\wt-WP-1\\", []),
        ("", "", []),
        ("feat/WP-2", "../wt-WP-1", ["PREPARE-02"]),
        ("feat/wp-1", "../wt-WP-1", ["PREPARE-02"]),
        ("feat/WP-1", "../wt-WP-10", ["PREPARE-03"]),
    ],
)
def test_branch_and_worktree(branch: str, worktree: str, codes: list[str]) -> None:
    assert _codes(Prepared(branch, worktree, "c", "the record")) == codes


def test_a_detached_head_is_no_branch() -> None:
    prepared = Prepared("main", "", "c", "the record")
    assert _codes(prepared, Place("", "")) == ["PREPARE-02"]


def test_a_missing_record_is_an_error_and_a_warning_in_a_legacy_packet() -> None:
    assert _codes(None) == ["PREPARE-01"]
    legacy = parse_packet(packet_text("WP-1", modern=False))
    for profile, severity in (
        (Profile.HANDSHAKE, "warning"),
        (Profile.STRICT, "error"),
    ):
        (found,) = judge_preparation(legacy, None, HERE, profile)
        assert found.severity == severity


@pytest.mark.parametrize(
    ("mine", "theirs", "overlap"),
    [
        (b"src/a.py", b"src/a.py", True),
        (b"src/", b"src/a.py", True),
        (b"src/a.py", b"src/**", True),
        (b"src/*.py", b"src/", True),
        (b"src/a.py", b"src/b.py", False),
        (b"src/", b"srcs/", False),
    ],
)
def test_claims(mine: bytes, theirs: bytes, *, overlap: bool) -> None:
    packet = PACKET._replace(scope=(ScopeEntry(mine, 1),))
    found = judge_overlap(packet, [Claim("WP-2", (ScopeEntry(theirs, 1),))])
    assert [item.code for item in found] == (["PREPARE-05"] if overlap else [])


def test_many_claims_are_one_warning() -> None:
    packet = PACKET._replace(scope=(ScopeEntry(b"src/", 1),))
    claims = [Claim(f"WP-{n}", (ScopeEntry(b"src/", 1),)) for n in range(9)]
    (found,) = judge_overlap(packet, claims)
    assert found.message.startswith("9 other active packets")
    assert found.message.endswith("and 4 more")
