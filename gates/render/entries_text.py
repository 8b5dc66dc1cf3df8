"""The table of manifest entries: what was declared, how much of it was needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from gates.model import GateState
from gates.render.escape import show
from gates.render.fit import columns, fit
from gates.render.style import Paint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gates.model import EntryResult, Window
    from gates.render.style import Style

ROWS_SHOWN: Final = 8
"""How many entries the table has; with `-v` all of them."""

_HEADING: Final = ("GATES", "STATUS", "DELTA", "CHANGED/DECLARED", "PATH")

_WORST_FIRST: Final = (
    GateState.FAIL,
    GateState.CANNOT_VERIFY,
    GateState.WAIVED,
    GateState.PASS,
    GateState.NOT_RUN,
)

_PAINTS: Final = {
    GateState.PASS: Paint.GOOD,
    GateState.FAIL: Paint.BAD,
    GateState.WAIVED: Paint.DOUBTFUL,
    GateState.CANNOT_VERIFY: Paint.DOUBTFUL,
    GateState.NOT_RUN: Paint.FAINT,
}


class Cells(NamedTuple):
    """One entry in words; `failing` are the clauses of its gates that do not hold."""

    state: GateState
    status: str
    delta: str
    areas: str
    failing: str


def entry_lines(entries: Sequence[EntryResult], style: Style) -> list[str]:
    """The table, entries that failed first, and how many were left out."""
    if not entries:
        return []
    ranked = entries_ranked(entries)
    shown = ranked if style.verbose else ranked[:ROWS_SHOWN]
    rows = [_row(entry) for entry in shown]
    widths = [max(map(len, column)) for column in zip(_HEADING, *rows, strict=True)]
    lines = ["  ".join(_pad(_HEADING, widths)).rstrip()]
    if style.width and max(columns("  ".join(_pad(r, widths))) for r in rows) > (
        style.width
    ):
        lines = fit(
            (line for entry in shown for line in _narrow(entry, style)), style, hang=4
        )
    else:
        for entry, row in zip(shown, rows, strict=True):
            cells = _pad(row, widths)
            cells[0] = style.paint(cells[0], _PAINTS[overall(entry)])
            lines.append("  ".join(cells).rstrip())
    if len(shown) < len(ranked):
        lines.append(f"+{len(ranked) - len(shown)} more, see --format json or -v")
    return lines


def _narrow(result: EntryResult, style: Style) -> Iterator[str]:
    """An entry as lines of its own, where a row of the table would be broken."""
    cells = entry_cells(result)
    state = style.paint(str(cells.state), _PAINTS[cells.state])
    failing = f" gates {cells.failing}" if cells.failing else ""
    yield f"{state}{failing} {show(result.entry.path)}"
    yield f"  {cells.status}, delta {cells.delta}, changed/declared {cells.areas}"


def entries_ranked(entries: Sequence[EntryResult]) -> list[EntryResult]:
    """The entries that failed first, the rest in their order."""
    return sorted(entries, key=lambda entry: _WORST_FIRST.index(overall(entry)))


def overall(result: EntryResult) -> GateState:
    """The worst state among the gates of an entry; NOT_RUN when none was judged."""
    states = set(result.gates.values())
    for state in _WORST_FIRST:
        if state in states:
            return state
    return GateState.NOT_RUN


def entry_cells(result: EntryResult) -> Cells:
    """One entry in words."""
    failing = [
        str(gate.clause)
        for gate, found in result.gates.items()
        if found in {GateState.FAIL, GateState.CANNOT_VERIFY}
    ]
    return Cells(
        overall(result),
        str(result.status),
        _delta(result),
        _areas(result),
        ",".join(failing),
    )


def _row(result: EntryResult) -> tuple[str, str, str, str, str]:
    cells = entry_cells(result)
    suffix = f"  (gates {cells.failing})" if cells.failing else ""
    path = show(result.entry.path) + suffix
    return str(cells.state), cells.status, cells.delta, cells.areas, path


def _delta(result: EntryResult) -> str:
    """The line delta, and what was declared when that is another number."""
    actual = None if result.actual is None else result.actual.line_delta
    declared = result.entry.line_delta
    if actual is None:
        return "-" if declared is None else f"{declared:+d}?"
    return f"{actual:+d}" if declared == actual else f"{actual:+d} not {_or(declared)}"


def _or(declared: int | None) -> str:
    return "declared" if declared is None else f"{declared:+d}"


def _areas(result: EntryResult) -> str:
    """Lines in the tight windows, lines declared, and the first in percent of it."""
    if result.actual is None:
        return "-"
    lines = max(result.actual.pre_lines, result.actual.post_lines)
    tight = _area(result.actual.windows, lines)
    declared = _area(result.entry.windows, lines)
    if not declared:
        return f"{tight}/-"
    return f"{tight}/{declared} ({100 * tight // declared}%)"


def _area(windows: Iterable[Window], lines: int) -> int:
    """How many lines the windows hold, none counted past the file's last line."""
    return sum(max(min(window.end, lines) - window.start + 1, 0) for window in windows)


def _pad(cells: Iterable[str], widths: Iterable[int]) -> list[str]:
    return [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
