"""`gates log list`: which runs the log holds, newest first.

It reads what the records say and verifies nothing; `gates log verify` does.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from gates.app.log_reading import iter_raw, open_log, read_checkpoint, read_keys
from gates.app.log_trust import log_policy
from gates.errors import GateError
from gates.gitread.repository import open_repository
from gates.record.statement import EXTENSION, GATE_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from gates.app.log_reading import LogFiles, RawRecord
    from gates.gitread.repository import Repository

_SHORTEST_COMMIT: Final = 4


@dataclass(frozen=True, slots=True)
class Filters:
    """Which records to list; empty and None filters let everything through.

    `since` and `until` are times in RFC 3339, or the beginning of one (`2026-01`);
    `commit` the beginning of a base's or head's id; `key` a fingerprint or key id, or
    the beginning of one. `limit` 0 lists all.
    """

    wp: str = ""
    result: str = ""
    since: str = ""
    until: str = ""
    commit: str = ""
    key: str = ""
    kind: str = ""
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Row:
    """What one record says of itself; members that its kind does not have are empty."""

    seq: int
    id: str
    kind: str
    keyid: str
    time: str
    wp: str
    command: str
    result: str
    preview: bool
    base: str
    head: str


@dataclass(frozen=True, slots=True)
class Listing:
    """The records that were asked for, newest first, and what they were taken from.

    `fingerprints` gives the fingerprint for each key id that the log knows; `more` says
    that older records were not looked at.
    """

    ref: str
    origin: str
    size: int
    rows: tuple[Row, ...]
    fingerprints: Mapping[str, str]
    more: bool


def list_log(
    directory: Path, filters: Filters, policy_rev: str | None = None
) -> Listing:
    """The newest records that fit the filters.

    Raises:
        GateError: LOG-02 when there is no log, LOG-03 when a record cannot be read,
            USAGE-01 when the commit is too short to mean one.
    """
    if filters.commit and len(filters.commit) < _SHORTEST_COMMIT:
        raise GateError(
            "USAGE-01",
            f"{filters.commit!r} is too short to name a commit",
            f"write at least {_SHORTEST_COMMIT} digits",
        )
    with open_repository(directory) as repo:
        policy, _ = log_policy(repo, policy_rev)
        log = open_log(repo, policy.log_ref, most=policy.limits.records)
        prints = {key.keyid: key.fingerprint for key in read_keys(repo, log)}
        rows: list[Row] = []
        more = False
        for row in iter_rows(repo, log):
            if not _fits(row, filters, prints.get(row.keyid, "")):
                continue
            if filters.limit and len(rows) == filters.limit:
                more = True
                break
            rows.append(row)
        origin = read_checkpoint(repo, log).checkpoint.origin
        return Listing(log.ref, origin, log.size, tuple(rows), prints, more)


def iter_rows(repo: Repository, log: LogFiles) -> Iterator[Row]:
    """Every record's row, newest first.

    Raises:
        GateError: LOG-03 when a record cannot be read, LOG-04 when one is missing.
    """
    for raw in iter_raw(repo, log, range(log.size - 1, -1, -1)):
        yield _row(raw)


def _row(raw: RawRecord) -> Row:
    if raw.line is None:
        raise GateError(
            "LOG-04",
            f"record #{raw.seq} is missing from the log",
            "restore the log branch from a clone that verifies",
        )
    try:
        return _read_row(raw.seq, raw.line.removesuffix(b"\n"))
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as error:
        raise GateError(
            "LOG-03",
            f"record #{raw.seq} cannot be read: {error}",
            "run `gates log verify`; restore the log branch from a clone that verifies",
        ) from error


def _read_row(seq: int, line: bytes) -> Row:
    """The row of a record. The strict reader is for what is verified: it is slower."""
    import json  # noqa: PLC0415 - lazy by design

    envelope: dict[str, Any] = json.loads(line)
    statement: dict[str, Any] = json.loads(base64.b64decode(envelope["payload"]))
    predicate = statement["predicate"]
    is_gate = statement["predicateType"] == GATE_TYPE
    body = predicate[EXTENSION] if is_gate else predicate
    return Row(
        seq=seq,
        id=f"sha256:{hashlib.sha256(line).hexdigest()}",
        kind="gate" if is_gate else statement["predicateType"].split(":")[2],
        keyid=envelope["signatures"][0]["keyid"],
        time=body.get("time", ""),
        wp=body.get("wp", ""),
        command=body.get("command", body.get("action", "")),
        result=predicate["result"] if is_gate else "",
        preview=bool(body.get("preview", False)),
        base=(body.get("base") or {}).get("gitCommit") or "",
        head=(body.get("head") or {}).get("gitCommit") or "",
    )


def _fits(row: Row, filters: Filters, fingerprint: str) -> bool:
    wanted_key = filters.key.removeprefix("SHA256:")
    return (
        filters.wp in ("", row.wp)
        and filters.kind in ("", row.kind)
        and filters.result.upper() in ("", row.result)
        and filters.since <= row.time
        and (not filters.until or row.time[: len(filters.until)] <= filters.until)
        and (row.base.startswith(filters.commit) or row.head.startswith(filters.commit))
        and (
            row.keyid.startswith(wanted_key)
            or fingerprint.removeprefix("SHA256:").startswith(wanted_key)
        )
    )
