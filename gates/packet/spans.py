"""Code spans and comments inside one line of Markdown.

A code span opens with a run of back-quotes and ends at the next run of the same
length. Every search here goes over a line once, however many spans it holds.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_RUN: Final = re.compile("`+")


class Span(NamedTuple):
    """One code span: `line[start:end]`, its inside without the back-quotes."""

    start: int
    end: int
    inside: str


def code_spans(line: str, start: int = 0) -> list[Span]:
    """The code spans of a line from a column on, in order."""
    if "`" not in line:
        return []
    runs = [match.span() for match in _RUN.finditer(line, start)]
    closing = _closing(runs)
    spans = []
    at = 0
    while at < len(runs):
        to = closing[at]
        if to is None:
            at += 1
            continue
        (begin, inside), (inside_end, end) = runs[at], runs[to]
        spans.append(Span(begin, end, line[inside:inside_end]))
        at = to + 1
    return spans


def without_code(line: str) -> str:
    """The line with its code spans blanked out, column for column."""
    spans = code_spans(line)
    if not spans:
        return line
    pieces: list[str] = []
    at = 0
    for span in spans:
        pieces += [line[at : span.start], " " * (span.end - span.start)]
        at = span.end
    return "".join([*pieces, line[at:]])


def blank_comments(line: str) -> tuple[str, int | None]:
    """The line with its comments blanked out, column for column.

    The second value is the column of a comment that the line does not close, which is
    left in the text, or None. A comment's sign inside a code span is text.
    """
    runs = [match.span() for match in _RUN.finditer(line)]
    closing = _closing(runs)
    pieces: list[str] = []
    kept = at = run = 0
    while (found := line.find("<!--", at)) >= 0:
        while run < len(runs) and runs[run][0] < at:
            run += 1
        if run < len(runs) and runs[run][0] < found:
            to = closing[run]
            at = runs[run if to is None else to][1]
            continue
        end = line.find("-->", found + 2)
        if end < 0:
            return "".join([*pieces, line[kept:]]), found
        at = end + 3
        pieces += [line[kept:found], " " * (at - found)]
        kept = at
    return "".join([*pieces, line[kept:]]), None


def _closing(runs: list[tuple[int, int]]) -> list[int | None]:
    """For each run of back-quotes the next one of the same length, if any."""
    following: dict[int, int] = {}
    closing: list[int | None] = [None] * len(runs)
    for at in range(len(runs) - 1, -1, -1):
        length = runs[at][1] - runs[at][0]
        closing[at] = following.get(length)
        following[length] = at
    return closing
