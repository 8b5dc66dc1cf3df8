"""Key files on disk: read with care, written once, never overwritten."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Final

from gates.errors import GateError

if TYPE_CHECKING:
    from pathlib import Path

    from gates.record.keys import SigningKey

_LARGEST: Final = 64 * 1024
"""Bytes: no key file is larger."""

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def read_key_file(path: Path) -> bytes:
    """The bytes of a key file, private or public.

    Raises:
        GateError: KEY-01 when it cannot be read, or is no file of a sensible size.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise GateError(
            "KEY-01",
            f"the key {path} cannot be read: {error.strerror}",
            "check the path and its permissions",
        ) from error
    if len(data) > _LARGEST:
        raise GateError("KEY-01", f"the signing key {path} is no OpenSSH private key")
    return data


def is_open_to_others(path: Path) -> bool:
    """Whether anybody but its owner may read or write a key file."""
    return os.name == "posix" and bool(path.stat().st_mode & _OTHERS)


def write_key_file(path: Path, key: SigningKey, passphrase: bytes = b"") -> None:
    """Write a private key (mode 0600) and, beside it, its public line in `.pub`.

    The private key appears at its place complete or not at all.

    Raises:
        GateError: KEY-03 when a file is in the way, KEY-01 when it cannot be written.
    """
    public = path.with_name(path.name + ".pub")
    for place in (path, public):
        if os.path.lexists(place):
            raise _in_the_way(place)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            _write(draft, key.private_file(passphrase), 0o600)
            # A link, unlike a renaming, fails when somebody else was faster.
            os.link(draft, path)
        finally:
            draft.unlink(missing_ok=True)
        _write(public, f"{key.public.line}\n".encode(), 0o644)
    except FileExistsError as error:
        raise _in_the_way(path) from error
    except OSError as error:
        raise GateError(
            "KEY-01",
            f"no key can be written to {path}: {error.strerror}",
            "check the folder's permissions, or name another place",
        ) from error


def _write(path: Path, data: bytes, mode: int) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    with os.fdopen(os.open(path, flags, mode), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _in_the_way(path: Path) -> GateError:
    return GateError(
        "KEY-03",
        f"{path} exists already; a key is never overwritten",
        "name another file, or move this one away yourself",
    )
