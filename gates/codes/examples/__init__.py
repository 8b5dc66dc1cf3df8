"""Each code's example: what fails, the same mended, and the codes next to it.

Only what explains a code loads these texts: a run of a gate needs none of them.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from gates.codes.examples import (
    cor701,
    environment,
    evidence,
    log,
    packet,
    planning,
    refinement,
    scope,
    waiver,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gates.codes._code import Example

__all__ = ["examples"]


@cache
def examples() -> Mapping[str, Example]:
    """The example of every code by the code's id."""
    return {
        **cor701.EXAMPLES,
        **packet.EXAMPLES,
        **refinement.EXAMPLES,
        **scope.EXAMPLES,
        **planning.EXAMPLES,
        **waiver.EXAMPLES,
        **evidence.EXAMPLES,
        **log.EXAMPLES,
        **environment.EXAMPLES,
    }
