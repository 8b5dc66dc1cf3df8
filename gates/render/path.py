"""Whether paths may be edited, for people and for machines (schema `gates/path-1`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gates.render.escape import escape, guard_line, show, without_surrogates
from gates.render.findings_text import finding_lines
from gates.render.style import Paint
from gates.render.verdict_json import finding_object, path_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gates.model import Finding, RepoPath
    from gates.render.style import Style

SCHEMA: Final = "gates/path-1"


def path_text(
    paths: Sequence[RepoPath],
    packets: Sequence[str],
    reason: str,
    findings: Sequence[Finding],
    style: Style,
    *,
    allowed: bool,
) -> str:
    """One line for the ruling, and the findings that it comes from."""
    word = style.paint("allowed", Paint.GOOD)
    if not allowed:
        word = style.paint("refused", Paint.BAD)
    names = ", ".join(map(show, paths))
    by = f"{', '.join(map(escape, packets))}: " if packets else ""
    lines = [] if style.quiet else finding_lines(findings, None, style)
    lines.append(f"{word}: {names} ({by}{escape(reason)})")
    return "".join(f"{guard_line(line)}\n" for line in lines)


def path_object(
    paths: Sequence[RepoPath],
    packets: Sequence[str],
    reason: str,
    findings: Sequence[Finding],
    exit_code: int,
) -> str:
    """The same as one object on one line."""
    import json  # noqa: PLC0415 - a text run does not need it

    value = {
        "schema": SCHEMA,
        "allowed": exit_code == 0,
        "exit_code": exit_code,
        "paths": [path_json(path) for path in paths],
        "packets": [without_surrogates(wp) for wp in packets],
        "reason": without_surrogates(reason),
        "findings": [finding_object(found) for found in findings],
    }
    return json.dumps(value, separators=(",", ":")) + "\n"
