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
