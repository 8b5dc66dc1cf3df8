"""waiver add and list: waivers in the form that every profile reads.

With a key a waiver is signed into the log too, and the log comes first: when it cannot
be written, the packet is left alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gates.app.packet_files import read_packet_file, write_packet_file
from gates.app.policies import read_policy
from gates.app.postwork import PostWorkRequest, post_work
from gates.app.recording import prepare_recorder
from gates.app.requests import RecordRequest
from gates.errors import GateError
from gates.gitread.repository import open_repository
from gates.gitread.revisions import resolve_commit
from gates.model import (
    Dimension,
    Profile,
    RepoPath,
    State,
    Waiver,
    WaiverResult,
    WaiverState,
)
from gates.packet import parse_packet
from gates.packet.section_writing import append_waiver
from gates.render.escape import escape
from gates.rules.paths import path_fault
from gates.rules.waivers import WaiverInput, apply_waivers

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from gates.app.packet_files import PacketFile
    from gates.app.requests import SelectionRequest
    from gates.gitread.repository import Repository
    from gates.model import Packet, RecordPlace
    from gates.policy import Policy


class WaiverRequest(NamedTuple):
    """The waiver to add, granted on `today`; `expires` is a date in ISO form.

    `key_file` is the key that signs it into the log; without one it is not signed.
    """

    wp: str
    directory: Path
    checks: tuple[str, ...]
    paths: tuple[str, ...]
    reason: str
    expires: str
    approver: str
    today: dt.date
    key_file: Path | None = None


class Added(NamedTuple):
    """The waiver that was added, its line in the packet, and where that stands.

    `place` is that of its record, when it was signed.
    """

    waiver: Waiver
    text: str
    packet: RepoPath
    place: RecordPlace | None = None
    notices: tuple[str, ...] = ()


class Listed(NamedTuple):
    """The waivers of a packet, and what becomes of each."""

    packet: RepoPath
    waivers: tuple[WaiverResult, ...]


def waiver_add(request: WaiverRequest) -> Added:
    """Append one waiver, of one line with every field, to the packet.

    Raises:
        GateError: USAGE-01 when a value cannot stand in the line or the path is none,
            and the code of the reason (WAIVER-07, WAIVER-08, ...) when the waiver would
            waive nothing; KEY-01 for a key that cannot be used, LOG-01 when the record
            could not be appended.
    """
    recorder = None
    if request.key_file is not None:
        recorder = prepare_recorder(RecordRequest(key_file=request.key_file))
    with open_repository(request.directory) as repo:
        found, policy = _packet(repo, request.wp)
        before = parse_packet(found.data, path=found.path)
        name = _free_name(request.wp, before)
        text = _line(request, name)
        data = append_waiver(found.data, text)
        after = parse_packet(data, path=found.path)
        (waiver,) = (waiver for waiver in after.waivers if waiver.id == name)
        _refuse_useless(waiver, request)
        added = Added(waiver, text, found.path)
        if recorder is not None:
            from gates.app.waiver_record import (  # noqa: PLC0415 - cryptography
                Grant,
                sign_waiver,
            )

            grant = Grant(request.wp, name, found.path, data)
            place, notices = sign_waiver(repo, recorder, policy, grant)
            added = added._replace(place=place, notices=notices)
        write_packet_file(found, data)
    return added


def waiver_list(wp: str, directory: Path, today: dt.date) -> Listed:
    """The waivers of the packet in the worktree, by the rules of `handshake`.

    Whether one is used is known of a range alone, see `waiver_use`.

    Raises:
        GateError: when the packet is not found.
    """
    with open_repository(directory) as repo:
        found, _ = _packet(repo, wp)
    waivers = parse_packet(found.data, path=found.path).waivers
    given = WaiverInput(waivers, waivers, Profile.HANDSHAKE, today)
    return Listed(found.path, tuple(apply_waivers(given, ())[1]))


def waiver_use(
    wp: str, directory: Path, today: dt.date, selection: SelectionRequest
) -> Listed:
    """The waivers that post-work reads, and what each does in a range.

    The gate is run for it, and writes no record.

    Raises:
        GateError: when the packet is not found, and whatever keeps the gate from
            deciding.
    """
    unrecorded = RecordRequest(write=False)
    verdict = post_work(
        PostWorkRequest(wp, directory, selection, today, unrecorded)
    ).verdict
    judged = verdict.dimensions[Dimension.MANIFEST]
    if judged.state is State.CANNOT_VERIFY or verdict.packet is None:
        why = next(f for f in verdict.findings if f.message == judged.reason)
        raise GateError(why.code, why.message, why.hint)
    return Listed(verdict.packet.path, verdict.waivers)


def _packet(repo: Repository, wp: str) -> tuple[PacketFile, Policy]:
    """The packet in the worktree, and the policy at HEAD."""
    policy, _ = read_policy(repo, resolve_commit(repo, "HEAD").tree)
    return read_packet_file(repo, wp, policy), policy


def _free_name(wp: str, packet: Packet) -> str:
    """The first name of the packet's own numbering that no waiver has."""
    taken = {waiver.id for waiver in packet.waivers}
    return next(
        name
        for number in range(1, len(taken) + 2)
        if (name := f"{wp}-WAIVER-{number:03}") not in taken
    )


def _line(request: WaiverRequest, name: str) -> str:
    """The waiver in the structured form (COR-701, "Waivers")."""
    for path in request.paths:
        fault = path_fault(RepoPath(path.encode("utf-8", "surrogateescape")))
        if fault:
            raise GateError(
                "USAGE-01",
                f"`{escape(path)}` {fault}",
                "name files by their exact paths from the repository's root",
            )
    values = {
        "WAIVER_ID": name,
        "Date": request.today.isoformat(),
        "Check Waived": ", ".join(request.checks),
        "Scope": ", ".join(request.paths),
        "Justification": request.reason,
        "Approver": request.approver,
        "Expiry": request.expires,
    }
    for field, value in values.items():
        if not value.strip() or "|" in value or not value.isprintable():
            raise GateError(
                "USAGE-01",
                f"{field} is `{escape(value)}`, which cannot stand in a waiver's line",
                "give a text on one line, without a bar",
            )
    return "- " + " | ".join(f"{field}: {value}" for field, value in values.items())


def _refuse_useless(waiver: Waiver, request: WaiverRequest) -> None:
    """Refuse a waiver that the strictest profile would not let waive anything."""
    given = WaiverInput((waiver,), (waiver,), Profile.STRICT, request.today)
    _, (result,), notes = apply_waivers(given, ())
    reasons = [note for note in notes if note.code != "WAIVER-06"]
    if reasons:
        raise GateError(
            reasons[0].code,
            reasons[0].message,
            "nothing was written; `gates explain` tells what may be waived",
        )
    named = {path.decode("utf-8", "surrogateescape") for path in waiver.paths}
    if result.state is not WaiverState.UNUSED or named != set(request.paths):
        raise GateError(
            "WAIVER-02",
            "the waiver is not read back as it was given",
            "name literal paths of files, without patterns or blanks",
        )
