"""Which git this is, and whether it is new enough."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from gates.errors import GateError

OLDEST: Final = (2, 30)
"""The oldest version that the tests were run with."""

_SAID: Final = re.compile(r"git version (\d+\.\d+\S*)")


class GitProgram(NamedTuple):
    """The git that is run: its version, and the folders that programs are found in."""

    version: str
    search_path: str


def supported_version(said: bytes) -> str:
    """The version in the words of `git version`, such as `2.39.5`.

    Raises:
        GateError: GIT-10 when it is older than the oldest that is supported, or is not
            said in a way that can be read.
    """
    text = said.decode("utf-8", "backslashreplace").strip()
    found = _SAID.match(text)
    needed = ".".join(map(str, OLDEST))
    if found is None:
        raise GateError(
            "GIT-10",
            f"git did not say its version but `{text}`",
            f"install git {needed} or newer, and see that PATH leads to it",
        )
    if numbers(found[1]) < OLDEST:
        raise GateError(
            "GIT-10",
            f"git is version {found[1]}, and {needed} or newer is needed",
            f"install git {needed} or newer, and see that PATH leads to it",
        )
    return text.removeprefix("git version ")


def numbers(version: str) -> tuple[int, int]:
    """The first two numbers of a version, to compare it by."""
    major, minor = re.split(r"\D+", version)[:2]
    return int(major), int(minor)
