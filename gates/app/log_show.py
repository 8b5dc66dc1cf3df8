"""`gates log show`: one record, its signature verified, its verdict told again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gates.app.log_reading import added_by, iter_raw, open_log, read_keys
from gates.app.log_trust import log_policy, pinned_keys
from gates.errors import GateError
from gates.gitread.repository import open_repository
from gates.model import RecordPlace
from gates.record.dsse import parse_envelope
from gates.record.gate_verdict import verdict_of
from gates.record.keys import KeyRing
from gates.record.statement import parse_statement

if TYPE_CHECKING:
    from pathlib import Path

    from gates.app.log_reading import LogFiles, RawRecord
    from gates.gitread.repository import Repository
    from gates.model import Verdict
    from gates.record.canonical import JsonObject
    from gates.record.keys import PublicKey


@dataclass(frozen=True, slots=True)
class ShowRequest:
    """Which record: its number (`12`, `#12`), or its id or the beginning of one."""

    directory: Path
    record: str
    trust: tuple[Path, ...] = ()
    policy_rev: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """One record whose signature fits. `verdict` is None for other kinds than a gate's.

    `is_pinned` is None when nobody pinned a key.
    """

    place: RecordPlace
    line: bytes
    payload: bytes
    kind: str
    statement: JsonObject
    signer: PublicKey
    is_pinned: bool | None
    verdict: Verdict | None


def show_record(request: ShowRequest) -> Shown:
    """One record of the log.

    Its signature is verified, and that it was signed for its place; whether the log
    around it is complete, `gates log verify` tells.

    Raises:
        GateError: LOG-03 or LOG-11 when it is not what was signed for its place,
            USAGE-01 when there is no such record.
    """
    with open_repository(request.directory) as repo:
        policy, tree = log_policy(repo, request.policy_rev)
        pinned = pinned_keys(repo, request.trust, policy, tree)
        log = open_log(repo, policy.log_ref, most=policy.limits.records)
        raw = find_record(repo, log, request.record)
        ring = read_keys(repo, log).plus(*(pinned or KeyRing()))
        return _shown(raw, _place(repo, log, raw), ring, pinned)


def find_record(repo: Repository, log: LogFiles, text: str) -> RawRecord:
    """The record that a number or an id names, with the list of files beside it.

    Raises:
        GateError: USAGE-01 when there is none, or the beginning of an id fits several.
    """
    number = text.removeprefix("#")
    if number.isdecimal() and len(number) < 10:  # noqa: PLR2004 - nine digits at most
        found = [int(number)] if int(number) in log.records else []
    else:
        wanted = text.removeprefix("sha256:").lower()
        found = [
            raw.seq
            for raw in iter_raw(repo, log, range(log.size))
            if raw.line is not None
            and hashlib.sha256(raw.line.removesuffix(b"\n"))
            .hexdigest()
            .startswith(wanted)
        ]
    if len(found) == 1:
        return next(iter_raw(repo, log, found, lists=True))
    count = "no record" if not found else f"{len(found)} records"
    raise GateError(
        "USAGE-01",
        f"{count} of {log.ref} can be meant by {text!r}",
        f"the log has {log.size} records, from #0 on; `gates log list` shows them",
    )


def _place(repo: Repository, log: LogFiles, raw: RawRecord) -> RecordPlace:
    """Where a record stands, and the commit of the log that added it."""
    digest = hashlib.sha256((raw.line or b"").removesuffix(b"\n")).hexdigest()
    commit = added_by(repo, log, raw.seq)
    return RecordPlace(f"sha256:{digest}", log.ref, raw.seq, commit)


def _shown(
    raw: RawRecord, place: RecordPlace, ring: KeyRing, pinned: KeyRing | None
) -> Shown:
    name = f"record #{raw.seq}"
    line = (raw.line or b"").removesuffix(b"\n")
    envelope = parse_envelope(line, name)
    signer = envelope.signer(ring)
    if signer is None:
        raise GateError(
            "LOG-03",
            f"{name} was altered, or signed by a key that is not in the log",
            "restore the log branch from a clone that verifies",
        )
    statement = parse_statement(envelope.payload, name)
    if statement.position.seq != raw.seq:
        raise GateError(
            "LOG-11",
            f"at #{raw.seq} stands the record that was signed for"
            f" #{statement.position.seq}",
            "restore the log branch from a clone that verifies",
        )
    return Shown(
        place=place,
        line=line,
        payload=envelope.payload,
        kind=statement.kind,
        statement=statement.value,
        signer=signer,
        is_pinned=None if pinned is None else signer in pinned,
        verdict=verdict_of(statement, raw.files) if statement.kind == "gate" else None,
    )
