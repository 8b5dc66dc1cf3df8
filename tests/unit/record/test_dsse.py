from __future__ import annotations

import base64
import copy
import json
import subprocess
from typing import TYPE_CHECKING

import pytest
from securesystemslib.dsse import Envelope as OtherEnvelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer._key import SSlibKey

from gates.errors import GateError
from gates.record.dsse import PAYLOAD_TYPE, pae, parse_envelope, sign
from gates.record.keys import KeyRing
from tests.support.logs import key_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PAYLOAD = b'{"_type":"https://in-toto.io/Statement/v1"}'
ADA, BEN = key_of("ada"), key_of("ben")


def test_the_signed_bytes_are_those_of_the_protocol() -> None:
    # The example of the protocol's own text.
    expected = b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    assert pae("http://example.com/HelloWorld", b"hello world") == expected


def test_lengths_count_bytes() -> None:
    assert pae("ä", b"\xc3\xa4") == b"DSSEv1 2 \xc3\xa4 2 \xc3\xa4"


def test_an_envelope_is_read_back() -> None:
    made = sign(PAYLOAD, ADA)
    assert parse_envelope(made.line, "it") == made
    assert made.signer(KeyRing([BEN.public, ADA.public])) == ADA.public
    assert made.signer(KeyRing([BEN.public])) is None


def test_securesystemslib_verifies_it() -> None:
    value = json.loads(sign(PAYLOAD, ADA).line)
    other = OtherEnvelope.from_dict(copy.deepcopy(value))
    public = {"public": ADA.public.raw.hex()}
    key = SSlibKey(ADA.public.keyid, "ed25519", "ed25519", public)
    assert list(other.verify([key], 1)) == [key.keyid]
    other.payload += b" "
    with pytest.raises(VerificationError):
        other.verify([key], 1)


def test_openssl_verifies_bytes_that_the_test_puts_together(tmp_path: Path) -> None:
    value = json.loads(sign(PAYLOAD, ADA).line)
    payload = base64.b64decode(value["payload"])
    kind = value["payloadType"].encode()
    signed = b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)
    (tmp_path / "pae").write_bytes(signed)
    (tmp_path / "sig").write_bytes(base64.b64decode(value["signatures"][0]["sig"]))
    # RFC 8410: the 12 bytes before the key in a SubjectPublicKeyInfo.
    info = bytes.fromhex("302a300506032b6570032100") + ADA.public.raw
    pem = base64.encodebytes(info).decode()
    (tmp_path / "pub").write_text(
        f"-----BEGIN PUBLIC KEY-----\n{pem}-----END PUBLIC KEY-----\n"
    )
    words = "openssl pkeyutl -verify -rawin -pubin -inkey pub -in pae -sigfile sig"
    done = subprocess.run(words.split(), cwd=tmp_path, check=False, capture_output=True)
    assert b"Signature Verified Successfully" in done.stdout, done.stderr
    (tmp_path / "pae").write_bytes(signed + b" ")
    done = subprocess.run(words.split(), cwd=tmp_path, check=False, capture_output=True)
    assert done.returncode != 0


def changed(change: Callable[[dict[str, object]], object]) -> bytes:
    value = json.loads(sign(PAYLOAD, ADA).line)
    change(value)
    return json.dumps(value).encode()


def test_url_safe_base64_is_accepted() -> None:
    made = sign(b"\xfb\xff\xbf" * 5, ADA)
    line = made.line.replace(b"+", b"-").replace(b"/", b"_")
    line = line.replace(b"application_vnd.in-toto-json", PAYLOAD_TYPE.encode())
    assert line != made.line
    assert parse_envelope(line, "it").signer(KeyRing([ADA.public])) == ADA.public


def test_the_key_id_is_only_a_hint() -> None:
    def lie(value: dict[str, object]) -> None:
        value["signatures"][0]["keyid"] = BEN.public.keyid  # type: ignore[index]

    envelope = parse_envelope(changed(lie), "it")
    assert envelope.signer(KeyRing([ADA.public, BEN.public])) == ADA.public


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"{", "not strict JSON"),
        (b"[]", "no JSON object"),
        (changed(lambda v: v.update(payloadType="text/plain")), "payloadType is 'text"),
        (changed(lambda v: v.pop("payloadType")), "payloadType is None"),
        (changed(lambda v: v.update(signatures=[])), "exactly one signature"),
        (
            changed(lambda v: v.update(signatures=v["signatures"] * 2)),  # type: ignore[operator]
            "exactly one signature",
        ),
        (changed(lambda v: v.update(signatures=["x"])), "signature is no JSON object"),
        (changed(lambda v: v.update(payload=7)), "payload is missing"),
        (changed(lambda v: v.update(payload="%%%")), "payload is not base64"),
        (changed(lambda v: v.update(payload="ä")), "payload is not base64"),
        (sign(PAYLOAD, ADA).line[:-1] + b',"payload":""}', "named twice"),
    ],
)
def test_what_is_no_such_envelope_is_refused(line: bytes, why: str) -> None:
    with pytest.raises(GateError, match=why) as caught:
        parse_envelope(line, "record #7")
    assert caught.value.code == "LOG-03"
    assert "record #7" in caught.value.message


def test_another_payload_type_does_not_verify_under_ours() -> None:
    forged = ADA.sign(pae("text/plain", PAYLOAD))
    value = json.loads(sign(PAYLOAD, ADA).line)
    value["signatures"][0]["sig"] = base64.b64encode(forged).decode()
    envelope = parse_envelope(json.dumps(value).encode(), "it")
    assert envelope.signer(KeyRing([ADA.public])) is None
