"""Records of the workflow in the log: plans, approvals, preparations, waivers.

The signature of each is verified for its place in this log, and what its key counts for
is said. Gate runs are passed over without a look at their signatures, unless those over
one packet are asked for.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.app.key_choice import own_key_path
from gates.app.log_reading import iter_raw, open_log, read_checkpoint, read_keys
from gates.app.log_trust import pinned_keys
from gates.app.log_verify import verify_records
from gates.errors import GateError
from gates.planning import Approval, Prepared, SignedPlan, SignedWaiver, Signer
from gates.record.dsse import parse_envelope
from gates.record.gate_verdict import recorded_images
from gates.record.keys import KeyRing, parse_public_line
from gates.record.statement import parse_statement
from gates.record.trust import Standing, trust_in
from gates.record.verify import LogVerifier
from gates.record.workflow_statement import (
    approval_of,
    plan_of,
    prepare_of,
    waiver_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gates.app.log_reading import LogFiles
    from gates.gitread.repository import Repository
    from gates.model import Oid, RepoPath, Sha1
    from gates.planning import RecordedImage
    from gates.policy import Policy
    from gates.record.keys import PublicKey
    from gates.record.statement import Statement

_KINDS: Final = ("plan", "approval", "prepare", "waiver")
_KEY: Final = b'"urn:cor701:key:v1"'
_START: Final = b'{"payload":"'


class WorkflowRecord(NamedTuple):
    """A record whose signature fits its bytes and its place.

    `standing` is what its key counts for; `ended` says that the log had ended it.
    `files` is the list beside the record of a run, when there is one.
    """

    seq: int
    id: str
    statement: Statement
    signer: PublicKey
    standing: Signer
    ended: bool = False
    files: bytes | None = None


class WorkflowLog(NamedTuple):
    """The workflow's records of a log, oldest first."""

    records: tuple[WorkflowRecord, ...] = ()

    def plans(self) -> list[SignedPlan]:
        """Every plan of the log.

        Raises:
            GateError: LOG-13 when one has a form that is not known here.
        """
        return [
            SignedPlan(
                plan_of(record.statement),
                record.id,
                record.seq,
                record.standing,
                record.signer.fingerprint,
            )
            for record in self._of("plan")
        ]

    def approvals(self, wp: str, approvers: KeyRing | None) -> tuple[Approval, ...]:
        """The signatures of a packet over scope, refinement and spec.

        With `approvers` only their keys may approve; else any key that counts.
        """
        found = []
        for record in self._of("approval"):
            body = approval_of(record.statement)
            if body.wp != wp or body.stage != "scope":
                continue
            may = record.standing is not Signer.UNKNOWN
            if approvers is not None:
                may = record.signer in approvers and not record.ended
            found.append(
                Approval(
                    record.seq,
                    record.signer.fingerprint,
                    may,
                    body.scope,
                    body.refinement,
                    body.spec,
                    body.token,
                )
            )
        return tuple(found)

    def prepared(self, wp: str) -> Prepared | None:
        """The newest preparation of a packet by a key that counts."""
        for record in reversed(tuple(self._of("prepare"))):
            body = prepare_of(record.statement)
            if body.wp == wp and record.standing is not Signer.UNKNOWN:
                source = f"record #{record.seq}"
                return Prepared(body.branch, body.worktree, body.coder, source)
        return None

    def coders(self, wp: str) -> frozenset[str]:
        """The coders for whom a packet's work was prepared, as they are named there.

        Without another name that is the fingerprint of the key that prepared it.
        """
        bodies = (
            prepare_of(record.statement)
            for record in self._of("prepare")
            if record.standing is not Signer.UNKNOWN
        )
        return frozenset(body.coder for body in bodies if body.wp == wp)

    def images(self) -> dict[tuple[RepoPath, Sha1], RecordedImage]:
        """What recorded runs saw at each path under each SHA-1, the oldest first.

        Raises:
            GateError: LOG-13 when a record has a form that is not known here.
        """
        found: dict[tuple[RepoPath, Sha1], RecordedImage] = {}
        for record in self._of("gate"):
            if record.standing is Signer.UNKNOWN:
                continue
            for image in recorded_images(record.statement, record.files):
                found.setdefault((image.path, image.sha1), image)
        return found

    def waivers(self, wp: str) -> list[SignedWaiver]:
        """The waivers that were signed for a packet.

        Raises:
            GateError: LOG-13 when one has a form that is not known here.
        """
        found = []
        for record in self._of("waiver"):
            body = waiver_of(record.statement)
            if body.wp == wp:
                found.append(
                    SignedWaiver(
                        body.wp,
                        body.packet.path,
                        body.waiver,
                        record.seq,
                        record.standing,
                        record.signer.fingerprint,
                    )
                )
        return found

    def _of(self, kind: str) -> Iterator[WorkflowRecord]:
        return (record for record in self.records if record.statement.kind == kind)


