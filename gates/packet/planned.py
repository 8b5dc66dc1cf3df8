"""PLANNED_WINDOWS: the lines that the work is going to change, file by file.

    - PLANNED_WINDOWS:
      - src/counter.py: 12-40, 88-90
      - `src/new file.py`

Lines are those of the files before the work. A file without lines is planned whole.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gates.model import PlannedFile
from gates.packet.fields import item_of, split_field
from gates.packet.text import (
    BLANKS,
    as_path,
    brief,
    is_placeholder,
    quoted,
    says_nothing,
    without_comment,
)
from gates.packet.values import Unreadable, windows_value

if TYPE_CHECKING:
    from gates.model import Window
    from gates.packet.lines import Document
    from gates.packet.problems import Problems

FIELD: Final = "PLANNED_WINDOWS"

_WHOLE: Final = frozenset({"", "*", "whole file", "whole", "all"})
_LINES: Final = re.compile(
    r"(.*?)[ \t]*:[ \t]*([0-9][0-9, \t-]*|\*|whole file|whole|all)"
)


def read_planned(
    document: Document, problems: Problems
) -> tuple[PlannedFile, ...] | None:
    """The files of the first list of this name; None when there is none."""
    lines = document.lines
    headings = {heading.line for heading in document.headings}
    for index, line in enumerate(lines):
        item = item_of(line) if FIELD in line else None
        pair = None if item is None else split_field(item.text)
        if item is None or pair is None or pair.name != FIELD:
            continue
        found: list[PlannedFile] = []
        for below in range(index + 1, len(lines)):
            inner = item_of(lines[below])
            if below + 1 in headings or (inner and inner.indent <= item.indent):
                break
            if inner is not None:
                found += _planned(inner.text, below, lines[below], problems)
            elif lines[below][:1] not in {"", " ", "\t"}:
                break
        return tuple(found)
    return None


def _planned(text: str, index: int, line: str, problems: Problems) -> list[PlannedFile]:
    """The file of one item; one that cannot be read is a finding, and plans nothing."""
    text = without_comment(text)[0]
    if says_nothing(text) or is_placeholder(text):
        return []
    inside = quoted(text)
    if inside is not None:
        name, rest = inside
        wanted = rest.strip(BLANKS).removeprefix(":").strip(BLANKS)
    else:
        match = _LINES.fullmatch(text)
        name, wanted = (text, "") if match is None else (match[1], match[2])
    problems.foreign("a planned file", name, index + 1, line)
    windows: tuple[Window, ...] = ()
    if wanted.lower() not in _WHOLE:
        try:
            windows = windows_value(wanted.strip(BLANKS))
        except Unreadable as error:
            problems.add(
                "PACKET-05",
                index + 1,
                f"the planned lines `{brief(wanted)}` at line {index + 1} cannot be"
                f" read, expected {error}",
            )
            return []
    return [PlannedFile(as_path(name), tuple(sorted(windows)), index + 1)]
