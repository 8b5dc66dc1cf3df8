"""Proofs that a record is in the log, and that one state of it continues another.

A proof holds all that its check needs: the record's line, the audit path, the signed
checkpoint. It is checked without a repository and without network.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.app.log_reading import iter_raw, open_log, read_checkpoint
from gates.app.log_show import find_record
from gates.app.log_trust import keys_in, log_policy
from gates.errors import GateError
from gates.gitread.repository import open_repository
from gates.record.canonical import canonical_json, strict_json
from gates.record.checkpoint import b64, parse_note
from gates.record.dsse import parse_envelope
from gates.record.keys import KeyRing
from gates.record.merkle import (
    consistency_proof,
    frontier_of,
    inclusion_proof,
    is_consistent,
    leaf_hash,
    root_of_inclusion,
)
from gates.record.statement import parse_statement

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gates.record.canonical import Json, JsonObject
    from gates.record.keys import PublicKey

SCHEMA: Final = "gates/log-proof-1"


class ProveRequest(NamedTuple):
    """Which record to prove; `since` adds a proof that an older size is a prefix."""

    directory: Path
    record: str
    since: int | None = None
    policy_rev: str | None = None


def prove(request: ProveRequest) -> bytes:
    """The proof that a record is in the log, as one line of JSON.

    Raises:
        GateError: USAGE-01 when there is no such record or size, LOG-06 when the
            checkpoint does not fit the records.
    """
    with open_repository(request.directory) as repo:
        policy, _ = log_policy(repo, request.policy_rev)
        log = open_log(repo, policy.log_ref, most=policy.limits.records)
        raw = find_record(repo, log, request.record)
        leaves = [
            leaf_hash((found.line or b"").removesuffix(b"\n"))
            for found in iter_raw(repo, log, range(log.size))
        ]
        note = repo.objects.read(log.checkpoint)
        state = read_checkpoint(repo, log).checkpoint
    if (state.size, state.root) != (len(leaves), frontier_of(leaves).root):
        raise GateError(
            "LOG-06",
            "the checkpoint does not fit the records, so nothing can be proved by it",
            "run `gates log verify`",
        )
    proof: dict[str, Json] = {
        "schema": SCHEMA,
        "seq": str(raw.seq),
        "record": b64((raw.line or b"").removesuffix(b"\n")),
        "checkpoint": note.decode("utf-8"),
        "inclusion": [b64(value) for value in inclusion_proof(leaves, raw.seq)],
    }
    if request.since is not None:
        proof["consistency"] = _consistency(leaves, request.since)
    return canonical_json(proof) + b"\n"


def _consistency(leaves: Sequence[bytes], since: int) -> JsonObject:
    try:
        hashes = consistency_proof(leaves, since)
    except IndexError:
        raise GateError(
            "USAGE-01",
            f"the log never had {since} records: it has {len(leaves)}",
            "name a size from 1 to that",
        ) from None
    return {
        "size": str(since),
        "root": b64(frontier_of(leaves[:since]).root),
        "hashes": [b64(value) for value in hashes],
    }


class CheckedProof(NamedTuple):
    """What a proof proves.

    `signer` made the record and `witness` the checkpoint; `since` is the older state's
    size and root, when the proof covers one.
    """

    origin: str
    seq: int
    size: int
    root: bytes
    wp: str
    result: str
    signer: PublicKey
    witness: PublicKey
    since: tuple[int, bytes] | None


def check_proof(data: bytes, keys: KeyRing) -> CheckedProof:
    """What a proof proves under these trusted keys.

    Raises:
        GateError: LOG-03, LOG-06 or LOG-11 when it proves nothing, LOG-05 when a
            signature is by no trusted key.
    """
    try:
        proof = strict_json(data)
        if not isinstance(proof, dict) or proof.get("schema") != SCHEMA:
            raise _no_proof(f"it is not of the schema {SCHEMA}")
        seq = int(str(proof["seq"]))
        line = _bytes(proof["record"])
        hashes = _hashes(proof["inclusion"])
        note = parse_note(str(proof["checkpoint"]).encode("utf-8"))
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise _no_proof(str(error)) from error
    state = note.checkpoint
    witness = note.signer(keys)
    if witness is None:
        raise _untrusted("the checkpoint")
    if root_of_inclusion(leaf_hash(line), seq, state.size, hashes) != state.root:
        raise _no_proof("the record does not lead to the root of the checkpoint")
    envelope = parse_envelope(line, "the record")
    signer = envelope.signer(keys)
    if signer is None:
        raise _untrusted("the record")
    statement = parse_statement(envelope.payload, "the record")
    place = statement.position
    if (place.origin, place.seq) != (state.origin, seq):
        raise GateError(
            "LOG-11",
            f"the record was signed for #{place.seq} of {place.origin}, the proof puts"
            f" it at #{seq} of {state.origin}",
            "ask for a new proof",
        )
    predicate = statement.value["predicate"]
    result = predicate.get("result", "") if isinstance(predicate, dict) else ""
    return CheckedProof(
        origin=state.origin,
        seq=seq,
        size=state.size,
        root=state.root,
        wp=str(statement.body.get("wp", "")),
        result=str(result),
        signer=signer,
        witness=witness,
        since=_checked_consistency(proof, state.size, state.root),
    )


def _checked_consistency(
    proof: JsonObject, size: int, root: bytes
) -> tuple[int, bytes] | None:
    part = proof.get("consistency")
    if part is None:
        return None
    try:
        if not isinstance(part, dict):
            raise _no_proof("its `consistency` is no object")
        old_size, old_root = int(str(part["size"])), _bytes(part["root"])
        hashes = _hashes(part["hashes"])
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise _no_proof(str(error)) from error
    if not is_consistent(old_size, old_root, size, root, hashes):
        raise _no_proof("the older state is not the beginning of this one")
    return old_size, old_root


def read_proof(path: Path, trust: tuple[Path, ...]) -> CheckedProof:
    """What the proof in a file proves under the keys of these files.

    Raises:
        GateError: USAGE-02 when a file does not exist, LOG-16 when no key is named, and
            as `check_proof`.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise GateError(
            "USAGE-02", f"{path} cannot be read: {error.strerror}", "check the path"
        ) from error
    if not trust:
        raise GateError(
            "LOG-16",
            "no trusted keys are named, so no signature can count",
            "name them with `--trust FILE`",
        )
    return check_proof(data, KeyRing(key for file in trust for key in keys_in(file)))


def _bytes(value: Json) -> bytes:
    return base64.b64decode(str(value), validate=True)


def _hashes(value: Json) -> list[bytes]:
    if not isinstance(value, list):
        raise TypeError("its hashes are no list")
    return [_bytes(item) for item in value]


def _no_proof(why: str) -> GateError:
    return GateError("LOG-06", f"this proves nothing: {why}", "ask for a new proof")


def _untrusted(what: str) -> GateError:
    return GateError(
        "LOG-05",
        f"{what} of the proof is signed by no trusted key",
        "name the right keys with `--trust FILE`",
    )
