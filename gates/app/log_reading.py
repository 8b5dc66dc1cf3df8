"""Read a log from its branch: which files it has, and its records in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from gates.errors import GateError
from gates.gitread.appender import read_tip
from gates.gitread.batch import list_files, read_objects
from gates.model import Oid
from gates.record import layout
from gates.record.checkpoint import parse_note
from gates.record.keys import KeyRing, parse_public_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gates.gitread.appender import Tip
    from gates.gitread.repository import Repository
    from gates.model import RepoPath
    from gates.record.checkpoint import SignedCheckpoint
    from gates.record.merkle import Frontier

_GAPS: Final = 10_000
"""Missing records that are still named one by one."""


class LogFiles(NamedTuple):
    """The files of one state of a log, by what they are.

    `records` and `lists` give objects by record number; `size` is one more than the
    highest number, so a number without a record is one that was removed.
    """

    ref: str
    tip: Tip
    records: Mapping[int, Oid]
    lists: Mapping[int, Oid]
    keys: Mapping[str, Oid]
    checkpoint: Oid
    frontier: Oid
    strangers: tuple[RepoPath, ...]
    """Files that have no place in a log."""

    @property
    def size(self) -> int:
        """How many records there should be, as far as their numbers tell."""
        return max(self.records, default=-1) + 1


def open_log(repo: Repository, ref: str, *, most: int | None = None) -> LogFiles:
    """The log on a branch; of the remote's branch while there is no local one.

    `most` is how many records it may have.

    Raises:
        GateError: LOG-02 when there is no log, LOG-13 when the branch holds no log of
            this format, LIMIT-01 when it has more than `most` records.
    """
    for name in (ref, *_fetched(ref)):
        tip = read_tip(repo, name)
        if tip is not None:
            log = files_at(repo, name, tip)
            if most is not None and len(log.records) > most:
                raise GateError(
                    "LIMIT-01",
                    f"{name} has {len(log.records)} records, at most {most} are read",
                    "raise `limits.records` in the policy",
                )
            return log
    raise GateError(
        "LOG-02",
        f"there is no log: the branch {ref} does not exist here",
        f"run a gate, or fetch it: `git fetch origin {ref}:{ref}`",
    )


def _fetched(ref: str) -> Sequence[str]:
    """Where a clone has the remote's log."""
    if not ref.startswith("refs/heads/"):
        return ()
    return (f"refs/remotes/origin/{ref.removeprefix('refs/heads/')}",)


def files_at(repo: Repository, ref: str, tip: Tip) -> LogFiles:
    """The files of a log at one of its commits.

    Raises:
        GateError: LOG-13 when the commit holds no log of this format.
    """
    records: dict[int, Oid] = {}
    lists: dict[int, Oid] = {}
    keys: dict[str, Oid] = {}
    single: dict[RepoPath, Oid] = {}
    strangers: list[RepoPath] = []
    for file in list_files(repo, tip.tree):
        seq = layout.seq_of(file.path)
        listed = layout.listed_seq_of(file.path)
        keyid = layout.keyid_of(file.path)
        if not file.mode.startswith("100"):
            strangers.append(file.path)
        elif seq is not None:
            records[seq] = file.oid
        elif listed is not None:
            lists[listed] = file.oid
        elif keyid is not None:
            keys[keyid] = file.oid
        elif file.path in layout.SINGLE_FILES or layout.is_ended_mark(file.path):
            single[file.path] = file.oid
        else:
            strangers.append(file.path)
    if layout.FORMAT_PATH not in single or repo.objects.read(
        single[layout.FORMAT_PATH]
    ) != (layout.FORMAT):
        raise GateError(
            "LOG-13",
            f"{ref} is no log of the format {layout.FORMAT.decode('ascii').strip()}",
            "name the log with `log_ref` in the policy, or use a newer version",
        )
    for path in (layout.CHECKPOINT_PATH, layout.FRONTIER_PATH):
        if path not in single:
            raise GateError(
                "LOG-13",
                f"the log {ref} has no file `{path.decode()}`",
                "restore the log branch from a clone that verifies",
            )
    _refuse_gaps(ref, records)
    return LogFiles(
        ref,
        tip,
        records,
        lists,
        keys,
        single[layout.CHECKPOINT_PATH],
        single[layout.FRONTIER_PATH],
        tuple(strangers),
    )


def _refuse_gaps(ref: str, records: Mapping[int, Oid]) -> None:
    """A number far behind all others is no record: nobody counts up to it.

    Raises:
        GateError: LOG-04 for such a number.
    """
    last = max(records, default=-1)
    if last - len(records) >= _GAPS:
        raise GateError(
            "LOG-04",
            f"{ref} has a record #{last} and only {len(records)} records in all",
            "restore the log branch from a clone that verifies",
        )


def read_checkpoint(repo: Repository, log: LogFiles) -> SignedCheckpoint:
    """The checkpoint of a log; its signature is not verified here.

    Raises:
        GateError: LOG-06 when it cannot be read.
    """
    return parse_note(repo.objects.read(log.checkpoint))


def read_frontier(repo: Repository, log: LogFiles) -> Frontier:
    """The right edge that the next append builds on.

    Raises:
        GateError: LOG-06 when the file cannot be read.
    """
    return layout.parse_frontier(repo.objects.read(log.frontier))


def read_keys(repo: Repository, log: LogFiles) -> KeyRing:
    """The public keys that stand in the log; being there gives them no trust.

    Raises:
        GateError: LOG-10 when a file does not hold the key that its name says.
    """
    keys = []
    for keyid, oid in log.keys.items():
        line = repo.objects.read(oid).decode("utf-8", "backslashreplace")
        try:
            key = parse_public_line(line)
        except ValueError as error:
            raise _wrong_key(keyid, str(error)) from error
        if key.keyid != keyid:
            raise _wrong_key(keyid, "it holds another key than its name says")
        keys.append(key)
    return KeyRing(keys)


def _wrong_key(keyid: str, why: str) -> GateError:
    return GateError(
        "LOG-10",
        f"the file keys/{keyid}.pub of the log was altered: {why}",
        "restore the log branch from a clone that verifies",
    )


class RawRecord(NamedTuple):
    """A record's file as it is, and the list of files beside it; nothing is verified.

    `line` is None for a number whose record is not there.
    """

    seq: int
    line: bytes | None
    files: bytes | None = None


def iter_raw(
    repo: Repository, log: LogFiles, seqs: Sequence[int], *, lists: bool = False
) -> Iterator[RawRecord]:
    """Records by number, in the order asked for, read in one go; memory stays flat.

    `lists` reads the lists beside them too.

    Raises:
        GateError: GIT-07 when an object is missing.
    """
    wanted: list[Oid] = []
    for seq in seqs:
        wanted += [log.records[seq]] if seq in log.records else []
        wanted += [log.lists[seq]] if lists and seq in log.lists else []
    contents = read_objects(repo, wanted)
    for seq in seqs:
        line = next(contents) if seq in log.records else None
        files = next(contents) if lists and seq in log.lists else None
        yield RawRecord(seq, line, files)


def added_by(repo: Repository, log: LogFiles, seq: int) -> Oid:
    """The commit of the log that added a record."""
    path = layout.record_path(seq).decode("ascii")
    added = repo.runner.run("rev-list", "-1", log.tip.commit, "--", path)
    return Oid(added.decode("ascii").strip())
