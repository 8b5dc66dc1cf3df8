"""Sections: the lines below a heading, found by the heading's name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gates.model import Heading
    from gates.packet.lines import Document


class Section(NamedTuple):
    """A heading and the indexes of its lines: `lines[first:end]`."""

    heading: Heading
    first: int
    end: int


def section_key(title: str) -> str:
    """A heading's name for comparison: upper case, without a `(remark)` or `[tag]`.

    `VALIDATION_REPORTS` and `VALIDATION REPORT - x` are other names than `VALIDATION`.
    A title that is not ASCII has no key: letters that look alike name no section.
    """
    if not title.isascii():
        return ""
    name = title.partition("(")[0].partition("[")[0]
    return name.strip(" \t:*").upper().replace("_", " ")


def sections(document: Document, wanted: Callable[[Heading], bool]) -> list[Section]:
    """The sections whose heading is wanted, sub-headings included, none twice."""
    found = []
    headings = document.headings
    open_heading: Heading | None = None
    for heading in headings:
        if open_heading is not None:
            if heading.level > open_heading.level:
                continue
            found.append(Section(open_heading, open_heading.line, heading.line - 1))
            open_heading = None
        if wanted(heading):
            open_heading = heading
    if open_heading is not None:
        found.append(Section(open_heading, open_heading.line, len(document.lines)))
    return found


def named(document: Document, *keys: str) -> list[Section]:
    """The sections whose heading has one of these keys, whatever its level."""
    return sections(document, lambda heading: section_key(heading.title) in keys)


def indexes(found: list[Section]) -> Iterator[int]:
    """The indexes of all lines of the sections."""
    for section in found:
        yield from range(section.first, section.end)
