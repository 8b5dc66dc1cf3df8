"""Which waivers of a packet the log has signed (COR-701, "Waivers")."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gates.codes import finding
from gates.planning import Signer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gates.model import Finding, RepoPath, Waiver
    from gates.planning import SignedWaiver


class WaiverQuestion(NamedTuple):
    """The packet that signed waivers are looked for.

    `waivers` are those of the packet that were neither at the base nor in the plan.
    """

    wp: str
    packet: RepoPath
    waivers: tuple[Waiver, ...]


def unknown_before(
    waivers: Iterable[Waiver], before: Iterable[Waiver]
) -> tuple[Waiver, ...]:
    """The waivers that are not among those from before, wherever they stand."""
    known = {waiver._replace(line=0) for waiver in before}
    return tuple(w for w in waivers if w._replace(line=0) not in known)


def granted_waivers(
    signed: Sequence[SignedWaiver], question: WaiverQuestion
) -> tuple[tuple[Waiver, ...], list[Finding]]:
    """The waivers that a key which counts has signed, and what is to be said of it.

    A record carries exactly one waiver of one packet; one that says anything else, be
    it a further path or a later day, grants nothing.
    """
    granted: list[Waiver] = []
    findings: list[Finding] = []
    for waiver in question.waivers:
        records = [
            record
            for record in signed
            if (record.wp, record.packet) == (question.wp, question.packet)
            and record.waiver._replace(line=0) == waiver._replace(line=0)
        ]
        if not records:
            continue
        best = min(records, key=lambda record: _ORDER[record.signer])
        if best.signer is not Signer.UNKNOWN:
            granted.append(waiver)
        if best.signer is not Signer.TRUSTED:
            findings.append(_told(waiver, best))
    return tuple(granted), findings


_ORDER = {Signer.TRUSTED: 0, Signer.OWN: 1, Signer.UNKNOWN: 2}


def _told(waiver: Waiver, record: SignedWaiver) -> Finding:
    """What is said of a signature that does not count everywhere."""
    if record.signer is Signer.OWN:
        return finding(
            "WAIVER-09",
            f"waiver {waiver.id} in record #{record.seq} counts because this machine's"
            " own key signed it; nobody pinned keys",
            packet_line=waiver.line,
        )
    return finding(
        "WAIVER-10",
        f"waiver {waiver.id} in record #{record.seq} is signed by"
        f" {record.fingerprint}, which is not trusted",
        packet_line=waiver.line,
    )
