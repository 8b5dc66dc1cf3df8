"""The anchors of a refinement: `#### ANCHOR n` with its fields and excerpt.

An excerpt is text of the spec, with headings and fences of its own, closed or not. So
an anchor ends where the next one begins, and its excerpt at the last fence before that.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from gates.model import Field
from gates.packet.fields import item_of, split_field
from gates.packet.lines import scan
from gates.packet.text import BLANKS, line_number, shown, unquote
from gates.planning import SpecAnchor

if TYPE_CHECKING:
    from collections.abc import Sequence

_TITLE: Final = re.compile(r"#{1,6}[ \t]+(ANCHOR[ \t]+[0-9]+(?:[ \t].*)?)")
_EXCERPT: Final = "EXCERPT_ASCII_ESCAPED"
_FENCE: Final = re.compile(r"[ \t]*(?:`{3,}|~{3,})")
_MARKS: Final = "`~"


def anchor_lines(raw: Sequence[str], start: int) -> list[int]:
    """The indexes of the headings of anchors, from index `start` on."""
    return [at for at in range(start, len(raw)) if _TITLE.match(raw[at])]


def read_anchors(raw: Sequence[str], heads: Sequence[int]) -> list[SpecAnchor]:
    """The anchors whose headings stand at these indexes."""
    return [_anchor(raw, at, end) for at, end in pairwise((*heads, len(raw)))]


def _anchor(raw: Sequence[str], at: int, end: int) -> SpecAnchor:
    title = _TITLE.match(raw[at])
    fence = next((i for i in range(at + 1, end) if _FENCE.match(raw[i])), end)
    fields: dict[str, Field] = {}
    for index, line in enumerate(scan("\n".join(raw[at:fence])).lines, start=at):
        item = item_of(line)
        pair = None if item is None else split_field(item.text)
        if pair is not None and pair.name not in fields:
            fields[pair.name] = Field(pair.name, pair.value, index + 1)
    first, last = fields.get("CONTEXT_START_LINE"), fields.get("CONTEXT_END_LINE")
    spec = fields.get("SPEC_ANCHOR")
    return SpecAnchor(
        title=shown(title[1].rstrip(BLANKS) if title else ""),
        line=at + 1,
        spec=None if spec is None else Field(spec.name, shown(spec.value), spec.line),
        start_field=first,
        end_field=last,
        start=None if first is None else line_number(unquote(first.value)),
        end=None if last is None else line_number(unquote(last.value)),
        token=fields.get("CONTEXT_TOKEN"),
        excerpt=_excerpt(raw[fence:end], fields.get(_EXCERPT)),
    )


def _excerpt(lines: Sequence[str], field: Field | None) -> tuple[str, ...] | None:
    """The lines in the fence below the field, or the field's own text."""
    if field is None:
        return None
    if field.value:
        return (field.value,)
    closing = [at for at, line in enumerate(lines) if at and _closes(line)]
    return tuple(lines[1 : closing[-1] if closing else len(lines)])


def _closes(line: str) -> bool:
    return _FENCE.match(line) is not None and not line.strip(BLANKS + _MARKS)
