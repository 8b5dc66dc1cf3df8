"""Which key signs: the one that was named, one from the environment, or one's own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.app.key_files import is_open_to_others, read_key_file, write_key_file
from gates.errors import GateError
from gates.record.keys import (
    KEY_BYTES,
    SigningKey,
    is_encrypted,
    load_signing_key,
    new_key,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, MutableMapping

KEY: Final = "GATES_KEY"
"""The variable that holds a private key itself."""

KEY_FILE: Final = "GATES_KEY_FILE"
PASSPHRASE: Final = "GATES_KEY_PASSPHRASE"  # noqa: S105 - the name of a variable

_NO: Final = ("", "0", "false", "no")
"""Values of `CI` that mean: a person's machine."""


class KeyRequest(NamedTuple):
    """Where a key may come from.

    `ask` asks the person at the terminal for a passphrase; None where there is none.
    `random` gives so many random bytes, for the machine's first key.
    """

    path: Path | None
    environment: Mapping[str, str]
    random: Callable[[int], bytes]
    ask: Callable[[str], str] | None = None


class ChosenKey(NamedTuple):
    """The key that signs, where it came from, and what a person should be told."""

    key: SigningKey
    source: str
    notices: tuple[str, ...] = ()


def take_key_variables(environment: MutableMapping[str, str]) -> dict[str, str]:
    """A copy of the environment; the secrets are taken out of the original.

    No program that is started afterwards inherits them.
    """
    copy = dict(environment)
    for name in (KEY, PASSPHRASE):
        environment.pop(name, None)
    return copy


def choose_key(request: KeyRequest) -> ChosenKey:
    """The key named by `--key`, else by the environment, else the machine's own.

    The machine's own key is made at its first use, but never where `CI` is set.

    Raises:
        GateError: KEY-01 when the key cannot be used, KEY-02 when there is none.
    """
    environment = request.environment
    named = request.path or environment.get(KEY_FILE)
    if request.path is None and environment.get(KEY):
        name = f"in {KEY}"
        return ChosenKey(_load(environment[KEY].encode(), name, request), name)
    if named:
        return _from_file(Path(named), request)
    own = own_key_path(environment)
    if os.path.lexists(own):
        return _from_file(own, request)
    if is_under_ci(environment):
        raise GateError(
            "KEY-02",
            "there is no signing key, and under CI none is made",
            f"hand one over with `--key FILE`, {KEY} or {KEY_FILE}, or run without a"
            " record: `--no-log`",
        )
    return _first_use(own, request)


def is_under_ci(environment: Mapping[str, str]) -> bool:
    """Whether nobody sits at this machine: then no key of its own is made."""
    return environment.get("CI", "").lower() not in _NO


def own_key_path(environment: Mapping[str, str]) -> Path:
    """Where the machine's own key stands: `gates/id_ed25519` of the user's settings.

    Raises:
        GateError: KEY-02 when the environment names no home.
    """
    settings = Path(environment.get("XDG_CONFIG_HOME", ""))
    home = Path(environment.get("HOME", ""))
    for folder in (settings, home / ".config"):
        if folder.is_absolute():
            return folder / "gates" / "id_ed25519"
    raise GateError(
        "KEY-02",
        "there is no signing key, and no home folder to look for one in",
        "hand one over with `--key FILE`, or run without a record: `--no-log`",
    )


def _first_use(path: Path, request: KeyRequest) -> ChosenKey:
    key = new_key(request.random(KEY_BYTES), "gates")
    try:
        write_key_file(path, key)
    except GateError as error:
        if error.code == "KEY-03":
            return _from_file(path, request)  # another run was faster: its key is ours
        raise GateError(
            "KEY-02",
            f"there is no signing key, and none could be made: {error.message}",
            f"hand one over with `--key FILE`, {KEY} or {KEY_FILE}, or run without a"
            " record: `--no-log`",
        ) from error
    made = (
        f"made a signing key of this machine's own: {path} ({key.public.fingerprint})"
    )
    return ChosenKey(key, str(path), (made,))


def _from_file(path: Path, request: KeyRequest) -> ChosenKey:
    data = read_key_file(path)
    key = _load(data, str(path), request)
    if not is_open_to_others(path):
        return ChosenKey(key, str(path))
    warning = f"others can read the signing key {path}; `chmod 600` keeps it yours"
    return ChosenKey(key, str(path), (warning,))


def _load(data: bytes, name: str, request: KeyRequest) -> SigningKey:
    passphrase = request.environment.get(PASSPHRASE, "")
    if not passphrase and request.ask is not None and is_encrypted(data, name):
        passphrase = request.ask(f"Passphrase of the signing key {name}: ")
    return load_signing_key(data, name, passphrase.encode("utf-8", "surrogateescape"))
