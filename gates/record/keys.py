"""Ed25519 keys in OpenSSH's forms: public lines, fingerprints, private key files.

`cryptography` is imported at the first signature or verification only. Nothing here
puts a private key into a text, an error or a representation.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from gates.errors import GateError
from gates.record.canonical import canonical_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64

_TYPE: Final = b"ssh-ed25519"
_BEGIN: Final = b"-----BEGIN OPENSSH PRIVATE KEY-----"
_END: Final = b"-----END OPENSSH PRIVATE KEY-----"
_MAGIC: Final = b"openssh-key-v1\0"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public Ed25519 key: 32 bytes, and the comment it was given."""

    raw: bytes
    comment: str = field(default="", compare=False)

    @property
    def blob(self) -> bytes:
        """The key in SSH's wire form (RFC 8709, section 4)."""
        return _string(_TYPE) + _string(self.raw)

    @property
    def fingerprint(self) -> str:
        """`SHA256:` and unpadded base64, as `ssh-keygen -l` shows it."""
        digest = base64.b64encode(hashlib.sha256(self.blob).digest()).decode("ascii")
        return "SHA256:" + digest.rstrip("=")

    @property
    def keyid(self) -> str:
        """The key id of DSSE signatures: SHA-256 of the key in securesystemslib's form.

        A hint for finding the key, never a reason to trust it.
        """
        form = canonical_json(
            {
                "keytype": "ed25519",
                "keyval": {"public": self.raw.hex()},
                "scheme": "ed25519",
            }
        )
        return hashlib.sha256(form).hexdigest()

    @property
    def line(self) -> str:
        """The key as one line of a `.pub` file, without a line feed."""
        words = ["ssh-ed25519", base64.b64encode(self.blob).decode("ascii")]
        return " ".join([*words, self.comment] if self.comment else words)

    def verifies(self, signature: bytes, data: bytes) -> bool:
        """Whether this key made the signature over the data (RFC 8032)."""
        from cryptography.exceptions import (  # noqa: PLC0415 - lazy by design
            InvalidSignature,
        )
        from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
            Ed25519PublicKey,
        )

        if len(signature) != SIGNATURE_BYTES:
            return False
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, data)
        except InvalidSignature:
            return False
        return True


class KeyRing:
    """Public keys to look a signer up in, each once."""

    __slots__ = ("_by_keyid",)

    def __init__(self, keys: Iterable[PublicKey] = ()) -> None:
        """Keep the keys by their key ids, in their order."""
        self._by_keyid: Final = {key.keyid: key for key in keys}

    def hinted(self, keyid: str) -> Iterator[PublicKey]:
        """Every key, the one with this key id first."""
        first = self._by_keyid.get(keyid)
        if first is not None:
            yield first
        yield from (key for key in self._by_keyid.values() if key is not first)

    def plus(self, *keys: PublicKey) -> KeyRing:
        """The ring with more keys."""
        return KeyRing((*self._by_keyid.values(), *keys))

    def __iter__(self) -> Iterator[PublicKey]:
        """The keys in their order."""
        return iter(self._by_keyid.values())

    def __len__(self) -> int:
        """How many keys there are."""
        return len(self._by_keyid)

    def __contains__(self, key: object) -> bool:
        """Whether the ring holds this key."""
        return isinstance(key, PublicKey) and self._by_keyid.get(key.keyid) == key


class SigningKey:
    """A private Ed25519 key that can sign, and shows nothing but its public half."""

    __slots__ = ("_private", "public")

    def __init__(self, private: Ed25519PrivateKey, comment: str = "") -> None:
        """Keep the key, and work out its public half."""
        self._private = private
        self.public: Final = PublicKey(private.public_key().public_bytes_raw(), comment)

    def sign(self, data: bytes) -> bytes:
        """The 64-byte signature over the data."""
        return self._private.sign(data)

    def private_file(self, passphrase: bytes = b"") -> bytes:
        """The key as an OpenSSH private key file, encrypted when there is a passphrase.

        OpenSSH's form holds random check bytes: two calls give two files.
        """
        from cryptography.hazmat.primitives import (  # noqa: PLC0415 - lazy by design
            serialization,
        )

        return self._private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.OpenSSH,
            serialization.BestAvailableEncryption(passphrase)
            if passphrase
            else serialization.NoEncryption(),
        )

    def __repr__(self) -> str:
        """The public half alone."""
        return f"SigningKey({self.public.fingerprint})"

    def __reduce__(self) -> str:
        """Refuse to be pickled: a copy would hold the private key.

        Raises:
            TypeError: always.
        """
        raise TypeError("a signing key is never serialised")


