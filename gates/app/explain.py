"""What a code means, from the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates import codes
from gates.errors import GateError

if TYPE_CHECKING:
    from gates.codes import Code


def explain(name: str) -> Code:
    """The registry's entry for a code; upper and lower case are the same.

    Raises:
        GateError: USAGE-01, with codes that look alike, when there is no such code.
    """
    code = codes.registry().get(name.upper())
    if code is None:
        alike = codes.near(name)
        raise GateError(
            "USAGE-01",
            f"there is no code {name!r}",
            f"did you mean {', '.join(alike)}?"
            if alike
            else "`gates codes` lists every code",
        )
    return code


def all_codes() -> tuple[Code, ...]:
    """Every code, in the order of the families."""
    return tuple(codes.registry().values())
