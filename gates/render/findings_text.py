"""Findings as lines: errors first, long lists cut short, each piece of help once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from gates.model import Severity
from gates.render.escape import escape, guard_line, show
from gates.render.places import place_of
from gates.render.style import Paint

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gates.model import Finding, RepoPath
    from gates.render.style import Style

SHOWN_OF_ONE_CODE: Final = {Severity.ERROR: 10, Severity.WARNING: 3, Severity.NOTE: 3}
"""How many findings of one code stand in the output; with `-v` all of them."""

_PAINTS: Final = {
    Severity.ERROR: Paint.BAD,
    Severity.WARNING: Paint.DOUBTFUL,
    Severity.NOTE: Paint.FAINT,
}


def finding_lines(
    findings: Sequence[Finding], packet: RepoPath | None, style: Style
) -> list[str]:
    """The findings as lines, in their order within each severity.

    What was waived comes last. Notes are counted only, unless `style` is verbose.
    """
    open_ones = [finding for finding in findings if finding.waived_by is None]
    lines: list[str] = []
    told: set[tuple[str, str]] = set()
    for severity in Severity:
        group = [finding for finding in open_ones if finding.severity is severity]
        if severity is Severity.NOTE and group and not style.verbose:
            lines.append(f"{len(group)} note{_s(len(group))}, see them with -v")
            continue
        lines += _group(group, severity, packet, style, told)
    waived = [finding for finding in findings if finding.waived_by is not None]
    lines += _group(waived, Severity.WARNING, packet, style, told)
    return lines


def _group(
    group: Sequence[Finding],
    severity: Severity,
    packet: RepoPath | None,
    style: Style,
    told: set[tuple[str, str]],
) -> Iterator[str]:
    """The lines of one severity; `told` collects the help that was given."""
    seen: Counter[str] = Counter()
    limit = SHOWN_OF_ONE_CODE[severity]
    for finding in group:
        seen[finding.code] += 1
        if seen[finding.code] > limit and not style.verbose:
            continue
        yield guard_line(_line(finding, packet, style))
        if finding.hint and (finding.code, finding.hint) not in told:
            told.add((finding.code, finding.hint))
            yield f"  help: {escape(finding.hint)}"
    if style.verbose:
        return
    for code, count in seen.items():
        if count > limit:
            yield f"{code} {severity}: +{count - limit} more, see --format json or -v"


def _line(finding: Finding, packet: RepoPath | None, style: Style) -> str:
    """`path:line: CODE message`; the severity is named where it is no error."""
    where, subject = _where(finding, packet)
    code = style.paint(finding.code, _PAINTS[finding.severity])
    weight = "" if finding.severity is Severity.ERROR else f"{finding.severity}: "
    if finding.waived_by is not None:
        weight = f"waived by {escape(finding.waived_by)}: "
    prefix = f"{where}: " if where else ""
    return f"{prefix}{code} {weight}{subject}{escape(finding.message)}"


def _where(finding: Finding, packet: RepoPath | None) -> tuple[str, str]:
    """The place to look at, and the file to name when that is another one."""
    place = place_of(finding, packet)
    if place.path is None:
        return "", ""
    at = "" if place.line is None else f":{place.line}"
    is_named = not place.about or show(place.about) in escape(finding.message)
    subject = "" if is_named else f"{show(place.about or b'')}: "
    return f"{show(place.path)}{at}", subject


def _s(count: int) -> str:
    return "" if count == 1 else "s"