def new_key(seed: bytes, comment: str = "") -> SigningKey:
    """The key that 32 random bytes make.

    Raises:
        ValueError: the seed has another length.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
        Ed25519PrivateKey,
    )

    return SigningKey(Ed25519PrivateKey.from_private_bytes(seed), comment)


def load_signing_key(data: bytes, name: str, passphrase: bytes | None) -> SigningKey:
    """The key in the bytes of an OpenSSH private key file.

    `name` is how messages call it: a path, or the name of a variable.

    Raises:
        GateError: KEY-01 when it is no Ed25519 key, or the passphrase is missing or
            wrong.
    """
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
        Ed25519PrivateKey,
    )
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415
        load_ssh_private_key,
    )

    encrypted = is_encrypted(data, name)
    if encrypted and not passphrase:
        raise _unusable(
            name,
            "is encrypted and there is no passphrase",
            "set GATES_KEY_PASSPHRASE, or run at a terminal to be asked for it",
        )
    # The library's own words are left out: they may quote what they could not read.
    try:
        private = load_ssh_private_key(data, passphrase if encrypted else None)
    except UnsupportedAlgorithm:
        why, hint = "uses a cipher or type that is not supported", _MAKE_ONE
        raise _unusable(name, why, hint) from None
    except (ValueError, TypeError):
        why = "does not open with this passphrase" if encrypted else "is damaged"
        raise _unusable(name, why, "check the file and the passphrase") from None
    if not isinstance(private, Ed25519PrivateKey):
        raise _unusable(name, "is not an Ed25519 key", _MAKE_ONE)
    return SigningKey(private)


_MAKE_ONE: Final = "use an Ed25519 key; `gates key init` makes one"


def is_encrypted(data: bytes, name: str) -> bool:
    """Whether an OpenSSH private key file needs a passphrase.

    Raises:
        GateError: KEY-01 when the bytes are no such file.
    """
    start, end = data.find(_BEGIN), data.find(_END)
    if start < 0 or end < start:
        raise _unusable(name, "is no OpenSSH private key", _MAKE_ONE)
    try:
        body = base64.b64decode(data[start + len(_BEGIN) : end])
        cipher, _ = _take(body.removeprefix(_MAGIC))
    except (binascii.Error, ValueError):
        raise _unusable(name, "is damaged", "check the file") from None
    return cipher != b"none"


def _unusable(name: str, why: str, hint: str) -> GateError:
    return GateError("KEY-01", f"the signing key {name} {why}", hint)


def parse_public_line(line: str) -> PublicKey:
    """The key of one line of a `.pub` or `allowed_signers` file.

    In front of the key may stand principals, which are not judged.

    Raises:
        ValueError: there is no Ed25519 key in the line, or it is damaged.
    """
    words = line.split()
    if _TYPE.decode() not in words:
        raise ValueError("there is no ssh-ed25519 key in it")
    at = words.index(_TYPE.decode())
    try:
        blob = base64.b64decode("".join(words[at + 1 : at + 2]), validate=True)
        kind, rest = _take(blob)
        raw, rest = _take(rest)
    except (binascii.Error, ValueError):
        raise ValueError("its key is damaged") from None
    if kind != _TYPE or len(raw) != KEY_BYTES or rest:
        raise ValueError("its key is damaged")
    return PublicKey(raw, " ".join(words[at + 2 :]))


def parse_trusted(data: bytes, name: str) -> tuple[PublicKey, ...]:
    """The keys of an OpenSSH `allowed_signers` or `.pub` file, in its order.

    Empty lines and lines that begin with `#` are passed over.

    Raises:
        GateError: LOG-16 when a line holds no Ed25519 key, or the file none at all: a
            line that is passed over could be the one that counts.
    """
    keys: list[PublicKey] = []
    text = data.decode("utf-8", "backslashreplace")
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            _refuse_options(line)
            keys.append(parse_public_line(line))
        except ValueError as error:
            raise GateError(
                "LOG-16",
                f"line {number} of {name} names no key: {error}",
                "write `NAME ssh-ed25519 AAAA...`; `gates key show` prints such a key",
                f"{name}:{number}",
            ) from None
    if not keys:
        raise GateError("LOG-16", f"{name} names no key", "`gates key trust` adds one")
    return tuple(keys)


def _refuse_options(line: str) -> None:
    """Options restrict or revoke a key: one that is not kept is not passed over.

    Raises:
        ValueError: the line has one.
    """
    before = line.partition(_TYPE.decode())[0].split()
    for word in before:
        name = word.partition("=")[0]
        if word.startswith("@") or "=" in word or name == "cert-authority":
            raise ValueError(f"its option `{name}` is not kept here")


def _string(data: bytes) -> bytes:
    """A `string` of SSH's wire form (RFC 4251, section 5)."""
    return len(data).to_bytes(4, "big") + data


def _take(data: bytes) -> tuple[bytes, bytes]:
    """The first `string` of the data, and what follows it."""
    length = int.from_bytes(data[:4], "big")
    value = data[4 : 4 + length]
    if len(data) < 4 or len(value) != length:  # noqa: PLR2004 - the length field
        raise ValueError("ends in the middle of a field")
    return value, data[4 + length :]
