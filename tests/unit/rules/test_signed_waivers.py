"""Signed waivers: which of a packet's waivers the log grants."""

from __future__ import annotations

import pytest

from gates.model import RepoPath, Waiver
from gates.planning import SignedWaiver, Signer
from gates.rules.signed_waivers import (
    WaiverQuestion,
    granted_waivers,
    unknown_before,
)

PACKET = RepoPath(b"packets/WP-1.md")
WAIVER = Waiver("W-1", 7, checks=("SCOPE",), paths=(RepoPath(b"src/a.py"),))
QUESTION = WaiverQuestion("WP-1", PACKET, (WAIVER,))


def signed(
    signer: Signer = Signer.TRUSTED,
    *,
    wp: str = "WP-1",
    packet: RepoPath = PACKET,
    waiver: Waiver = WAIVER,
    seq: int = 0,
) -> SignedWaiver:
    return SignedWaiver(wp, packet, waiver._replace(line=0), seq, signer, "SHA256:key")


def test_a_trusted_key_grants_without_a_word() -> None:
    assert granted_waivers([signed()], QUESTION) == ((WAIVER,), [])


def test_the_machines_own_key_grants_with_a_warning() -> None:
    granted, findings = granted_waivers([signed(Signer.OWN)], QUESTION)
    assert granted == (WAIVER,)
    assert [(f.code, f.packet_line) for f in findings] == [("WAIVER-09", 7)]


def test_a_strangers_key_grants_nothing_and_is_named() -> None:
    granted, findings = granted_waivers([signed(Signer.UNKNOWN, seq=3)], QUESTION)
    assert granted == ()
    assert [f.code for f in findings] == ["WAIVER-10"]
    assert "record #3 is signed by SHA256:key" in findings[0].message


@pytest.mark.parametrize("last", [Signer.UNKNOWN, Signer.OWN])
def test_the_best_of_several_signatures_counts(last: Signer) -> None:
    records = [signed(Signer.UNKNOWN), signed(), signed(last, seq=2)]
    assert granted_waivers(records, QUESTION) == ((WAIVER,), [])


@pytest.mark.parametrize(
    "record",
    [
        signed(wp="WP-2"),
        signed(packet=RepoPath(b"packets/other.md")),
        signed(waiver=WAIVER._replace(id="W-2")),
        signed(waiver=WAIVER._replace(paths=(RepoPath(b"src/b.py"),))),
        signed(waiver=WAIVER._replace(expiry="2999-01-01")),
    ],
)
def test_a_record_of_anything_else_grants_nothing(record: SignedWaiver) -> None:
    assert granted_waivers([record], QUESTION) == ((), [])


def test_only_what_is_new_needs_a_signature() -> None:
    moved, other = WAIVER._replace(line=9), WAIVER._replace(id="W-2")
    assert unknown_before((moved, other), (WAIVER,)) == (other,)
    assert unknown_before((moved,), ()) == (moved,)
