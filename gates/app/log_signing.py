"""The keys and the world that a command of the log works with."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

from gates.app.key_choice import KeyRequest, choose_key, take_key_variables
from gates.app.log_append import World

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from gates.record.keys import SigningKey


class Signing(NamedTuple):
    """The keys that were chosen, and what a person should be told of them."""

    keys: tuple[SigningKey, ...]
    notices: tuple[str, ...]


def secret_environment() -> Mapping[str, str]:
    """The environment with its keys in it; no program started from now on gets them."""
    return take_key_variables(os.environ)


def chosen_keys(paths: Sequence[Path], environment: Mapping[str, str]) -> Signing:
    """The keys in these files, or the one that signs by default.

    Raises:
        GateError: KEY-01 when one cannot be used, KEY-02 when there is none.
    """
    ask = ask_passphrase if sys.stdin is not None and sys.stdin.isatty() else None
    chosen = [
        choose_key(KeyRequest(path, environment, os.urandom, ask))
        for path in (paths or (None,))
    ]
    return Signing(
        tuple(one.key for one in chosen),
        tuple(notice for one in chosen for notice in one.notices),
    )


def ask_passphrase(prompt: str) -> str:
    """A passphrase from the person at the terminal, not echoed."""
    from getpass import getpass  # noqa: PLC0415 - encrypted keys only

    return getpass(prompt)


def this_world() -> World:
    """The clock, the random numbers and the patience of this machine."""
    return World(clock=lambda: int(time.time()), random=os.urandom, sleep=time.sleep)
