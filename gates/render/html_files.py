"""The files of a page: each with its strip, its numbers, and its text on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gates.model import MODE_ABSENT, GateState
from gates.render.entries_text import entry_cells, overall
from gates.render.escape import show
from gates.render.html_markup import (
    Markup,
    classed,
    definitions,
    details,
    element,
    joined,
    path_code,
    section,
    source_line,
)
from gates.render.html_strip import changed_lines, legend, ranges, strip
from gates.render.picture import Mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gates.model import ChangeResult, EntryResult, RepoPath, Verdict, Window
    from gates.render.picture import DiffLine, FilePicture, Picture

FILES: Final = 200
"""How many files a page shows; those with something wrong come first."""

_GOVERNANCE: Final = 3
"""The rank of governance documents, which are shown on demand."""

_KINDS: Final = {
    GateState.PASS: "pass",
    GateState.FAIL: "fail",
    GateState.WAIVED: "doubt",
    GateState.CANNOT_VERIFY: "doubt",
}

_LINES: Final = {
    Mark.SAME: "same",
    Mark.ADDED: "added",
    Mark.REMOVED: "removed",
    Mark.GAP: "gap",
}


def files_section(verdict: Verdict, picture: Picture) -> Markup | None:
    """Every changed file, and every declared one that did not change."""
    entries: dict[RepoPath, list[EntryResult]] = {}
    for result in verdict.entries:
        entries.setdefault(result.entry.path, []).append(result)
    pictures = {file.path: file for file in picture.files}
    changes = {result.change.path: result for result in verdict.changes}
    cards = [
        (
            _rank(change, entries.get(path, [])),
            _changed(change, entries.get(path, []), pictures.get(path)),
        )
        for path, change in changes.items()
    ]
    cards += [
        (_rank(None, results), _unchanged(path, results))
        for path, results in entries.items()
        if path not in changes
    ]
    if not cards:
        return None
    cards.sort(key=lambda ranked: ranked[0])
    governed = [card for rank, card in cards if rank != _GOVERNANCE]
    documents = [card for rank, card in cards if rank == _GOVERNANCE]
    return section(
        "files",
        f"Files ({len(cards)})",
        legend(),
        classed("p", "soft", picture.note) if picture.note else None,
        *_some(governed),
        details(f"Governance documents ({len(documents)})", *_some(documents))
        if documents
        else None,
    )


def _some(cards: Sequence[Markup]) -> list[Markup]:
    """The first cards, and how many more there are."""
    left = len(cards) - FILES
    more = [classed("p", "soft", f"and {left} more files")] if left > 0 else []
    return [*cards[:FILES], *more]


def _rank(change: ChangeResult | None, entries: Sequence[EntryResult]) -> int:
    """0 for what is wrong, 1 for what was waived, 2 for the rest, then governance."""
    states = {overall(entry) for entry in entries}
    if states & {GateState.FAIL, GateState.CANNOT_VERIFY}:
        return 0
    if change is not None and not (
        change.governance or change.answered_by or (change.covered and change.in_scope)
    ):
        return 0
    if GateState.WAIVED in states:
        return 1
    return 2 if entries else _GOVERNANCE


def _changed(
    change: ChangeResult, entries: Sequence[EntryResult], file: FilePicture | None
) -> Markup:
    """One changed file."""
    windows: list[Window] = sorted(w for found in entries for w in found.entry.windows)
    chips = [_chip(entry) for entry in entries] or [_standing(change)]
    body: list[Markup | None] = []
    if file is not None and file.lines:
        is_gone = change.change.new_mode == MODE_ABSENT
        changed = [*changed_lines(file.hunks, file.lines)]
        outside = file.outside
        if is_gone:  # the strip is that of the pre-image, all of which went
            changed = [w._replace(start=1, end=file.lines) for w in changed[:1]]
        body.append(strip(file.lines, windows, changed, outside))
        rows = definitions(
            ("Declared", _declared(change, windows)),
            ("Removed" if is_gone else "Changed", ranges(changed)),
            (
                "Outside",
                classed("strong", "fail", ranges(outside)) if outside else None,
            ),
            *_numbers(entries),
        )
        body.append(rows)
    else:
        body.append(definitions(*_numbers(entries)))
    if file is not None:
        body.append(_text(file))
    return _card(change.change.path, str(change.status), chips, *body)


def _unchanged(path: RepoPath, entries: Sequence[EntryResult]) -> Markup:
    """A declared file that the range did not change, or that does not exist."""
    windows: list[Window] = sorted(w for found in entries for w in found.entry.windows)
    return _card(
        path,
        str(entries[0].status),
        [_chip(entry) for entry in entries],
        definitions(("Declared", ranges(windows)), *_numbers(entries)),
    )


def _declared(change: ChangeResult, windows: Sequence[Window]) -> str | None:
    """The windows; a governance document needs none."""
    if windows:
        return ranges(windows)
    return None if change.governance else "no window"


def _card(
    path: RepoPath, status: str, chips: Sequence[Markup], *body: Markup | None
) -> Markup:
    return classed(
        "article",
        "card",
        classed(
            "div",
            "title",
            element("h3", path_code(path)),
            classed("span", "soft small", status),
            classed("span", "end", *chips),
        ),
        *body,
    )


def _chip(result: EntryResult) -> Markup:
    cells = entry_cells(result)
    failing = f" gates {cells.failing}" if cells.failing else ""
    return _label(_KINDS.get(cells.state, ""), f"{cells.state}{failing}")


def _standing(change: ChangeResult) -> Markup:
    """What a changed path without an entry is."""
    if change.governance:
        return _label("", "governance")
    if change.answered_by:
        return _label("", f"answered for by {change.answered_by}")
    if not change.in_scope:
        return _label("fail", "out of scope")
    return _label("", "covered") if change.covered else _label("fail", "no entry")


def _label(kind: str, words: str) -> Markup:
    return classed("span", f"chip {kind}".strip(), words)


def _numbers(entries: Sequence[EntryResult]) -> list[tuple[str, str | None]]:
    """The line delta, and how much of the declared windows was needed."""
    rows: list[tuple[str, str | None]] = []
    for result in entries:
        cells = entry_cells(result)
        actual = result.actual
        lines = ""
        if actual is not None and actual.added is not None:
            lines = f" (+{actual.added} \N{MINUS SIGN}{actual.removed} lines)"
        rows.append(("Line delta", f"{cells.delta}{lines}"))
        if result.entry.windows and actual is not None:
            rows.append(("Used / declared", f"{cells.areas} lines"))
    return rows


def _text(file: FilePicture) -> Markup | None:
    """The difference, shown on demand, or why there is none."""
    if not file.diff:
        note = file.note or "the page has no room for its text"
        return classed("p", "soft small", note)
    outside = sum(line.is_outside for line in file.diff)
    summary = f"Show the difference ({len(file.hunks)} hunk"
    summary += f"{'' if len(file.hunks) == 1 else 's'}"
    summary += f", {outside} lines outside)" if outside else ")"
    return details(
        summary,
        element(
            "div",
            element("pre", *(_line(line) for line in file.diff)),
            attributes={
                "class": "diff",
                "tabindex": 0,
                "role": "region",
                "aria-label": f"Difference of {show(file.path)}",
            },
        ),
        classed("p", "soft small", f"{file.hidden} more lines are not shown")
        if file.hidden
        else None,
    )


def _line(line: DiffLine) -> Markup:
    if line.mark is Mark.GAP:
        return classed("span", "gap", "\N{MIDLINE HORIZONTAL ELLIPSIS}")
    kind = _LINES[line.mark] + (" astray" if line.is_outside else "")
    return classed(
        "span",
        kind,
        element("i", "" if line.old is None else str(line.old)),
        element("i", "" if line.new is None else str(line.new)),
        joined(f"{'!' if line.is_outside else ' '}{line.mark} "),
        source_line(line.text),
    )
