"""The report of `manifest` for people: the section, or what changes in it."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final

from gates.render.diff import diff_lines
from gates.render.escape import escape, guard_line, show
from gates.render.manifest_report import Fate
from gates.render.style import Paint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gates.render.manifest_report import EntryReport, ManifestReport
    from gates.render.style import Style

_SHORT_OID: Final = 12
_NAMED: Final = 5


class View(Enum):
    """What is shown: the section as it should be, the difference, or the outcome."""

    SECTION = "section"
    DIFF = "diff"
    OUTCOME = "outcome"


def manifest_text(
    report: ManifestReport, view: View, style: Style, *, explain: bool
) -> str:
    """The report as lines; quiet leaves the section or the outcome alone."""
    name = show(report.path)
    if view is View.SECTION:
        section = report.section.removesuffix(b"\n").split(b"\n")
        lines = [show(line.removesuffix(b"\r")) for line in section]
    else:
        lines = [_outcome(report, name)]
        if view is View.DIFF:
            lines = [*diff_lines(report.old, report.new, name, style), *lines]
    if explain:
        lines = [*_explained(report, style), *lines]
    return "".join(f"{guard_line(line)}\n" for line in lines)


def notices(report: ManifestReport) -> tuple[str, ...]:
    """What a person must know: entries that go, and what no entry can mend."""
    removed = tuple(
        f"the entry of `{show(entry.path)}` is taken out: {entry.reason}; its notes"
        " stay"
        for entry in report.entries
        if entry.fate is Fate.REMOVED
    )
    return (*removed, *report.notes)


def _outcome(report: ManifestReport, name: str) -> str:
    counts = [
        f"{count} {fate}"
        for fate in Fate
        if (count := sum(entry.fate is fate for entry in report.entries))
    ]
    entries = f" (entries: {', '.join(counts)})" if counts else ""
    if report.is_current:
        return f"{name}: the manifest is up to date{entries}"
    if report.written:
        return f"{name}: written{entries}"
    return f"{name}: the manifest is out of date{entries}"


def _explained(report: ManifestReport, style: Style) -> Iterator[str]:
    """What changed since each entry was true."""
    for entry in report.entries:
        if entry.fate is Fate.KEPT:
            continue
        title = style.paint(show(entry.path), Paint.STRONG)
        yield f"{title}: {entry.fate}{_since(entry)}"
        for change in entry.changes:
            old, new = (
                escape(value or "nothing") for value in (change.old, change.new)
            )
            yield f"  {change.name}: {old} -> {new}"


def _since(entry: EntryReport) -> str:
    """Why an entry is not true any more, as the end of a line."""
    if entry.reason:
        return f": {entry.reason}"
    if entry.true_at is None:
        return ""
    later = [oid[:_SHORT_OID] for oid in entry.later[:_NAMED]]
    more = f" and {len(entry.later) - _NAMED} more" if len(entry.later) > _NAMED else ""
    by = f", changed since by {', '.join(later)}{more}" if later else ""
    return f": it was true at commit {entry.true_at[:_SHORT_OID]}{by}"
