"""Scope: the IN_SCOPE_PATHS of a packet, as patterns with their lines.

Written as list items below the field, or in one line behind it. A pattern is kept as
it stands; what it matches, and whether it is refused, is decided by the rules.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.model import ScopeEntry
from gates.packet.fields import item_of, split_field
from gates.packet.sections import section_key
from gates.packet.text import (
    BLANKS,
    as_path,
    is_placeholder,
    quoted,
    says_nothing,
    shown,
    without_comment,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gates.packet.fields import Item
    from gates.packet.lines import Document
    from gates.packet.problems import Problems

_FIELD: Final = "IN_SCOPE_PATHS"
_START: Final = re.compile(
    r"(?:\*\*)?IN_SCOPE_PATHS(?:\*\*)?[ \t]*(?:\([^()]*\)[ \t]*)?:(?:\*\*)?(.*)",
    re.DOTALL,
)


class Scope(NamedTuple):
    """The patterns, None when the packet has no list; `line` is the list's."""

    entries: tuple[ScopeEntry, ...] | None
    line: int | None


class _Start(NamedTuple):
    """Where a list begins: the indent that its items exceed, the value in its line.

    Below a heading every item counts, whatever stands between them.
    """

    at: int
    indent: int
    inline: str
    heading: bool = False


def read_scope(document: Document, problems: Problems) -> Scope:
    """The first IN_SCOPE_PATHS of the packet (COR-701, "Scope")."""
    headings = {heading.line for heading in document.headings}
    starts = list(_starts(document, headings))
    if not starts:
        return Scope(None, None)
    first = starts[0]
    for again in starts[1:]:
        problems.add(
            "PACKET-20",
            again.at + 1,
            f"a second {_FIELD} begins at line {again.at + 1}; only the first counts,"
            f" at line {first.at + 1}",
        )
    reader = _Reader(document.lines, problems)
    for part in first.inline.split(","):
        reader.add(first.at, part.strip(BLANKS))
    reader.items(first, headings)
    return Scope(tuple(reader.entries), first.at + 1)


def _starts(document: Document, headings: set[int]) -> Iterator[_Start]:
    """Where lists of this name begin, as a field or as a heading."""
    for index, line in enumerate(document.lines):
        if _FIELD not in line:
            continue
        if index + 1 in headings:
            if section_key(line.lstrip("# \t")) == "IN SCOPE PATHS":
                yield _Start(index, -1, "", heading=True)
            continue
        item = item_of(line)
        found = _START.fullmatch(item.text if item else line.strip(BLANKS))
        if found is not None:
            yield _Start(index, item.indent if item else -1, found[1].strip(BLANKS))


class _Reader:
    """Collects the patterns of one list."""

    def __init__(self, lines: list[str], problems: Problems) -> None:
        self.entries: list[ScopeEntry] = []
        self._lines = lines
        self._problems = problems

    def items(self, start: _Start, headings: set[int]) -> None:
        """Read the list items that are indented further than the field."""
        for index in range(start.at + 1, len(self._lines)):
            if index + 1 in headings:
                return
            line = self._lines[index]
            item = item_of(line)
            if item is not None:
                if not start.heading and _ends_list(item, start.indent):
                    return
                self.add(index, item.text)
            elif not start.heading and line[:1] not in {"", " ", "\t"}:
                return

    def add(self, index: int, text: str) -> None:
        """Keep one entry; a placeholder or `NONE` is none."""
        pattern, comment = _pattern(text)
        if (
            says_nothing(text)
            or is_placeholder(pattern)
            or pattern.endswith(":")
            or (text.startswith("(") and text.endswith(")"))
        ):
            return
        self._problems.foreign("a scope entry", pattern, index + 1, self._lines[index])
        self.entries.append(ScopeEntry(as_path(pattern), index + 1, shown(comment)))


def _pattern(text: str) -> tuple[str, str]:
    """The pattern of an item and its trailing comment."""
    found = quoted(text)
    if found is not None:
        pattern, rest = found
        rest = rest.strip(BLANKS)
        if not rest:
            return pattern, ""
        if rest.startswith("(") and rest.endswith(")"):
            return pattern, rest[1:-1]
    return without_comment(text)


def _ends_list(item: Item, indent: int) -> bool:
    """Whether an item stands beside the list: it is the next field, not an entry."""
    if item.indent <= indent:
        return True
    pair = split_field(item.text) if indent < 0 and not item.indent else None
    return pair is not None and (pair.bold or pair.name.isupper())
