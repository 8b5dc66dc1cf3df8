"""A verdict as Markdown, for a step summary or a comment.

What others wrote is put into entities, so that none of it is Markdown, HTML, a link or
a mention; only back-ticked parts of messages become code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gates.model import Severity, State
from gates.render.entries_text import entries_ranked, entry_cells
from gates.render.escape import escape, show, with_references
from gates.render.places import packet_of, place_of, ranked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gates.errors import GateError
    from gates.model import Finding, RecordPlace, RepoPath, Verdict

FINDINGS: Final = 50
ENTRIES: Final = 25
"""How many of each are shown; the rest is counted. A step summary may have 1 MiB."""

MARKS: Final = {
    State.PASS: "\N{WHITE HEAVY CHECK MARK}",
    State.FAIL: "\N{CROSS MARK}",
    State.WAIVED: "\N{WARNING SIGN}",
    State.NOT_RUN: "\N{HEAVY MINUS SIGN}",
    State.CANNOT_VERIFY: "\N{BLACK QUESTION MARK ORNAMENT}",
}


def verdict_markdown(verdict: Verdict, record: RecordPlace | None) -> str:
    """The verdict under a heading of its own: dimensions, findings, entries, record."""
    title = f"{verdict.result}: {verdict.command} {code(verdict.wp)}"
    lines = [
        f"## {MARKS[verdict.result]} {title}",
        "",
        code(verdict.disclosure),
        "",
        f"{_judged(verdict)} This is a manifest gate, not a test run.",
        "",
        "| Dimension | State | Reason |",
        "|---|---|---|",
        *(
            f"| {dimension} | {MARKS[found.state]} {found.state} | "
            f"{plain(found.reason)} |"
            for dimension, found in verdict.dimensions.items()
        ),
        *(f"\nNext: {code(step)}" for step in verdict.next_steps),
        *_findings(verdict),
        *_entries(verdict),
        *_waivers(verdict),
    ]
    if record is not None:
        lines += [
            "",
            f"Record {code(record.id)}, number {record.seq} of {code(record.ref)}.",
        ]
    return with_references("\n".join(lines) + "\n")


def error_markdown(error: GateError, exit_code: int) -> str:
    """The error under a heading of its own."""
    where = f"{code(error.where)}: " if error.where else ""
    lines = [
        f"## {MARKS[State.CANNOT_VERIFY]} No verdict: {code(error.code)}",
        "",
        f"Error: {where}{plain(error.message)}",
    ]
    if error.hint:
        lines += ["", f"Help: {plain(error.hint)}"]
    lines += ["", f"Exit code {exit_code}."]
    return with_references("\n".join(lines) + "\n")


def plain(text: str) -> str:
    """Text in which nothing is markup; parts between back-ticks are shown as code."""
    parts = escape(text).split("`")
    if len(parts) % 2 == 0:  # one back-tick has no partner
        return _entities(escape(text))
    return "".join(
        f"<code>{_entities(part)}</code>" if number % 2 else _entities(part)
        for number, part in enumerate(parts)
    )


def code(text: str) -> str:
    """Text as code; GitHub looks for neither mentions nor links in it."""
    return f"<code>{_entities(escape(text))}</code>"


def _entities(text: str) -> str:
    """Every character that can be markup inside a line as an entity.

    Nothing begins a line with what others wrote, so a dash or a plus may stay. The
    empty comment keeps GitHub, which looks at the finished page, from a mention.
    """
    text = "".join(f"&#{ord(char)};" if char in _ACTIVE else char for char in text)
    return text.replace("&#64;", "&#64;<!-- -->").replace("www.", "www&#46;")


_ACTIVE: Final = frozenset("\\`*_[](){}<>&!|~:@#$^\"'")


def _judged(verdict: Verdict) -> str:
    """What was judged, and by which rules."""
    preview = " as a preview" if verdict.is_preview else ""
    selection = verdict.selection
    if selection is None:
        return f"Profile {verdict.profile}{preview}."
    base = selection.base.commit
    sides = "the empty tree" if base is None else code(base[:12])
    if selection.head is None:
        sides += f" with the {selection.mode}"
    elif selection.head != selection.base and selection.head.commit is not None:
        sides += f" to {code(selection.head.commit[:12])}"
    return (
        f"Judged {sides}{preview} ({plain(selection.reason)}),"
        f" profile {verdict.profile}."
    )


def _findings(verdict: Verdict) -> Iterator[str]:
    """A list of the findings, errors first, those that were waived last."""
    findings = ranked(verdict.findings)
    if not findings:
        return
    packet = packet_of(verdict)
    yield from ("", "### Findings", "")
    for finding in findings[:FINDINGS]:
        yield from _finding(finding, packet)
    if len(findings) > FINDINGS:
        yield f"- and {len(findings) - FINDINGS} more"


def _finding(finding: Finding, packet: RepoPath | None) -> Iterator[str]:
    place = place_of(finding, packet)
    line = "" if place.line is None else f":{place.line}"
    where = "" if place.path is None else f"{code(show(place.path) + line)} "
    about = f"{code(show(place.about))}: " if place.about else ""
    weight = str(finding.severity)
    if finding.waived_by is not None:
        weight = f"waived by {plain(finding.waived_by)}"
    weight = f"**{weight}**" if finding.severity is Severity.ERROR else weight
    yield f"- {weight} {code(finding.code)} {where}{about}{plain(finding.message)}"
    if finding.hint:
        yield f"  <br>Help: {plain(finding.hint)}"


def _entries(verdict: Verdict) -> Iterator[str]:
    """The table of manifest entries, those that failed first."""
    if not verdict.entries:
        return
    shown = entries_ranked(verdict.entries)
    yield from (
        "",
        "### Files",
        "",
        "| Gates | Status | Delta | Changed / declared | Path |",
        "|---|---|---|---|---|",
    )
    for result in shown[:ENTRIES]:
        cells = entry_cells(result)
        path = code(show(result.entry.path))
        failing = f" (gates {cells.failing})" if cells.failing else ""
        yield (
            f"| {cells.state}{failing} | {cells.status} | {plain(cells.delta)}"
            f" | {plain(cells.areas)} | {path} |"
        )
    if len(shown) > ENTRIES:
        yield from ("", f"And {len(shown) - ENTRIES} more.")


def _waivers(verdict: Verdict) -> Iterator[str]:
    if not verdict.waivers:
        return
    yield from ("", "### Waivers", "")
    for result in verdict.waivers:
        yield f"- {code(result.waiver.id)}: {result.state.replace('_', ' ')}"