def read_workflow(
    repo: Repository,
    policy: Policy,
    tree: Oid | None,
    own: Sequence[PublicKey],
    *,
    runs_of: str | None = None,
) -> WorkflowLog:
    """The workflow's records of the log; empty when there is no log.

    `tree` is where the policy was read, and `own` are this machine's keys, which count
    while nobody pinned any. With `runs_of` the gate runs over that packet are read too.

    Raises:
        GateError: LOG-13 and others for a log that cannot be read, LOG-16 for trusted
            keys that cannot.
    """
    try:
        log = open_log(repo, policy.log_ref, most=policy.limits.records)
    except GateError as error:
        if error.code != "LOG-02":
            raise
        return WorkflowLog()
    candidates, has_keys = _candidates(repo, log, runs_of)
    if not candidates:
        return WorkflowLog()
    pinned = pinned_keys(repo, (), policy, tree)
    ring = read_keys(repo, log).plus(*(pinned or KeyRing()))
    standings = _standings(repo, log, ring, pinned) if has_keys else None
    origin = policy.log_origin or read_checkpoint(repo, log).checkpoint.origin
    found = []
    for seq, line in candidates:
        signed = _signed(seq, line, ring, origin)
        if signed is None:
            continue
        statement, signer = signed
        if standings is not None:
            known = standings.get(seq, Standing.GONE)
        elif pinned is not None and signer in pinned:
            known = Standing.TRUSTED
        else:
            known = Standing.UNPINNED if pinned is None else Standing.UNKNOWN
        digest = hashlib.sha256(line.removesuffix(b"\n")).hexdigest()
        counts = _counts(known, is_own=signer in KeyRing(own))
        ended = known is Standing.GONE
        files = None
        if statement.kind == "gate":
            if statement.body.get("wp") != runs_of:
                continue
            files = repo.objects.read(log.lists[seq]) if seq in log.lists else None
        found.append(
            WorkflowRecord(
                seq, f"sha256:{digest}", statement, signer, counts, ended, files
            )
        )
    return WorkflowLog(tuple(found))


def _candidates(
    repo: Repository, log: LogFiles, runs_of: str | None
) -> tuple[list[tuple[int, bytes]], bool]:
    """The records that say they are of the workflow, and whether keys were changed."""
    kinds = [f'"urn:cor701:{kind}:v1"'.encode() for kind in _KINDS]
    if runs_of is not None:
        kinds.append(f'"wp":"{runs_of}"'.encode())
    candidates: list[tuple[int, bytes]] = []
    has_keys = False
    for raw in iter_raw(repo, log, range(log.size)):
        if raw.line is None:
            continue
        payload = _payload(raw.line)
        has_keys = has_keys or _KEY in payload
        if any(kind in payload for kind in kinds):
            candidates.append((raw.seq, raw.line))
    return candidates, has_keys


def _counts(standing: Standing, *, is_own: bool) -> Signer:
    """What a key counts for: this machine's own only while nobody pinned any."""
    if standing is Standing.TRUSTED:
        return Signer.TRUSTED
    if is_own and standing in (Standing.UNPINNED, Standing.UNLISTED):
        return Signer.OWN
    return Signer.UNKNOWN


def _payload(line: bytes) -> bytes:
    """The payload of a record as its line has it; nothing is verified.

    A line in another form than this program writes holds no record that counts.
    """
    if not line.startswith(_START):
        return b""
    end = line.find(b'"', len(_START))
    try:
        return base64.b64decode(line[len(_START) : end])
    except binascii.Error:
        return b""


def _signed(
    seq: int, line: bytes, ring: KeyRing, origin: str
) -> tuple[Statement, PublicKey] | None:
    """The statement and its signer; None for what was not signed for this place.

    `gates log verify` tells what is wrong with such a record; here it does not count.
    """
    name = f"record #{seq}"
    try:
        envelope = parse_envelope(line.removesuffix(b"\n"), name)
        signer = envelope.signer(ring)
        if signer is None:
            return None
        statement = parse_statement(envelope.payload, name)
    except GateError:
        return None
    place = statement.position
    return (statement, signer) if (place.origin, place.seq) == (origin, seq) else None


def _standings(
    repo: Repository, log: LogFiles, ring: KeyRing, pinned: KeyRing | None
) -> Mapping[int, Standing]:
    """What each record's key counted for at its place: keys come and go in the log."""
    standings: dict[int, Standing] = {}
    verifier = LogVerifier(ring, trust_in(pinned))
    verify_records(
        repo,
        log,
        verifier,
        lambda record: standings.__setitem__(record.seq, record.standing),
    )
    return standings


def own_keys(environment: Mapping[str, str] = os.environ) -> tuple[PublicKey, ...]:
    """The machine's own public key, when it has one; no private key is read."""
    try:
        path = own_key_path(environment)
        line = path.with_name(path.name + ".pub").read_text("utf-8", "replace")
        return (parse_public_line(line),)
    except (GateError, OSError, ValueError):
        return ()
