"""`gates log export`: records in the forms that other tools read.

What comes out is made from records whose signatures were verified. Only `intoto-jsonl`
carries the signatures; the other forms are statements about the record, unsigned.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from gates import __version__
from gates.app.log_reading import iter_raw, open_log, read_keys
from gates.app.log_show import find_record
from gates.app.log_trust import log_policy
from gates.errors import GateError
from gates.gitread.repository import open_repository
from gates.record.canonical import canonical_json
from gates.record.dsse import parse_envelope
from gates.record.statement import STATEMENT_TYPE, Statement, parse_statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from gates.app.log_reading import RawRecord
    from gates.record.canonical import Json, JsonObject
    from gates.record.keys import KeyRing

VSA_TYPE: Final = "https://slsa.dev/verification_summary/v1"
VERIFIER: Final = "urn:cor701:gates"
LEVEL: Final = "ORG_SOURCE_MANIFEST_GATE"
SLSA_VERSION: Final = "1.1"
SIGSTORE_TYPE: Final = "urn:cor701:record:v1"


class ExportFormat(StrEnum):
    """The forms of an export."""

    INTOTO_JSONL = "intoto-jsonl"
    """The signed envelopes as they are, one a line."""
    VSA = "vsa"
    """A SLSA Verification Summary for each run of a gate, one a line."""
    SIGSTORE = "sigstore"
    """Statements about the records' digests: sigstore reads only sha256 subjects."""
    JSON = "json"
    """The statements that were signed, in one array."""


class ExportRequest(NamedTuple):
    """Which records (none named: all) in which form.

    `resource` is the address of the repository, for the `resourceUri` of a summary.
    """

    directory: Path
    form: ExportFormat
    records: tuple[str, ...] = ()
    resource: str = ""
    policy_rev: str | None = None


class _Read(NamedTuple):
    line: bytes
    payload: bytes
    statement: Statement


def export(request: ExportRequest) -> bytes:
    """The records in the form that was asked for.

    Raises:
        GateError: LOG-03 when a record is not what was signed, USAGE-01 when there is
            no such record or a summary is asked of another kind than a gate's.
    """
    with open_repository(request.directory) as repo:
        policy, _ = log_policy(repo, request.policy_rev)
        log = open_log(repo, policy.log_ref, most=policy.limits.records)
        ring = read_keys(repo, log)
        seqs: Sequence[int] = range(log.size)
        if request.records:
            seqs = [find_record(repo, log, text).seq for text in request.records]
        records = [_read(raw, ring) for raw in iter_raw(repo, log, seqs)]
    if request.form is ExportFormat.JSON:
        return canonical_json([record.statement.value for record in records]) + b"\n"
    return b"".join(line + b"\n" for line in _lines(request, records))


def _lines(request: ExportRequest, records: Sequence[_Read]) -> Iterator[bytes]:
    for record in records:
        is_gate = record.statement.kind == "gate"
        if request.form is ExportFormat.INTOTO_JSONL:
            yield record.line
        elif request.form is ExportFormat.SIGSTORE:
            yield canonical_json(_for_sigstore(record))
        elif is_gate and not record.statement.body.get("preview"):
            yield canonical_json(_summary(record, request.resource))
        elif request.records:
            raise GateError(
                "USAGE-01",
                f"record #{record.statement.position.seq} is no run over commits, so"
                " there is nothing to sum up",
                "name the record of a gate that is no preview",
            )


def _read(raw: RawRecord, ring: KeyRing) -> _Read:
    name = f"record #{raw.seq}"
    line = (raw.line or b"").removesuffix(b"\n")
    envelope = parse_envelope(line, name)
    if envelope.signer(ring) is None:
        raise GateError(
            "LOG-03",
            f"{name} was altered, or signed by a key that is not in the log",
            "run `gates log verify`",
        )
    return _Read(line, envelope.payload, parse_statement(envelope.payload, name))


def _summary(record: _Read, resource: str) -> JsonObject:
    """A VSA v1 (https://slsa.dev/spec/v1.1/verification_summary).

    It claims a level of this tool's own and none of SLSA's.
    """
    body = record.statement.body
    predicate = record.statement.value["predicate"]
    passed = body["result"] == "PASS"
    configuration = predicate["configuration"] if isinstance(predicate, dict) else []
    policy: dict[str, Json] = {"uri": "urn:cor701:policy:built-in"}
    for source in configuration if isinstance(configuration, list) else []:
        if isinstance(source, dict) and source.get("name") == "policy":
            policy = {"uri": "urn:cor701:policy", "digest": source["digest"]}
    digest = hashlib.sha256(record.line).hexdigest()
    place = record.statement.position
    return {
        "_type": STATEMENT_TYPE,
        "subject": record.statement.value["subject"],
        "predicateType": VSA_TYPE,
        "predicate": {
            "verifier": {"id": VERIFIER, "version": {"gates": __version__}},
            "timeVerified": body["time"],
            "resourceUri": resource or f"urn:cor701:log:{place.origin}",
            "policy": policy,
            "inputAttestations": [
                {
                    "uri": f"urn:cor701:log:{place.origin}#{place.seq}",
                    "digest": {"sha256": digest},
                }
            ],
            "verificationResult": "PASSED" if passed else "FAILED",
            "verifiedLevels": [LEVEL if passed else "FAILED"],
            "slsaVersion": SLSA_VERSION,
        },
    }


def _for_sigstore(record: _Read) -> JsonObject:
    """The record as a subject: its line's digest; git's ids stand beside it."""
    place = record.statement.position
    return {
        "_type": STATEMENT_TYPE,
        "subject": [
            {
                "name": f"{place.origin}#{place.seq}",
                "digest": {"sha256": hashlib.sha256(record.line).hexdigest()},
                "annotations": {"subjects": record.statement.value["subject"]},
            }
        ],
        "predicateType": SIGSTORE_TYPE,
        "predicate": record.statement.value["predicate"],
    }
