"""Verify a log, record by record: chain, signatures, keys, root, checkpoint, anchors.

Pure and in one pass: the caller hands over each record's bytes in order, and memory
stays flat. Each kind of corruption has a message of its own; what follows from a
corruption that was already told is not told again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar

from gates.codes import finding
from gates.errors import GateError
from gates.model import Severity
from gates.record.dsse import parse_envelope
from gates.record.merkle import Frontier, leaf_hash
from gates.record.statement import FIRST_PREV, Statement, parse_statement
from gates.record.trust import KeyRecordError, Standing, Trust

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gates.model import Finding
    from gates.record.checkpoint import Anchor, Checkpoint, SignedCheckpoint
    from gates.record.dsse import Envelope
    from gates.record.keys import KeyRing, PublicKey

_RESTORE: Final = "restore the log branch from a clone that verifies"


_Item = TypeVar("_Item")

_MOST_PLACES: Final = 10
"""How many record numbers a message lists."""


class _ToldLaterError(Exception):
    """A record stands elsewhere than it was signed for; all such are told at once."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record whose signature was verified. `id` is `sha256:` and its line's digest.

    `files` is what stands beside it. `standing` is what its key counts for there.
    """

    seq: int
    id: str
    statement: Statement
    signer: PublicKey
    standing: Standing
    payload: bytes


@dataclass(slots=True)
class _Signer:
    """What was seen of one key: its records, and the standing of each."""

    key: PublicKey
    first: int
    last: int = 0
    count: int = 0
    standings: dict[Standing, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Signer:
    """One key that signed records: how many, the first and last, and its standing."""

    key: PublicKey
    count: int
    first: int
    last: int
    standing: Standing


class LogVerifier:
    """Takes the records of a log in their order, then the checkpoint.

    `ring` holds every key that a signature may be verified with; that a key is in it
    says nothing about trust.
    """

    def __init__(
        self,
        ring: KeyRing,
        trust: Trust,
        *,
        origin: str = "",
        anchors: Sequence[Anchor] = (),
        candidates: Sequence[Checkpoint] = (),
    ) -> None:
        """Start at record 0; an empty origin means: the one that record 0 names.

        `candidates` are states that may be of this log: those that are, are collected
        in `confirmed`, and the others are no fault.
        """
        self.findings: list[Finding] = []
        self.frontier = Frontier()
        self.origin = origin
        self.trust = trust
        self._ring = ring
        self.confirmed: list[Checkpoint] = []
        self._anchors = anchors
        self._by_size = _by(anchors, lambda anchor: anchor.checkpoint.size)
        self._candidates = _by(candidates, lambda state: state.size)
        self._refuted: set[Anchor] = set()
        self._prev = FIRST_PREV
        self._intact = True
        """Whether the last record was the one that belongs there."""
        self._ids: dict[str, int] = {}
        self._signers: dict[str, _Signer] = {}
        self._misplaced: dict[int, int] = {}
        self._last = ("", Standing.UNKNOWN)

    @property
    def size(self) -> int:
        """How many records were taken."""
        return self.frontier.size

    def take(self, data: bytes, files: bytes | None = None) -> Record | None:
        """Verify the next record's file and the list beside it.

        Gives None, and keeps a finding, when it is not what was signed for this place.
        """
        seq = self.size
        line = data.removesuffix(b"\n")
        digest = hashlib.sha256(line).hexdigest()
        self.frontier = self.frontier.plus(leaf_hash(line))
        try:
            record = self._verified(seq, data, digest, files)
        except _ToldLaterError:
            record = None
        except GateError as error:
            self._tell(error)
            record = None
        self._intact = record is not None
        self._prev = digest
        self._ids.setdefault(digest, seq)
        self._check_anchors()
        return record

    def missing(self) -> None:
        """Tell that the next record is not there although later ones are."""
        seq = self.size
        self.frontier = self.frontier.plus(leaf_hash(b""))
        self._intact = False
        self._tell(
            GateError(
                "LOG-04",
                f"record #{seq} is missing: it was removed from the middle of the log",
                _RESTORE,
            )
        )

    def _verified(
        self, seq: int, data: bytes, digest: str, files: bytes | None
    ) -> Record:
        name = f"record #{seq}"
        line = data.removesuffix(b"\n")
        if b"\n" in line or line == data:
            raise GateError("LOG-03", f"{name} is not one line", _RESTORE)
        envelope = parse_envelope(line, name)
        signer = envelope.signer(self._ring)
        if signer is None:
            raise self._unsigned(name, envelope)
        statement = parse_statement(envelope.payload, name)
        self._check_place(seq, digest, statement)
        self._check_files(name, statement, files)
        if seq == 0:
            self.trust = self.trust.begin(signer)
        standing = self._standing(seq, signer)
        if statement.kind == "key":
            self._change_keys(seq, signer, statement)
        return Record(
            seq, f"sha256:{digest}", statement, signer, standing, envelope.payload
        )

    def _unsigned(self, name: str, envelope: Envelope) -> GateError:
        hinted = next((k for k in self._ring if k.keyid == envelope.keyid), None)
        if hinted is None:
            return GateError(
                "LOG-03",
                f"{name} names the key id {envelope.keyid or 'none'}, which is no key"
                " of the log, and no other key signed it",
                "find out who wrote the record; " + _RESTORE,
            )
        return GateError(
            "LOG-03",
            f"{name} was altered: its signature by {hinted.fingerprint} does not fit"
            " its bytes",
            _RESTORE,
        )

    def _check_place(self, seq: int, digest: str, statement: Statement) -> None:
        """Whether the record was signed for this log and this number.

        Raises:
            GateError: LOG-11 or LOG-04 when it was not.
        """
        place = statement.position
        if not self.origin:
            self.origin = place.origin
        if place.origin != self.origin:
            raise GateError(
                "LOG-11",
                f"record #{seq} was signed for the log {place.origin}, this is"
                f" {self.origin}: it was replayed from another repository",
                _RESTORE,
            )
        if place.seq != seq:
            if digest not in self._ids:
                self._misplaced[seq] = place.seq
                raise _ToldLaterError
            raise GateError(
                "LOG-11",
                f"record #{seq} is a copy of record #{self._ids[digest]}, replayed",
                _RESTORE,
            )
        if self._intact and place.prev != self._prev:
            before = f"#{seq - 1}" if seq else "the beginning"
            raise GateError(
                "LOG-04",
                f"record #{seq} does not follow {before}: it was signed behind another"
                " record, so records were replaced or removed",
                _RESTORE,
            )

    def _check_files(
        self, name: str, statement: Statement, files: bytes | None
    ) -> None:
        """Whether the list beside the record is the one that was signed."""
        signed = statement.body.get("filesSha256")
        found = None if files is None else hashlib.sha256(files).hexdigest()
        if signed == found:
            return
        why = "is missing" if files is None else "is not the one that was signed"
        raise GateError("LOG-03", f"the list of files beside {name} {why}", _RESTORE)

    def _standing(self, seq: int, signer: PublicKey) -> Standing:
        standing = self.trust.standing(signer)
        seen = self._signers.setdefault(signer.keyid, _Signer(signer, seq))
        seen.last = seq
        seen.count += 1
        seen.standings.setdefault(standing, seq)
        self._last = (signer.keyid, standing)
        return standing

    def _change_keys(self, seq: int, signer: PublicKey, statement: Statement) -> None:
        try:
            self.trust = self.trust.after_key_record(seq, signer, statement.body)
        except KeyRecordError as error:
            raise GateError(
                "LOG-10",
                f"the key record #{seq} was forged or does not count: {error}",
                "find out who wrote it; restore the log from before it",
            ) from error

    def _check_anchors(self) -> None:
        for state in self._candidates.get(self.size, ()):
            if state.root == self.frontier.root:
                self.confirmed.append(state)
        for anchor in self._by_size.get(self.size, ()):
            if anchor.checkpoint.root != self.frontier.root:
                self._refuted.add(anchor)

    def finish(self, note: SignedCheckpoint, frontier: Frontier) -> None:
        """Compare with the checkpoint, the frontier file and the anchors."""
        if self._misplaced:
            self._tell(_told_of_places(self._misplaced))
        self._check_checkpoint(note.checkpoint)
        if not self.findings and frontier != self.frontier:
            self._tell(
                GateError(
                    "LOG-06", "the file `frontier` does not fit the records", _RESTORE
                )
            )
        signer = note.signer(self._ring)
        if signer is None:
            self._tell(
                GateError(
                    "LOG-06", "the checkpoint is signed by no key of the log", _RESTORE
                )
            )
        elif self._standing_of_last(signer) in (Standing.UNKNOWN, Standing.GONE):
            self._tell(_untrusted("the checkpoint", signer, self.trust))
        for seen in self._signers.values():
            self._judge_signer(seen)
        if not any(found.severity is Severity.ERROR for found in self.findings):
            self._tell_of_anchors()

    def _standing_of_last(self, signer: PublicKey) -> Standing:
        """What a key counted for when the last record was signed.

        A key that ends itself with its last record signs the checkpoint over it.
        """
        keyid, standing = self._last
        return standing if keyid == signer.keyid else self.trust.standing(signer)

    def _check_checkpoint(self, checkpoint: Checkpoint) -> None:
        if self.origin and checkpoint.origin != self.origin:
            self._tell(
                GateError(
                    "LOG-11",
                    f"the checkpoint is the one of the log {checkpoint.origin}, the"
                    f" records belong to {self.origin}",
                    _RESTORE,
                )
            )
        elif checkpoint.size != self.size:
            cut = "the tail was cut off" if checkpoint.size > self.size else "it is old"
            code = "LOG-08" if checkpoint.size > self.size else "LOG-06"
            self._tell(
                GateError(
                    code,
                    f"the checkpoint names {checkpoint.size} records, there are"
                    f" {self.size}: {cut}",
                    _RESTORE,
                )
            )
        elif checkpoint.root != self.frontier.root and not self.findings:
            self._tell(
                GateError(
                    "LOG-06",
                    "the root of the checkpoint is not the one over the records",
                    _RESTORE,
                )
            )

    def _tell_of_anchors(self) -> None:
        """Tell where a log that is sound in itself does not fit what is known of it."""
        for anchor in self._anchors:
            wanted = anchor.checkpoint
            if wanted.origin != self.origin:
                self._tell(
                    GateError(
                        "LOG-09",
                        f"{anchor.source} names the log {wanted.origin}, this is"
                        f" {self.origin}",
                        "fetch the log that it names, or find out who replaced it",
                    )
                )
            elif wanted.size > self.size:
                self._tell(
                    GateError(
                        "LOG-08",
                        f"{anchor.source} names {wanted.size} records, there are"
                        f" {self.size}: the tail of the log was cut off",
                        "fetch them (`gates log push` does), or restore the log from a"
                        " clone that has them",
                    )
                )
            elif anchor in self._refuted:
                self._tell(
                    GateError(
                        "LOG-09",
                        f"the first {wanted.size} records are not those that"
                        f" {anchor.source} names: the log was rewritten",
                        "run `gates log push` where this clone has records that were"
                        " not pushed yet; else restore the log from a clone that fits",
                    )
                )

    def _judge_signer(self, seen: _Signer) -> None:
        for standing, seq in seen.standings.items():
            if standing in (Standing.UNKNOWN, Standing.GONE):
                self._tell(_untrusted(f"record #{seq}", seen.key, self.trust))
            elif standing is Standing.UNLISTED:
                self.findings.append(
                    finding(
                        "LOG-18",
                        f"{seen.count} record(s) from #{seq} on are signed by"
                        f" {seen.key.fingerprint}, which no key record names",
                        hint="add it with `gates key add FILE.pub`, or pin it with"
                        " `--trust FILE`",
                    )
                )

    def signers(self) -> tuple[Signer, ...]:
        """The keys that signed records, by their first ones."""
        return tuple(
            Signer(
                seen.key, seen.count, seen.first, seen.last, list(seen.standings)[-1]
            )
            for seen in self._signers.values()
        )

    def _tell(self, error: GateError) -> None:
        self.findings.append(finding(error.code, error.message, hint=error.hint))


def _by(
    items: Sequence[_Item], number: Callable[[_Item], int]
) -> Mapping[int, Sequence[_Item]]:
    """The items by a number of theirs."""
    found: dict[int, list[_Item]] = {}
    for item in items:
        found.setdefault(number(item), []).append(item)
    return found


def _told_of_places(misplaced: Mapping[int, int]) -> GateError:
    """What happened to records that stand elsewhere than they were signed for.

    `misplaced` gives for each such place the number that its record was signed for.
    """
    seq, signed_for = next(iter(misplaced.items()))
    if sorted(misplaced) == sorted(misplaced.values()):
        places = ", ".join(f"#{place}" for place in sorted(misplaced)[:_MOST_PLACES])
        what = f"records {places} were swapped: "
    elif signed_for > seq and len(set(misplaced.values())) == len(misplaced):
        removed = ", ".join(f"#{n}" for n in range(seq, signed_for)[:_MOST_PLACES])
        what = f"record {removed} was removed from the middle of the log: "
    else:
        what = "records were moved: "
    return GateError(
        "LOG-04",
        f"{what}at #{seq} stands the record that was signed for #{signed_for}",
        _RESTORE,
    )


def _untrusted(what: str, key: PublicKey, trust: Trust) -> GateError:
    ended = trust.keys.gone.get(key.keyid)
    if ended is not None:
        return GateError(
            "LOG-05",
            f"{what} is signed by {key.fingerprint}, which record #{ended} had ended",
            "find out who still holds the key; the record does not count",
        )
    return GateError(
        "LOG-05",
        f"{what} is signed by {key.fingerprint}, which is not trusted",
        "add the key to the trusted keys, or find out who wrote the record",
    )
