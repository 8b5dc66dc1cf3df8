"""The registry of every code: title, why, how to mend it, since when.

Findings and errors are made with a code of this registry only; `explain`, the SARIF
rules and docs/codes.md are made from it. Codes are stable: one is never reused.
Their examples stand in `gates.codes.examples`, which a run of a gate does not load.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from gates.codes._code import Code, Example
from gates.model import Finding, Gate, Profile, RepoPath, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Code", "Example", "finding", "near", "registry", "severity_in"]


@cache
def registry() -> Mapping[str, Code]:
    """Every code by its id, in the order of the families."""
    from gates.codes import (  # noqa: PLC0415 - families import `Code` from here
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

    families = (
        cor701,
        packet,
        refinement,
        scope,
        planning,
        waiver,
        evidence,
        log,
        environment,
    )
    return {code.id: code for family in families for code in family.CODES}


def severity_in(code: str, profile: Profile) -> Severity:
    """The severity that a finding of this code has in a profile by default."""
    entry = registry()[code]
    return entry.strict if profile.is_strict else entry.severity


def finding(
    code: str,
    message: str,
    *,
    hint: str = "",
    gate: Gate | None = None,
    path: RepoPath | None = None,
    line: int | None = None,
    packet_line: int | None = None,
    severity: Severity | None = None,
) -> Finding:
    """Make a finding, its severity the code's own unless one is given."""
    return Finding(
        code=code,
        severity=registry()[code].severity if severity is None else severity,
        message=message,
        hint=hint,
        gate=gate,
        path=path,
        line=line,
        packet_line=packet_line,
    )


def near(code: str) -> tuple[str, ...]:
    """Up to five registered codes that look like an unknown one, nearest first."""
    import difflib  # noqa: PLC0415 - needed for a misspelt code only

    return tuple(difflib.get_close_matches(code.upper(), registry(), n=5, cutoff=0.5))
