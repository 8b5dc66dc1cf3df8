"""What is known of one code."""

from __future__ import annotations

from typing import NamedTuple

from gates.errors import EXIT_FAIL
from gates.model import Severity


class Code(NamedTuple):
    """One code of the registry.

    `severity` is what a finding has in the `handshake` profile, `strict` in the strict
    ones. `exit` is the exit code when an error of this code ends the run. `waivable`
    says whether a waiver may name it at all.
    """

    id: str
    title: str
    why: str
    fix: str
    severity: Severity = Severity.ERROR
    strict: Severity = Severity.ERROR
    exit: int = EXIT_FAIL
    waivable: bool = False
    since: str = "0.1.0"


class Example(NamedTuple):
    """A code shown at work, in a few lines of ASCII without a line feed at the end.

    `fails` is an excerpt of a packet or policy, or commands, that bring the code up;
    `mended` is the same as it should be. `related` are the ids of codes next to it.
    """

    fails: str
    mended: str
    related: tuple[str, ...]
