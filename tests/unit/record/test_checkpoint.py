from __future__ import annotations

import base64
import hashlib

import pytest
from sigstore._internal.rekor.checkpoint import SignedCheckpoint as OtherCheckpoint

from gates.errors import GateError
from gates.record.checkpoint import Checkpoint, check_origin, parse_note, signed_note
from tests.support.logs import key_of

ADA, BEN = key_of("ada"), key_of("ben")
ROOT = hashlib.sha256(b"root").digest()
STATE = Checkpoint("example.com/gate-log", 12, ROOT)


def test_a_note_is_read_back() -> None:
    note = parse_note(signed_note(STATE, ADA))
    assert note.checkpoint == STATE
    assert note.signer([BEN.public, ADA.public]) == ADA.public
    assert note.signer([BEN.public]) is None


def test_the_form_is_the_signed_note_of_c2sp() -> None:
    body, _, signature = signed_note(STATE, ADA).decode().partition("\n\n")
    root = base64.b64encode(ROOT).decode()
    assert body == f"example.com/gate-log\n12\n{root}"
    dash, name, data = signature.strip().split(" ")
    raw = base64.b64decode(data)
    named = hashlib.sha256(b"example.com/gate-log\n\x01" + ADA.public.raw).digest()
    assert (dash, name) == ("\N{EM DASH}", "example.com/gate-log")
    assert raw[:4] == named[:4]
    assert ADA.public.verifies(raw[4:], f"{body}\n".encode())


def test_sigstore_reads_it() -> None:
    other = OtherCheckpoint.from_text(signed_note(STATE, ADA).decode())
    assert other.checkpoint.origin == STATE.origin
    assert other.checkpoint.log_size == STATE.size
    assert other.checkpoint.log_hash == ROOT.hex()
    (signature,) = other.signed_note.signatures
    assert ADA.public.verifies(
        base64.b64decode(signature.signature), other.signed_note.note.encode()
    )


def test_a_signature_of_a_witness_beside_it_does_no_harm() -> None:
    witness = signed_note(Checkpoint("witness", 12, ROOT), BEN).split(b"\n")[-2]
    note = parse_note(signed_note(STATE, ADA) + witness + b"\n")
    assert note.signer([ADA.public]) == ADA.public
    assert note.signer([BEN.public]) is None


def test_a_changed_size_is_not_signed() -> None:
    data = signed_note(STATE, ADA).replace(b"\n12\n", b"\n13\n")
    assert parse_note(data).signer([ADA.public]) is None


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b"\n12\n", b"\n012\n", "second line is no size"),
        (b"\n12\n", b"\n-1\n", "second line is no size"),
        (b"\n12\n", b"\n12\nmore\n", "three lines"),
        (b"\n\n", b"\n", "three lines"),
        (base64.b64encode(ROOT), b"AAAA", "its root has 3 bytes"),
        (base64.b64encode(ROOT), b"%%", "not base64"),
        (base64.b64encode(ROOT), b"\xc3\xa9", "not base64"),
        (base64.b64encode(ROOT), base64.b64encode(ROOT)[:-2] + b"J=", "canonical form"),
        (b" example.com/gate-log ", b" example.com/gate-log \xc3\xa9", "not base64"),
        ("\N{EM DASH} ".encode(), b"- ", "another form"),
        (b"example", b"\xff", "not UTF-8"),
    ],
)
def test_another_form_is_refused(old: bytes, new: bytes, why: str) -> None:
    data = signed_note(STATE, ADA)
    assert old in data
    with pytest.raises(GateError, match=why) as caught:
        parse_note(data.replace(old, new))
    assert caught.value.code == "LOG-06"


@pytest.mark.parametrize("origin", ["", "a b", "a+b", "a\nb", "a\u202eb"])
def test_a_name_that_cannot_stand_in_a_note_is_refused(origin: str) -> None:
    with pytest.raises(GateError) as caught:
        check_origin(origin)
    assert caught.value.code == "LOG-13"


def test_the_trailer_says_it_on_one_line() -> None:
    root = base64.b64encode(ROOT).decode()
    assert STATE.trailer == f"Gate-Log: example.com/gate-log 12 {root}"
