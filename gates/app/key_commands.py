"""`gates key init`, `show` and `trust`: make a key, show one, pin one."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.app.key_choice import (
    ChosenKey,
    KeyRequest,
    choose_key,
    own_key_path,
)
from gates.app.key_files import read_key_file, write_key_file
from gates.app.links import leads_elsewhere
from gates.errors import GateError
from gates.record.keys import (
    KEY_BYTES,
    PublicKey,
    new_key,
    parse_public_line,
    parse_trusted,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


SHORTEST_PASSPHRASE: Final = 5
"""Characters; OpenSSH asks for as many."""


class MadeKey(NamedTuple):
    """A key that was made, and where its private half stands."""

    public: PublicKey
    path: Path
    encrypted: bool


class TrustedKey(NamedTuple):
    """A key that was pinned: in which file, and whether it was there before."""

    public: PublicKey
    path: Path
    was_there: bool


def init_key(
    path: Path | None,
    environment: Mapping[str, str],
    *,
    random: Callable[[int], bytes],
    passphrase: str = "",
    comment: str = "gates",
) -> MadeKey:
    """Make a key at a path, or at the place of the machine's own one.

    Raises:
        GateError: KEY-03 when a file is in the way, KEY-01 when it cannot be written or
            the passphrase is too short.
    """
    if passphrase and len(passphrase) < SHORTEST_PASSPHRASE:
        raise GateError(
            "KEY-01",
            f"the passphrase has fewer than {SHORTEST_PASSPHRASE} characters",
            "choose a longer one, or none",
        )
    place = path or own_key_path(environment)
    key = new_key(random(KEY_BYTES), comment)
    write_key_file(place, key, passphrase.encode("utf-8"))
    return MadeKey(key.public, place, bool(passphrase))


def show_key(path: Path | None, environment: Mapping[str, str]) -> ChosenPublic:
    """The public half of the key that would sign, or of the key in a file.

    No key is made, and a `.pub` file does; a passphrase is not needed for one.

    Raises:
        GateError: KEY-01 when the file holds no key, KEY-02 when there is none.
    """
    named = path or _default_file(environment)
    if named is None:
        request = KeyRequest(None, environment, random=_no_random)
        return _public(choose_key(request))
    public = named.with_name(f"{named.name}.pub")
    readable = public if public.exists() and named.suffix != ".pub" else named
    data = read_key_file(readable)
    if b"PRIVATE KEY" in data:
        request = KeyRequest(named, environment, random=_no_random)
        return _public(choose_key(request))
    try:
        key = parse_public_line(data.decode("utf-8", "backslashreplace").strip())
    except ValueError as error:
        raise GateError(
            "KEY-01",
            f"{readable} holds no Ed25519 key: {error}",
            "name an OpenSSH key file, or its `.pub`",
        ) from error
    return ChosenPublic(key, str(readable))


class ChosenPublic(NamedTuple):
    """The public half of a key, and where it was found."""

    public: PublicKey
    source: str


def _public(chosen: ChosenKey) -> ChosenPublic:
    return ChosenPublic(chosen.key.public, chosen.source)


def _default_file(environment: Mapping[str, str]) -> Path | None:
    """The machine's own key, unless the environment hands over another one."""
    if environment.get("GATES_KEY") or environment.get("GATES_KEY_FILE"):
        return None
    own = own_key_path(environment)
    if os.path.lexists(own):
        return own
    raise GateError(
        "KEY-02",
        f"there is no signing key at {own}",
        "make one with `gates key init`, or name one",
    )


def _no_random(count: int) -> bytes:
    """Showing a key makes none.

    Raises:
        GateError: KEY-02, always.
    """
    raise GateError(
        "KEY-02",
        f"there is no signing key, and {count} bytes were asked for to make one",
        "make one with `gates key init`",
    )


def trust_key(key: str, file: Path, principal: str) -> TrustedKey:
    """Add a key to an allowed-signers file, once.

    `key` is a public line, or the path of a `.pub` or private key file.

    Raises:
        GateError: LOG-16 when the file cannot be read or written, KEY-01 when `key` is
            no Ed25519 key, USAGE-01 when the principal has white space in it.
    """
    if not re.fullmatch(r"[^\s#\"]+", principal):
        raise GateError(
            "USAGE-01",
            f"{principal!r} cannot name a signer in an allowed-signers file",
            "use a name without white space, such as an e-mail address",
        )
    public = public_key(key)
    if leads_elsewhere(file):
        raise GateError(
            "LOG-16",
            f"the trusted keys {file} stand elsewhere: a link of the checkout leads"
            " there",
            "put the file itself there, or name it with `--file`",
        )
    try:
        before = file.read_bytes() if file.exists() else b""
        if before.strip() and public in parse_trusted(before, str(file)):
            return TrustedKey(public, file, was_there=True)
        line = f"{principal} {public.line}\n".encode()
        separator = b"" if not before or before.endswith(b"\n") else b"\n"
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("ab") as out:
            out.write(separator + line)
    except OSError as error:
        raise GateError(
            "LOG-16",
            f"the trusted keys {file} cannot be written: {error.strerror}",
            "check the folder's permissions",
        ) from error
    return TrustedKey(public, file, was_there=False)


def public_key(text: str) -> PublicKey:
    """The key that a public line, or the path of a key file, names.

    Raises:
        GateError: KEY-01 when it names no Ed25519 key.
    """
    if "ssh-ed25519" not in text.split():
        return show_key(Path(text), {}).public
    try:
        return parse_public_line(text)
    except ValueError as error:
        raise GateError(
            "KEY-01", f"the key cannot be read: {error}", "copy the whole line"
        ) from error
