"""The template of a refinement: what `parse_refinement` reads, its anchors filled."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gates.model import Window

_TEMPLATE: Final = """\
## TECHNICAL_REFINEMENT ({wp_id})

This file is ASCII; in excerpts any other character is written as its `\\uXXXX` escape.

### METADATA
- WP_ID: {wp_id}
- CREATED_AT: {date}
- SPEC_TARGET_RESOLVED: {target}
- SPEC_TARGET_SHA1: {sha1}
- USER_REVIEW_STATUS: PENDING
- USER_SIGNATURE: <pending>
- USER_APPROVAL_EVIDENCE: <pending>

### GAPS_IDENTIFIED
- <fill: what is missing today, or NONE>

### FLIGHT_RECORDER_INTERACTION
- <fill: which events are recorded, or NONE>

### RED_TEAM_ADVISORY
- <fill: how it may fail or be abused, or NONE>

### PRIMITIVES
- <fill: types and functions that come or change, or NONE>

### CLEARLY_COVERS
- Appears in Main Body: [ ]
- Explicitly named: [ ]
- Specific: [ ]
- Measurable acceptance criteria: [ ]
- No ambiguity: [ ]
- CLEARLY_COVERS_VERDICT: <fill: PASS or FAIL>
- CLEARLY_COVERS_REASON: <fill>
- AMBIGUITY_FOUND: <fill: YES or NO>
- AMBIGUITY_REASON: <fill>

### ENRICHMENT
- ENRICHMENT_NEEDED: <fill: YES or NO>
- REASON_NO_ENRICHMENT: <fill>

#### PROPOSED_SPEC_ENRICHMENT
```md
<not applicable; ENRICHMENT_NEEDED=NO>
```

### SPEC_ANCHORS
{anchors}"""

_ANCHOR: Final = """
#### ANCHOR {number}
- SPEC_ANCHOR: {name}
- CONTEXT_START_LINE: {start}
- CONTEXT_END_LINE: {end}
- CONTEXT_TOKEN: {token}
- EXCERPT_ASCII_ESCAPED:
  {fence}text
{excerpt}
  {fence}
"""

_QUOTES: Final = re.compile("`+")
_SHORTEST: Final = 3


class AnchorText(NamedTuple):
    """One anchor as it is written: the section's name, the window and its lines."""

    name: str
    window: Window
    token: str
    lines: tuple[str, ...]


class Subject(NamedTuple):
    """What a refinement is of: the packet, and the spec with its SHA-1."""

    wp_id: str
    date: str
    target: str
    sha1: str


def refinement_template(subject: Subject, anchors: Sequence[AnchorText]) -> bytes:
    """A refinement in which all but the subject and the anchors is a placeholder.

    ASCII with LF line ends.
    """
    written = "".join(
        _anchor(number, anchor) for number, anchor in enumerate(anchors, start=1)
    )
    text = _TEMPLATE.format(
        wp_id=subject.wp_id,
        date=subject.date,
        target=subject.target,
        sha1=subject.sha1,
        anchors=written,
    )
    return text.encode("ascii")


def ascii_escaped(text: str) -> str:
    r"""The text in ASCII: any other character as `\uXXXX`, in UTF-16 units."""
    if text.isascii():
        return text
    units = text.encode("utf-16-be", "surrogatepass")
    numbers = (int.from_bytes(units[at : at + 2]) for at in range(0, len(units), 2))
    return "".join(
        chr(number) if number < 0x80 else f"\\u{number:04x}"  # noqa: PLR2004 - ASCII
        for number in numbers
    )


def _anchor(number: int, anchor: AnchorText) -> str:
    excerpt = "\n".join(f"  {ascii_escaped(line)}".rstrip() for line in anchor.lines)
    longest = max((len(run) for run in _QUOTES.findall(excerpt)), default=0)
    return _ANCHOR.format(
        number=number,
        name=ascii_escaped(anchor.name),
        start=anchor.window.start,
        end=anchor.window.end,
        token=ascii_escaped(anchor.token),
        fence="`" * max(_SHORTEST, longest + 1),
        excerpt=excerpt,
    )
