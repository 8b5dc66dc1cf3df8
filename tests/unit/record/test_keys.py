from __future__ import annotations

import pickle
import subprocess
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from securesystemslib.signer._key import SSlibKey

from gates.errors import GateError
from gates.record.keys import (
    KeyRing,
    PublicKey,
    is_encrypted,
    load_signing_key,
    new_key,
    parse_public_line,
    parse_trusted,
)
from tests.support.logs import key_of

if TYPE_CHECKING:
    from pathlib import Path

ADA, BEN = key_of("ada"), key_of("ben")


def ssh_keygen(folder: Path, *words: str) -> str:
    done = subprocess.run(
        ["ssh-keygen", *words], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout


@pytest.mark.parametrize("passphrase", ["", "open sesame"])
def test_a_key_of_ssh_keygen_is_read(tmp_path: Path, passphrase: str) -> None:
    words = ("-q", "-t", "ed25519", "-N", passphrase, "-C", "me@here", "-f", "key")
    ssh_keygen(tmp_path, *words)
    data = (tmp_path / "key").read_bytes()
    key = load_signing_key(data, "key", passphrase.encode())
    line = (tmp_path / "key.pub").read_text().strip()
    assert parse_public_line(line) == key.public
    assert parse_public_line(line).line == line
    assert key.public.verifies(key.sign(b"x"), b"x")
    assert is_encrypted(data, "key") is bool(passphrase)


def test_ssh_keygen_reads_our_key_and_agrees_on_the_fingerprint(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_bytes(ADA.private_file())
    file.chmod(0o600)
    assert (
        ssh_keygen(tmp_path, "-y", "-f", "key").split()[:2]
        == (ADA.public.line.split()[:2])
    )
    (tmp_path / "key.pub").write_text(f"{ADA.public.line}\n")
    shown = ssh_keygen(tmp_path, "-l", "-f", "key.pub")
    assert shown.split()[1] == ADA.public.fingerprint


def test_our_encrypted_key_opens_with_its_passphrase_only(tmp_path: Path) -> None:
    data = ADA.private_file(b"sesame")
    assert load_signing_key(data, "key", b"sesame").public == ADA.public
    (tmp_path / "key").write_bytes(data)
    (tmp_path / "key").chmod(0o600)
    ssh_keygen(tmp_path, "-y", "-P", "sesame", "-f", "key")
    for wrong, why in ((b"", "there is no passphrase"), (b"other", "does not open")):
        with pytest.raises(GateError, match=why) as caught:
            load_signing_key(data, "key", wrong)
        assert caught.value.code == "KEY-01"


def test_the_key_id_is_that_of_securesystemslib() -> None:
    crypto = ADA._private.public_key()
    assert SSlibKey.from_crypto(crypto).keyid == ADA.public.keyid


def damaged() -> bytes:
    lines = ADA.private_file().split(b"\n")
    lines[2] = lines[2][:10] + b"AAAA" + lines[2][14:]
    return b"\n".join(lines)


def test_no_error_quotes_the_key() -> None:
    with pytest.raises(GateError) as caught:
        load_signing_key(damaged(), "key", None)
    assert caught.value.__cause__ is None
    text = f"{caught.value!r}{caught.value.hint}"
    assert not any(line.decode() in text for line in damaged().split(b"\n")[1:-2])


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no OpenSSH private key"),
        (b"-----BEGIN PRIVATE KEY-----\n", "no OpenSSH private key"),
        (
            ADA.private_file()[:60] + b"\n-----END OPENSSH PRIVATE KEY-----\n",
            "is damaged",
        ),
        (
            ec.generate_private_key(ec.SECP256R1()).private_bytes(
                Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()
            ),
            "not an Ed25519 key",
        ),
    ],
)
def test_other_files_are_refused(data: bytes, why: str) -> None:
    with pytest.raises(GateError, match=why) as caught:
        load_signing_key(data, "the file", None)
    assert caught.value.code == "KEY-01"


def test_a_private_key_shows_and_gives_away_nothing() -> None:
    secret = ADA._private.private_bytes_raw()
    assert repr(ADA) == f"SigningKey({ADA.public.fingerprint})"
    assert secret.hex() not in repr(vars(type(ADA)))
    with pytest.raises(TypeError):
        pickle.dumps(ADA)


def test_a_seed_of_another_length_is_no_key() -> None:
    with pytest.raises(ValueError, match="32"):
        new_key(b"short")


def test_a_comment_plays_no_part_in_what_a_key_is() -> None:
    assert PublicKey(ADA.public.raw, "x") == PublicKey(ADA.public.raw, "y")


def test_trusted_keys_of_an_allowed_signers_file() -> None:
    data = (
        b"# who may sign\n\n"
        b"ada@example.com,b@c " + ADA.public.line.encode() + b"\n"
        b"ben@example.com " + BEN.public.line.encode()
    )
    assert parse_trusted(data, "signers") == (ADA.public, BEN.public)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "names no key"),
        (b"# nothing\n", "names no key"),
        (b"a@b ssh-rsa AAAA\n", "line 1 of signers names no key: there is no ssh-ed2"),
        (b"#\nssh-ed25519 AAAA\n", "line 2 of signers names no key: its key is dam"),
        (b"ssh-ed25519\n", "its key is damaged"),
        (b'a@b valid-before="20200101" ssh-ed25519 AAAA\n', "`valid-before` is not"),
        (b'a@b namespaces="git" ssh-ed25519 AAAA\n', "`namespaces` is not kept"),
        (b"a@b cert-authority ssh-ed25519 AAAA\n", "`cert-authority` is not kept"),
        (b"@revoked a@b ssh-ed25519 AAAA\n", "option `@revoked` is not kept"),
    ],
)
def test_a_line_that_names_no_key_is_never_passed_over(data: bytes, why: str) -> None:
    with pytest.raises(GateError, match=why) as caught:
        parse_trusted(data, "signers")
    assert caught.value.code == "LOG-16"


def test_a_ring_tries_the_hinted_key_first() -> None:
    ring = KeyRing([ADA.public, BEN.public, ADA.public])
    assert list(ring.hinted(BEN.public.keyid)) == [BEN.public, ADA.public]
    assert list(ring.hinted("nobody")) == [ADA.public, BEN.public]
    assert len(ring) == 2
    assert ADA.public in ring
    assert "x" not in ring
