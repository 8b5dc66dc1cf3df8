"""The checkpoint: a signed summary of the log as a C2SP signed note.

https://c2sp.org/tlog-checkpoint and https://c2sp.org/signed-note: three lines (origin,
size, root in base64), an empty line, then lines of `<em dash> <name> <signature>`.
"""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.errors import GateError
from gates.record.merkle import HASH_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gates.record.keys import PublicKey, SigningKey

_DASH: Final = "\N{EM DASH}"
_ED25519: Final = b"\x01"
_KEY_HASH_BYTES: Final = 4
_LINES: Final = 3


class Checkpoint(NamedTuple):
    """The name of a log, how many records it has, and the root over them."""

    origin: str
    size: int
    root: bytes

    @property
    def body(self) -> bytes:
        """The bytes that are signed: three lines, each with its line feed."""
        return f"{self.origin}\n{self.size}\n{b64(self.root)}\n".encode()

    @property
    def trailer(self) -> str:
        """The line of a commit message that anchors this state of the log."""
        return f"Gate-Log: {self.origin} {self.size} {b64(self.root)}"


class Anchor(NamedTuple):
    """A state of the log that something outside it remembers; `source` says what."""

    source: str
    checkpoint: Checkpoint


class NoteSignature(NamedTuple):
    """One signature line of a note: who, which key (4 bytes of hash), 64 bytes."""

    name: str
    key_hash: bytes
    signature: bytes


class SignedCheckpoint(NamedTuple):
    """A checkpoint as it was received, with the bytes that its signatures cover."""

    checkpoint: Checkpoint
    body: bytes
    signatures: tuple[NoteSignature, ...]

    def signer(self, keys: Iterable[PublicKey]) -> PublicKey | None:
        """The first of these keys that signed it under the log's own name, or None."""
        origin = self.checkpoint.origin
        mine = [note for note in self.signatures if note.name == origin]
        for key in keys:
            expected = key_hash(origin, key)
            for note in mine:
                if note.key_hash == expected and key.verifies(
                    note.signature, self.body
                ):
                    return key
        return None


def b64(data: bytes) -> str:
    """Standard base64 with padding."""
    return base64.b64encode(data).decode("ascii")


def key_hash(name: str, key: PublicKey) -> bytes:
    """The four bytes by which a note names its key (C2SP signed-note)."""
    digest = hashlib.sha256(name.encode() + b"\n" + _ED25519 + key.raw)
    return digest.digest()[:_KEY_HASH_BYTES]


def check_origin(origin: str) -> str:
    """The origin itself, when it can stand in a note.

    Raises:
        GateError: LOG-13 when it is empty or holds white space, `+` or what cannot be
            printed.
    """
    if origin and origin.isprintable() and not re.search(r"[\s+]", origin):
        return origin
    raise GateError(
        "LOG-13",
        f"{origin!r} cannot be the origin of a log",
        "use a name of printable characters without white space and `+`, such as"
        " example.com/project/gate-log",
    )


def signed_note(checkpoint: Checkpoint, key: SigningKey) -> bytes:
    """The checkpoint as a note with one signature."""
    signature = key_hash(checkpoint.origin, key.public) + key.sign(checkpoint.body)
    line = f"{_DASH} {checkpoint.origin} {b64(signature)}\n"
    return checkpoint.body + b"\n" + line.encode()


def parse_note(data: bytes) -> SignedCheckpoint:
    """The checkpoint in the bytes of a note; its signatures are not verified yet.

    Raises:
        GateError: LOG-06 when the bytes are no checkpoint.
    """
    body, separator, lines = data.partition(b"\n\n")
    try:
        parts = (body + b"\n").decode("utf-8").split("\n")[:-1]
        notes = lines.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise _malformed("it is not UTF-8") from error
    if not separator or len(parts) != _LINES or notes.pop() != "" or not notes:
        raise _malformed("it is not three lines, an empty line and signatures")
    origin, size, root = parts
    if not re.fullmatch(r"0|[1-9][0-9]{0,8}", size):
        raise _malformed("its second line is no size")
    return SignedCheckpoint(
        Checkpoint(check_origin(origin), int(size), _root(root)),
        body + b"\n",
        tuple(_signature(line) for line in notes),
    )


def _root(text: str) -> bytes:
    try:
        root = base64.b64decode(text, validate=True)
    except ValueError as error:  # also for what is not ASCII
        raise _malformed("its third line is not base64") from error
    if b64(root) != text:
        raise _malformed("its third line is not base64 in its one canonical form")
    if len(root) != HASH_BYTES:
        raise _malformed(f"its root has {len(root)} bytes, expected {HASH_BYTES}")
    return root


def _signature(line: str) -> NoteSignature:
    match = re.fullmatch(rf"{_DASH} (\S+) (\S+)", line)
    if match is None:
        raise _malformed("a signature line has another form")
    try:
        data = base64.b64decode(match[2], validate=True)
    except ValueError as error:  # also for what is not ASCII
        raise _malformed("a signature is not base64") from error
    if b64(data) != match[2]:
        raise _malformed("a signature is not base64 in its one canonical form")
    return NoteSignature(match[1], data[:_KEY_HASH_BYTES], data[_KEY_HASH_BYTES:])


def _malformed(why: str) -> GateError:
    return GateError(
        "LOG-06",
        f"the checkpoint cannot be read: {why}",
        "restore the log branch from a clone that verifies",
    )
