"""Verify a log, record by record: chain, signatures, keys, root, checkpoint, anchors.

Pure and in one pass: the caller hands over each record's bytes in order, and memory
stays flat. Each kind of corruption has a message of its own; what follows from a
corruption that was already told is not told again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gates.codes import finding
from gates.errors import GateError
from gates.record.anchoring import Anchoring
from gates.record.dsse import parse_envelope
from gates.record.merkle import Frontier, leaf_hash
from gates.record.signers import Signer, Signers
from gates.record.statement import FIRST_PREV, Statement, parse_statement
from gates.record.trust import KeyRecordError, Trust

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gates.model import Finding
    from gates.record.checkpoint import Anchor, Checkpoint, SignedCheckpoint
    from gates.record.dsse import Envelope
    from gates.record.keys import KeyRing, PublicKey
    from gates.record.trust import Standing

_RESTORE: Final = "restore the log branch from a clone that verifies"


_MOST_PLACES: Final = 10
"""How many record numbers a message lists."""


class _ToldLaterError(Exception):
    """A record stands elsewhere than it was signed for; all such are told at once."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record whose signature was verified. `id` is `sha256:` and its line's digest.

    `standing` is what its key counts for there.
    """

    seq: int
    id: str
    statement: Statement
    signer: PublicKey
    standing: Standing
    payload: bytes


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
        self._anchoring = Anchoring(anchors, candidates)
        self._prev = FIRST_PREV
        self._intact = True
        """Whether the last record was the one that belongs there."""
        self._ids: dict[str, int] = {}
        self._signers = Signers()
        self._misplaced: dict[int, int] = {}

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
        self._anchoring.look_at(self.frontier)
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
        standing = self.trust.standing(signer)
        self._signers.add(seq, signer, standing)
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

    def _change_keys(self, seq: int, signer: PublicKey, statement: Statement) -> None:
        try:
            self.trust = self.trust.after_key_record(seq, signer, statement.body)
        except KeyRecordError as error:
            raise GateError(
                "LOG-10",
                f"the key record #{seq} was forged or does not count: {error}",
                "find out who wrote it; restore the log from before it",
            ) from error

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
        else:
            self.findings += self._signers.judge_checkpoint(signer, self.trust)
        # A stranger's record leaves a log sound: it must not hide a cut.
        if not self.findings or all(f.code == "LOG-05" for f in self.findings):
            self.findings += self._anchoring.judge(self.origin, self.size)
        self.findings += self._signers.judge(self.trust)

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

    def signers(self) -> tuple[Signer, ...]:
        """The keys that signed records, by their first ones."""
        return self._signers.all()

    @property
    def confirmed(self) -> tuple[Checkpoint, ...]:
        """Those of the candidates that are states of this log."""
        return tuple(self._anchoring.confirmed)

    def _tell(self, error: GateError) -> None:
        self.findings.append(finding(error.code, error.message, hint=error.hint))


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
