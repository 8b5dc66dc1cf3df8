"""The refinement reader: bytes of a TECHNICAL_REFINEMENT file to the model.

Nothing here raises for what the file holds: a value that cannot be read is left out,
and what that means is said by the rules.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gates.codes import finding
from gates.model import Field, Heading, Severity
from gates.packet.fields import box_of, item_of, split_field
from gates.packet.lines import scan
from gates.packet.refinement_anchors import anchor_lines, read_anchors
from gates.packet.sections import section_key
from gates.packet.text import BLANKS, brief, code_point, shown, unquote
from gates.planning import Box, Proposed, Refinement

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gates.model import Finding

FIELDS: Final = frozenset(
    {
        "WP_ID",
        "SPEC_TARGET_RESOLVED",
        "SPEC_TARGET_SHA1",
        "USER_REVIEW_STATUS",
        "USER_SIGNATURE",
        "USER_APPROVAL_EVIDENCE",
        "CLEARLY_COVERS_VERDICT",
        "CLEARLY_COVERS_REASON",
        "AMBIGUITY_FOUND",
        "AMBIGUITY_REASON",
        "ENRICHMENT_NEEDED",
        "REASON_NO_ENRICHMENT",
    }
)
"""The fields of the file itself; those of an anchor stand in its section."""

_PROPOSED: Final = "PROPOSED SPEC ENRICHMENT"
_ANCHORS_LINE: Final = re.compile(r"#{1,6}[ \t]+SPEC_ANCHORS\b")
_FENCE: Final = re.compile(r"[ \t]*(?:```|~~~)")


def parse_refinement(data: bytes) -> Refinement:
    """The refinement that `data` holds (COR-701, "Refinement")."""
    text = data.decode("utf-8", "surrogateescape")
    foreign_line, foreign = _foreign(text)
    raw = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    opaque = _proposed_lines(raw)
    heads = anchor_lines(raw, _anchors_at(raw, opaque))
    above = raw[: heads[0]] if heads else raw
    document = scan("\n".join(_blanked(above, opaque)))
    headings = document.headings
    problems: list[Finding] = []
    if document.unclosed is not None:
        what, line = document.unclosed
        problems.append(
            finding(
                "REFINEMENT-02",
                f"the {what} that opens at line {line} is never closed; nothing below"
                " it was read",
                line=line,
                severity=Severity.WARNING,
            )
        )
    fields = _fields(document.lines, problems)
    return Refinement(
        fields=fields,
        headings=headings,
        boxes=tuple(_boxes(document.lines, headings)),
        proposed=_proposed(raw, headings, opaque),
        anchors=tuple(read_anchors(raw, heads)),
        foreign_line=foreign_line,
        foreign=foreign,
        problems=tuple(problems),
    )


def _foreign(text: str) -> tuple[int | None, str]:
    """The line of the first character that is not ASCII, and what it is."""
    if text.isascii():
        return None, ""
    found = re.search(r"[^\x00-\x7f]", text)
    if found is None:
        return None, ""
    return text.count("\n", 0, found.start()) + 1, code_point(found[0])


def _proposed_lines(raw: Sequence[str]) -> range:
    """The indexes of the proposed text, which is Markdown that is not read.

    It runs from its heading to the anchors, so that fences inside it, closed or not,
    hide nothing of the refinement.
    """
    start = next(
        (
            index
            for index, line in enumerate(raw)
            if line.startswith("#")
            and section_key(line.lstrip("#").strip(BLANKS)).startswith(_PROPOSED)
        ),
        None,
    )
    if start is None:
        return range(0)
    for index in range(start + 1, len(raw)):
        if _ANCHORS_LINE.match(raw[index]):
            return range(start + 1, index)
    return range(0)


def _anchors_at(raw: Sequence[str], opaque: range) -> int:
    """The index of the heading SPEC_ANCHORS, behind the proposed text."""
    start = opaque.stop
    found = (i for i in range(start, len(raw)) if _ANCHORS_LINE.match(raw[i]))
    return next(found, len(raw))


def _blanked(raw: Sequence[str], opaque: range) -> Iterator[str]:
    for index, line in enumerate(raw):
        yield "" if index in opaque else line


def _first(headings: Sequence[Heading], key: str) -> int | None:
    """The line of the first heading of this name."""
    return next((h.line for h in headings if section_key(h.title) == key), None)


def _fields(lines: Sequence[str], problems: list[Finding]) -> dict[str, Field]:
    """The known fields outside fences and comments; a second value is reported."""
    found: dict[str, Field] = {}
    for index, line in enumerate(lines):
        item = item_of(line)
        pair = None if item is None else split_field(item.text)
        if pair is None or pair.name not in FIELDS:
            continue
        value = shown(unquote(pair.value))
        first = found.setdefault(pair.name, Field(pair.name, value, index + 1))
        if first.value != value:
            problems.append(
                finding(
                    "REFINEMENT-02",
                    f"{pair.name} is `{brief(first.value)}` at line {first.line} and"
                    f" `{brief(value)}` at line {index + 1}",
                    line=index + 1,
                )
            )
    return found


def _boxes(lines: Sequence[str], headings: Sequence[Heading]) -> Iterator[Box]:
    """The boxes below the heading CLEARLY_COVERS: `- Specific: [x] PASS`."""
    start = _first(headings, "CLEARLY COVERS")
    if start is None:
        return
    end = next((h.line for h in headings if h.line > start), len(lines) + 1)
    for index in range(start, end - 1):
        item = item_of(lines[index])
        pair = None if item is None else split_field(item.text)
        if pair is None:
            continue
        box = box_of(pair.value)
        if box is not None:
            yield Box(shown(pair.name), box[0], index + 1)


def _proposed(
    raw: Sequence[str], headings: Sequence[Heading], opaque: range
) -> Proposed | None:
    """The proposed text: what stands between its first fence and its last one."""
    at = next(
        (
            heading.line
            for heading in headings
            if section_key(heading.title).startswith(_PROPOSED)
        ),
        None,
    )
    if at is None:
        return None
    lines = [raw[index] for index in opaque]
    fences = [index for index, line in enumerate(lines) if _FENCE.match(line)]
    if len(fences) > 1:
        lines = lines[fences[0] + 1 : fences[-1]]
    return Proposed("\n".join(lines).strip("\n" + BLANKS), at)
