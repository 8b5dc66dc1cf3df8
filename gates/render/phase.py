"""The phase of a packet, for people and for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.render.escape import escape, guard_line, show, without_surrogates
from gates.render.findings_text import finding_lines
from gates.render.verdict_json import finding_object, path_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gates.model import Finding, RepoPath
    from gates.render.style import Style

SCHEMA = "gates/phase-1"

Lines = tuple[tuple[str, int | None], ...]


def phase_text(
    wp: str,
    path: RepoPath,
    phases: Lines,
    current: str,
    coming: str,
    findings: Sequence[Finding],
    style: Style,
) -> str:
    """Each phase with its line, the current one marked, and what comes next."""
    last = f"{escape(wp)}: {current or 'before BOOTSTRAP'}; next: {escape(coming)}"
    if style.quiet:
        return f"{guard_line(last)}\n"
    lines = []
    for phase, line in phases:
        mark = ">" if phase == current else " "
        where = "missing" if line is None else f"{show(path)}:{line}"
        lines.append(f"{mark} {phase:<17} {where}")
    lines += [*finding_lines(findings, path, style), last]
    return "".join(f"{guard_line(line)}\n" for line in lines)


def phase_json(
    wp: str,
    path: RepoPath,
    phases: Lines,
    current: str,
    coming: str,
    findings: Sequence[Finding],
) -> str:
    """One object of schema `gates/phase-1`, on one line."""
    import json  # noqa: PLC0415 - a text run does not need it

    value = {
        "schema": SCHEMA,
        "wp": without_surrogates(wp),
        **path_json(path),
        "phases": [{"phase": phase, "line": line} for phase, line in phases],
        "current": current or None,
        "next": coming,
        "findings": [finding_object(found) for found in findings],
    }
    return json.dumps(value, separators=(",", ":")) + "\n"
