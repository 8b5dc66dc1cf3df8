"""The spool: signed records that could not be appended yet.

They stand below the common git directory, each named by the digest of its line. The
record's nonce tells whether it reached the log after all, so a record that two runs
flush at once is appended by one of them only.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.app.log_state import record_digest
from gates.errors import GateError
from gates.record import layout
from gates.record.dsse import parse_envelope
from gates.record.keys import KeyRing
from gates.record.statement import Draft, Position, draft_again, parse_statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gates.app.log_state import LogState
    from gates.gitread.repository import Repository
    from gates.model import Oid
    from gates.record.keys import PublicKey

FOLDER: Final = Path("gates") / "spool"
UNPLACED: Final = "unplaced"
"""The origin that a record names while it has no log."""

_RECORD: Final = ".intoto.json"
_FILES: Final = ".files.json"


class Waiting(NamedTuple):
    """One record of the spool: its file, the draft to place anew, its old place.

    Where the log is still the one that it names, the record can stand at that place or
    behind it and nowhere before.
    """

    path: Path
    draft: Draft
    place: Position


class Spool(NamedTuple):
    """What waits under one key, and what a person should be told of the rest."""

    records: tuple[Waiting, ...] = ()
    notices: tuple[str, ...] = ()


def put(common_dir: Path, line: bytes, files: bytes | None) -> Path:
    """Keep a signed record, and the list beside it; give its file.

    Raises:
        OSError: it cannot be written.
    """
    folder = common_dir / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    name = record_digest(line)
    if files is not None:
        _write(folder / (name + _FILES), files)
    path = folder / (name + _RECORD)
    _write(path, line + b"\n")
    return path


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.urandom(6).hex()}")
    try:
        with draft.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def paths(common_dir: Path) -> tuple[Path, ...]:
    """The files of all waiting records, the oldest first."""
    folder = common_dir / FOLDER
    if not folder.is_dir():
        return ()
    found = (path for path in folder.iterdir() if path.name.endswith(_RECORD))
    listed = (p for p in found if not p.name.startswith(".") and p.is_file())
    return tuple(sorted(listed, key=lambda path: (path.stat().st_mtime_ns, path.name)))


def read(common_dir: Path, key: PublicKey) -> Spool:
    """What waits under this key. Records of others' keys stay for them.

    Raises:
        GateError: LOG-01 when the spool cannot be read.
    """
    try:
        return _read(common_dir, key)
    except OSError as error:
        raise GateError(
            "LOG-01",
            f"the spool cannot be read: {error.strerror}",
            "check the permissions of the git directory",
        ) from error


def _read(common_dir: Path, key: PublicKey) -> Spool:
    records: list[Waiting] = []
    others = 0
    notices: list[str] = []
    for path in paths(common_dir):
        try:
            line = path.read_bytes().removesuffix(b"\n")
            files = path.with_name(path.name.removesuffix(_RECORD) + _FILES)
            beside = files.read_bytes() if files.is_file() else None
            waiting = _waiting(path, line, beside, key)
        except FileNotFoundError:
            continue  # another run appended it just now
        except GateError as error:
            notices.append(f"the spool holds what is no record: {error.message}")
            continue
        if waiting is None:
            others += 1
        else:
            records.append(waiting)
    if others:
        notices.append(f"{others} record(s) of other keys wait in the spool")
    return Spool(tuple(records), tuple(notices))


def _waiting(
    path: Path, line: bytes, files: bytes | None, key: PublicKey
) -> Waiting | None:
    """The record in a spool file; None when another key signed it."""
    name = f"the spool's {path.name}"
    envelope = parse_envelope(line, name)
    if envelope.signer(KeyRing([key])) is None:
        return None
    place = parse_statement(envelope.payload, name).position
    return Waiting(path, draft_again(envelope.payload, name, files), place)


def not_in_log(
    repo: Repository, state: LogState, records: Sequence[Waiting]
) -> tuple[Waiting, ...]:
    """Those of the records that the log does not hold yet, told by their nonces."""
    if not records or state.tree is None:
        return tuple(records)
    wanted = {record.draft.nonce for record in records}
    places = (record.place for record in records)
    first = min(p.seq if p.origin == state.origin else 0 for p in places)
    present = {
        nonce
        for seq in range(first, state.size)
        if (nonce := _nonce(repo, state.tree, seq)) in wanted
    }
    return tuple(record for record in records if record.draft.nonce not in present)


def _nonce(repo: Repository, tree: Oid, seq: int) -> str:
    """The nonce of a record of the log; its signature plays no part here."""
    line = repo.objects.read_path(tree, layout.record_path(seq))
    if line is None:
        raise GateError(
            "LOG-04",
            f"record #{seq} is missing from the log",
            "restore the log branch from a clone that verifies",
        )
    envelope = parse_envelope(line.removesuffix(b"\n"), f"record #{seq}")
    return parse_statement(envelope.payload, f"record #{seq}").position.nonce


def remove(records: Sequence[Waiting]) -> None:
    """Take records off the spool that the log holds now."""
    for record in records:
        files = record.path.name.removesuffix(_RECORD) + _FILES
        record.path.unlink(missing_ok=True)
        record.path.with_name(files).unlink(missing_ok=True)
