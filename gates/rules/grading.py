"""Severity by profile: what `handshake` warns of, the strict profiles refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.codes import registry
from gates.model import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gates.model import Profile

_WEIGHT = {Severity.NOTE: 0, Severity.WARNING: 1, Severity.ERROR: 2}


def grade(findings: Iterable[Finding], profile: Profile) -> list[Finding]:
    """The findings with the severity that their code has in the profile.

    Only raised, never lowered, and only where a rule did not choose another severity
    than the code's own.
    """
    if not profile.is_strict:
        return list(findings)
    return [_graded(found) for found in findings]


def _graded(found: Finding) -> Finding:
    code = registry()[found.code]
    if found.severity is not code.severity:
        return found
    severity = max(found.severity, code.strict, key=_WEIGHT.__getitem__)
    return found._replace(severity=severity)
