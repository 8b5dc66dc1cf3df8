"""The anchors of a refinement: `#### ANCHOR n` with its fields and excerpt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gates.model import Field
from gates.packet.fields import item_of, split_field
from gates.packet.text import BLANKS, line_number, shown, unquote
from gates.planning import SpecAnchor

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gates.model import Heading

_TITLE: Final = re.compile(r"ANCHOR(?:[ \t]+\S.*)?")
_EXCERPT: Final = "EXCERPT_ASCII_ESCAPED"
_FENCE: Final = re.compile(r"[ \t]*(`{3,}|~{3,})")


def read_anchors(
    raw: Sequence[str],
    lines: Sequence[str],
    headings: Sequence[Heading],
    start: int,
) -> Iterator[SpecAnchor]:
    """The anchors below line `start`; `lines` are the raw ones with fences blank."""
    below = [heading for heading in headings if heading.line > start]
    for number, heading in enumerate(below):
        if not _TITLE.fullmatch(heading.title):
            continue
        is_last = number + 1 == len(below)
        end = len(raw) if is_last else below[number + 1].line - 1
        yield _anchor(raw, lines, heading, end)


def _anchor(
    raw: Sequence[str], lines: Sequence[str], heading: Heading, end: int
) -> SpecAnchor:
    fields: dict[str, Field] = {}
    for index in range(heading.line, end):
        item = item_of(lines[index])
        pair = None if item is None else split_field(item.text)
        if pair is not None and pair.name not in fields:
            fields[pair.name] = Field(pair.name, pair.value, index + 1)
    first, last = fields.get("CONTEXT_START_LINE"), fields.get("CONTEXT_END_LINE")
    token = fields.get("CONTEXT_TOKEN")
    spec = fields.get("SPEC_ANCHOR")
    return SpecAnchor(
        title=shown(heading.title),
        line=heading.line,
        spec=None if spec is None else Field(spec.name, shown(spec.value), spec.line),
        start_field=first,
        end_field=last,
        start=None if first is None else line_number(unquote(first.value)),
        end=None if last is None else line_number(unquote(last.value)),
        token=token,
        excerpt=_excerpt(raw, fields.get(_EXCERPT), end),
    )


def _excerpt(
    raw: Sequence[str], field: Field | None, end: int
) -> tuple[str, ...] | None:
    """The lines in the fence below the field, or the field's own text."""
    if field is None:
        return None
    if field.value:
        return (field.value,)
    for index in range(field.line, end):
        opening = _FENCE.match(raw[index])
        if opening is not None:
            return tuple(_fenced(raw, index + 1, end, opening[1]))
    return ()


def _fenced(raw: Sequence[str], start: int, end: int, fence: str) -> Iterator[str]:
    for index in range(start, end):
        line = raw[index]
        body = line.strip(BLANKS)
        if body.startswith(fence) and not body.strip(fence[0]):
            return
        yield line
