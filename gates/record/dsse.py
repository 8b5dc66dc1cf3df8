"""DSSE v1: an envelope with exactly one Ed25519 signature around a payload.

https://github.com/secure-systems-lab/dsse, protocol version 1. The bytes that were
signed are kept as they were received; nothing is concluded from other bytes.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.errors import GateError
from gates.record.canonical import NotJsonError, canonical_json, strict_json

if TYPE_CHECKING:
    from gates.record.canonical import Json
    from gates.record.keys import KeyRing, PublicKey, SigningKey

PAYLOAD_TYPE: Final = "application/vnd.in-toto+json"

_URL_SAFE: Final = str.maketrans("-_", "+/")


class Envelope(NamedTuple):
    """An envelope as received: `line` is its bytes without the line feed.

    `keyid` is a hint for finding the key. The payload counts once `signer` named a key.
    """

    line: bytes
    payload: bytes
    keyid: str
    signature: bytes

    def signer(self, keys: KeyRing) -> PublicKey | None:
        """The one of these keys that signed the payload, or None."""
        signed = pae(PAYLOAD_TYPE, self.payload)
        for key in keys.hinted(self.keyid):
            if key.verifies(self.signature, signed):
                return key
        return None


def pae(payload_type: str, payload: bytes) -> bytes:
    """The pre-authentication encoding: the bytes that are signed."""
    kind = payload_type.encode("utf-8")
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def sign(payload: bytes, key: SigningKey) -> Envelope:
    """The envelope around a payload, signed."""
    signature = key.sign(pae(PAYLOAD_TYPE, payload))
    keyid = key.public.keyid
    line = canonical_json(
        {
            "payload": _encode(payload),
            "payloadType": PAYLOAD_TYPE,
            "signatures": [{"keyid": keyid, "sig": _encode(signature)}],
        }
    )
    return Envelope(line, payload, keyid, signature)


def parse_envelope(line: bytes, name: str) -> Envelope:
    """The envelope in a line, without its line feed; nothing is verified yet.

    `name` is how messages call it, such as `record #12`.

    Raises:
        GateError: LOG-03 when it is no envelope with exactly one signature around an
            in-toto statement.
    """
    try:
        value = strict_json(line)
    except NotJsonError as error:
        raise _malformed(name, f"it is not strict JSON: {error}") from error
    if not isinstance(value, dict):
        raise _malformed(name, "it is no JSON object")
    if value.get("payloadType") != PAYLOAD_TYPE:
        kind = value.get("payloadType")
        raise _malformed(name, f"its payloadType is {kind!r}, expected {PAYLOAD_TYPE}")
    signatures = value.get("signatures")
    if not isinstance(signatures, list) or len(signatures) != 1:
        raise _malformed(name, "it does not have exactly one signature")
    if not isinstance(signatures[0], dict):
        raise _malformed(name, "its signature is no JSON object")
    keyid = signatures[0].get("keyid", "")
    return Envelope(
        line,
        _decode(value.get("payload"), name, "payload"),
        keyid if isinstance(keyid, str) else "",
        _decode(signatures[0].get("sig"), name, "signature"),
    )


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _decode(text: Json, name: str, what: str) -> bytes:
    """Bytes from standard or URL-safe base64, as the DSSE protocol asks."""
    if not isinstance(text, str):
        raise _malformed(name, f"its {what} is missing")
    try:
        return base64.b64decode(text.translate(_URL_SAFE), validate=True)
    except (binascii.Error, ValueError) as error:
        raise _malformed(name, f"its {what} is not base64") from error


def _malformed(name: str, why: str) -> GateError:
    return GateError(
        "LOG-03",
        f"{name} is not the envelope of a record: {why}",
        "restore the log branch from a clone that verifies",
    )
