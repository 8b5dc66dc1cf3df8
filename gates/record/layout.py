"""Where things stand in the tree of a log commit, and the files that are not JSON."""

from __future__ import annotations

import re
from typing import Final

from gates.errors import GateError
from gates.model import RepoPath
from gates.record.merkle import HASH_BYTES, Frontier

FORMAT: Final = b"manifest-gate-log/1\n"

FORMAT_PATH: Final = RepoPath(b"format")
FRONTIER_PATH: Final = RepoPath(b"frontier")
CHECKPOINT_PATH: Final = RepoPath(b"checkpoint")
RECORDS_FOLDER: Final = RepoPath(b"records")
KEYS_FOLDER: Final = RepoPath(b"keys")

MOST_RECORDS: Final = 10**9
"""How many records have a name of nine digits."""

SINGLE_FILES: Final = (FORMAT_PATH, FRONTIER_PATH, CHECKPOINT_PATH)

_RECORD_SUFFIX: Final = b".intoto.json"
_FILES_SUFFIX: Final = b".files.json"
_RECORD: Final = re.compile(rb"records/(\d{3})/(\d{3})/(\d{3})\.intoto\.json")
_LIST: Final = re.compile(rb"records/(\d{3})/(\d{3})/(\d{3})\.files\.json")
_KEY: Final = re.compile(rb"keys/([0-9a-f]{64})\.pub")
_ENDED: Final = re.compile(rb"keys/[0-9a-f]{64}\.ended")


def record_path(seq: int) -> RepoPath:
    """Where record `seq` stands, counted from 0.

    Raises:
        GateError: LOG-01 when the log is full.
    """
    return RepoPath(_stem(seq) + _RECORD_SUFFIX)


def files_path(seq: int) -> RepoPath:
    """Where the complete list of files of record `seq` stands, when it has one."""
    return RepoPath(_stem(seq) + _FILES_SUFFIX)


def _stem(seq: int) -> bytes:
    if not 0 <= seq < MOST_RECORDS:
        raise GateError("LOG-01", f"a log has no place for a record number {seq}")
    digits = b"%09d" % seq
    return b"records/%s/%s/%s" % (digits[:3], digits[3:6], digits[6:])


def seq_of(path: bytes) -> int | None:
    """The number of the record whose path this is; None for another file."""
    match = _RECORD.fullmatch(path)
    return None if match is None else int(b"".join(match.groups()))


def listed_seq_of(path: bytes) -> int | None:
    """The number of the record beside which this list of files stands, or None."""
    match = _LIST.fullmatch(path)
    return None if match is None else int(b"".join(match.groups()))


def key_path(keyid: str) -> RepoPath:
    """Where the public key with this key id stands."""
    return RepoPath(b"keys/%s.pub" % keyid.encode("ascii"))


def ended_path(keyid: str) -> RepoPath:
    """Where it stands that a key record ended this key, for whoever appends next.

    The key records alone decide for whoever verifies.
    """
    return RepoPath(b"keys/%s.ended" % keyid.encode("ascii"))


def is_ended_mark(path: bytes) -> bool:
    """Whether a path is that of such a mark."""
    return _ENDED.fullmatch(path) is not None


def keyid_of(path: bytes) -> str | None:
    """The key id in the path of a public key's file; None for another file."""
    match = _KEY.fullmatch(path)
    return None if match is None else match[1].decode("ascii")


def frontier_file(frontier: Frontier) -> bytes:
    """The `frontier` file: the size, then one hash a line, the largest tree first."""
    lines = [str(frontier.size), *(value.hex() for value in frontier.hashes)]
    return "".join(f"{line}\n" for line in lines).encode("ascii")


def parse_frontier(data: bytes) -> Frontier:
    """The frontier in the bytes of its file.

    Raises:
        GateError: LOG-06 when the file does not have exactly that form.
    """
    first, *rest = data.split(b"\n")
    if re.fullmatch(rb"0|[1-9]\d{0,8}", first) and rest[-1:] == [b""]:
        size, hashes = int(first), rest[:-1]
        well_formed = all(re.fullmatch(rb"[0-9a-f]{64}", value) for value in hashes)
        if well_formed and len(hashes) == size.bit_count():
            return Frontier(size, tuple(bytes.fromhex(h.decode()) for h in hashes))
    raise GateError(
        "LOG-06",
        f"the file `frontier` does not hold a size and {HASH_BYTES}-byte hashes",
        "restore the log branch from a clone that verifies",
    )
