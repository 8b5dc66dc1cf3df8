"""A verdict for people: short, the place of each finding first, the verdict last.

The last line is the one-line disclosure of COR-701. A small run that passes fits on
one screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gates.model import State, WaiverState
from gates.render.entries_text import entry_lines
from gates.render.escape import escape, guard_line, show
from gates.render.findings_text import finding_lines
from gates.render.fit import fit
from gates.render.style import Paint

if TYPE_CHECKING:
    from gates.model import RecordPlace, Revision, Selection, Verdict
    from gates.render.style import Style

_SHORT_OID: Final = 12
_WAIVERS_NAMED: Final = 3

_PAINTS: Final = {
    State.PASS: Paint.GOOD,
    State.FAIL: Paint.BAD,
    State.WAIVED: Paint.DOUBTFUL,
    State.NOT_RUN: Paint.FAINT,
    State.CANNOT_VERIFY: Paint.DOUBTFUL,
}


def verdict_text(verdict: Verdict, record: RecordPlace | None, style: Style) -> str:
    """The verdict and the place of its record as lines."""
    last = style.paint(escape(verdict.disclosure), _PAINTS[verdict.result])
    if style.quiet:
        return f"{last}\n"
    packet = None if verdict.packet is None else verdict.packet.path
    lines = [
        *fit(_heading(verdict, style), style),
        *fit(finding_lines(verdict.findings, packet, style), style),
        *entry_lines(verdict.entries, style),
        *fit(_changes(verdict), style),
        *_dimensions(verdict, style),
        *fit(_waivers(verdict, style), style),
        *fit(_record(record), style),
        *(f"next: {escape(command)}" for command in verdict.next_steps),
        last,
    ]
    return "".join(f"{guard_line(line)}\n" for line in lines)


def _heading(verdict: Verdict, style: Style) -> list[str]:
    """What was judged, by which rules, against what, and why that."""
    result = style.paint(verdict.result, _PAINTS[verdict.result])
    preview = ", a preview" if verdict.is_preview else ""
    rules = f"manifest gate, not tests; profile {verdict.profile}{preview}"
    lines = [f"{verdict.command} {escape(verdict.wp)}: {result} ({rules})"]
    if verdict.selection is not None:
        lines.append(_selection(verdict.selection))
    if verdict.packet is not None:
        source = verdict.packet
        blob = "" if source.blob is None else f", blob {source.blob[:_SHORT_OID]}"
        lines.append(f"packet: {show(source.path)} (from {source.origin}{blob})")
    return lines


def _selection(selection: Selection) -> str:
    base = _revision(selection.base)
    if selection.head == selection.base:
        return f"at {base}: {escape(selection.reason)}"
    if selection.head is None:
        compared = f"{base} with the {_side(selection)}"
    else:
        compared = f"{base}..{_revision(selection.head)}"
    return f"{selection.mode}: {compared}: {escape(selection.reason)}"


def _side(selection: Selection) -> str:
    return {"staged": "index"}.get(selection.mode, str(selection.mode))


def _revision(revision: Revision) -> str:
    return "empty tree" if revision.commit is None else revision.commit[:_SHORT_OID]


def _changes(verdict: Verdict) -> list[str]:
    """How many paths changed, and what became of them."""
    changes = verdict.changes
    if not changes:
        return []
    covered = sum(change.covered for change in changes)
    governance = sum(change.governance for change in changes)
    others = sum(bool(change.answered_by) for change in changes)
    outside = sum(
        not (change.in_scope or change.governance or change.answered_by)
        for change in changes
    )
    ways = f"{covered} with an entry, {governance} governance, {outside} out of scope"
    if others:
        ways += f", {others} of {', '.join(map(escape, verdict.together))}"
    count = verdict.commit_count
    commits = f" in {count} commit{'' if count == 1 else 's'}" if count else ""
    return [f"changed paths: {len(changes)}{commits}; {ways}"]


def _dimensions(verdict: Verdict, style: Style) -> list[str]:
    """Each dimension with its state and its reason: one word would not do."""
    width = max(map(len, verdict.dimensions), default=0)
    states = max((len(found.state) for found in verdict.dimensions.values()), default=0)
    lines = [
        f"{dimension.ljust(width)}  "
        f"{style.paint(found.state.ljust(states), _PAINTS[found.state])}"
        f"  {escape(found.reason)}".rstrip()
        for dimension, found in verdict.dimensions.items()
    ]
    return fit(lines, style, hang=width + states + 4)


def _waivers(verdict: Verdict, style: Style) -> list[str]:
    """Which waivers were used and which were not, on one line."""
    parts = []
    for state in WaiverState:
        names = [
            escape(result.waiver.id)
            for result in verdict.waivers
            if result.state is state
        ]
        if not names:
            continue
        shown = names if style.verbose else names[:_WAIVERS_NAMED]
        more = f" +{len(names) - len(shown)} more" if len(names) > len(shown) else ""
        word = state.replace("_", " ")
        parts.append(f"{len(names)} {word} ({', '.join(shown)}{more})")
    return [f"waivers: {'; '.join(parts)}"] if parts else []


def _record(record: RecordPlace | None) -> list[str]:
    if record is None:
        return []
    place = f"number {record.seq} of {escape(record.ref)}"
    return [f"record: {record.id}, {place}, commit {record.commit[:_SHORT_OID]}"]
