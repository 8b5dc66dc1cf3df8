"""The log for machines: one JSON object on one line. Keys are only ever added."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

from gates.render.escape import without_surrogates

if TYPE_CHECKING:
    from gates.model import Finding
    from gates.render.log_view import (
        AnchorView,
        CheckpointView,
        KeyView,
        ListingView,
        MetView,
        ProofView,
        PushedView,
        RowView,
        ShownView,
        SignerView,
        VerificationView,
    )

    Json = dict[str, object]


def _line(value: Json) -> str:
    return json.dumps(value, separators=(",", ":")) + "\n"


def listing_json(listing: ListingView) -> str:
    """A list of records, schema `gates/log-list-1`."""
    return _line(
        {
            "schema": "gates/log-list-1",
            "ref": listing.ref,
            "origin": listing.origin,
            "size": listing.size,
            "more": listing.more,
            "records": [_row(row, listing) for row in listing.rows],
        }
    )


def _row(row: RowView, listing: ListingView) -> Json:
    return {
        "seq": row.seq,
        "id": row.id,
        "kind": row.kind,
        "time": row.time,
        "wp": row.wp,
        "command": row.command,
        "result": row.result or None,
        "preview": row.preview,
        "base": row.base or None,
        "head": row.head or None,
        "keyid": row.keyid,
        "fingerprint": listing.fingerprints.get(row.keyid),
    }


def shown_json(shown: ShownView) -> str:
    """One record, schema `gates/log-record-1`; `statement` is what was signed."""
    return _line(
        {
            "schema": "gates/log-record-1",
            "id": shown.place.id,
            "ref": shown.place.ref,
            "seq": shown.place.seq,
            "kind": shown.kind,
            "signer": key_members(shown.signer),
            "pinned": shown.is_pinned,
            "statement": shown.statement,
        }
    )


def key_members(key: KeyView) -> Json:
    """The three names of a key."""
    return {"fingerprint": key.fingerprint, "keyid": key.keyid, "line": key.line}


def verification_json(result: VerificationView) -> str:
    """What a verification found, schema `gates/log-verify-1`."""
    return _line(
        {
            "schema": "gates/log-verify-1",
            "ref": result.ref,
            "commit": result.commit,
            "verified": result.holds,
            "exit_code": result.exit_code,
            "checkpoint": checkpoint_members(result.checkpoint),
            "pinned": result.pinned,
            "anchored": result.anchored,
            "findings": [_finding(found) for found in result.findings],
            "signers": [_signer(signer) for signer in result.signers],
            "anchors": [_anchor(anchor) for anchor in result.anchors],
        }
    )


def checkpoint_members(checkpoint: CheckpointView) -> Json:
    """A state of a log, its root in base64."""
    return {
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": base64.b64encode(checkpoint.root).decode("ascii"),
    }


def _finding(found: Finding) -> Json:
    return {
        "code": found.code,
        "severity": found.severity,
        "message": without_surrogates(found.message),
        "hint": without_surrogates(found.hint),
    }


def _signer(signer: SignerView) -> Json:
    return {
        **key_members(signer.key),
        "count": signer.count,
        "first": signer.first,
        "last": signer.last,
        "standing": str(signer.standing),
    }


def _anchor(anchor: AnchorView) -> Json:
    return {"source": anchor.source, **checkpoint_members(anchor.checkpoint)}


def pushed_json(pushed: PushedView) -> str:
    """How the log stands on a remote, schema `gates/log-push-1`."""
    return _line(
        {
            "schema": "gates/log-push-1",
            "remote": pushed.remote,
            "ref": pushed.ref,
            "checkpoint": checkpoint_members(pushed.checkpoint),
            "sent": pushed.sent,
            "moved": pushed.moved,
            "received": pushed.received,
        }
    )


def met_json(met: MetView) -> str:
    """The record that proves what was required, schema `gates/log-require-1`."""
    return _line(
        {
            "schema": "gates/log-require-1",
            "ref": met.ref,
            "seq": met.seq,
            "id": met.id,
            "wp": met.wp,
            "base": met.base,
            "head": met.head,
            "result": met.result,
            "by_tree": met.by_tree,
            "signer": key_members(met.signer),
        }
    )


def proof_json(proof: ProofView) -> str:
    """What a proof proves, schema `gates/log-check-proof-1`."""
    since = proof.since
    return _line(
        {
            "schema": "gates/log-check-proof-1",
            "origin": proof.origin,
            "seq": proof.seq,
            "size": proof.size,
            "wp": proof.wp or None,
            "result": proof.result or None,
            "signer": key_members(proof.signer),
            "witness": key_members(proof.witness),
            "since": None if since is None else since[0],
        }
    )


def key_json(key: KeyView, source: str) -> str:
    """A key, schema `gates/key-1`."""
    return _line({"schema": "gates/key-1", **key_members(key), "file": source})


def state_json(schema: str, **members: object) -> str:
    """A short answer: its schema and its members."""
    return _line({"schema": schema, **members})


def trailer_json(checkpoint: CheckpointView) -> str:
    """The state that a trailer names, schema `gates/log-trailer-1`."""
    return _line(
        {
            "schema": "gates/log-trailer-1",
            "trailer": checkpoint.trailer,
            **checkpoint_members(checkpoint),
        }
    )
