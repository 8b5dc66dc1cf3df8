"""What to do about a finding, where the rule that made it did not say it closer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gates.codes import registry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gates.model import Finding

_PACKET: Final = re.compile(r"\bWP\b(?=[ `])")


def with_hints(findings: Iterable[Finding], wp: str) -> list[Finding]:
    """The findings, each with a hint: its own, else its code's with the packet's name.

    Notes need none.
    """
    return [
        found
        if found.severity == "note"
        else found._replace(hint=_named(found.hint or registry()[found.code].fix, wp))
        for found in findings
    ]


def _named(hint: str, wp: str) -> str:
    """A hint whose commands name the packet."""
    return _PACKET.sub(lambda _: wp, hint) if "`gates " in hint else hint
