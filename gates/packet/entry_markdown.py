"""A manifest entry in canonical form, as Markdown (COR-701, "Manifest grammar")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.packet.text import path_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gates.model import ChangeClaim, Entry, HashClaim, Window


def entry_lines(entry: Entry) -> tuple[str, ...]:
    """The fields of an entry, one bold bullet each, without line ends."""
    return tuple(f"- **{name}**: {value}" for name, value in entry_fields(entry))


def entry_fields(entry: Entry) -> Iterator[tuple[str, str]]:
    """The name and value of each field of an entry, in canonical form and order."""
    yield "Target File", f"`{path_text(entry.path)}`"
    yield from _windows(entry.windows)
    if entry.line_delta is not None:
        yield "Line Delta", str(entry.line_delta)
    yield from _hash("Pre-SHA1", entry.pre)
    yield from _hash("Post-SHA1", entry.post)
    if entry.change is not None:
        yield "Change", _change(entry.change)
    if entry.binary:
        yield "Binary", "yes"
    for anchor in entry.anchors:
        yield "Anchor", f"`{anchor.value}`"


def _windows(windows: Sequence[Window]) -> Iterator[tuple[str, str]]:
    if len(windows) == 1:
        yield "Start", str(windows[0].start)
        yield "End", str(windows[0].end)
    elif windows:
        yield "Windows", ", ".join(f"{w.start}-{w.end}" for w in windows)


def _hash(name: str, claim: HashClaim | None) -> Iterator[tuple[str, str]]:
    if claim is not None:
        yield name, f"`{claim.text}`"


def _change(claim: ChangeClaim) -> str:
    return f"{claim.kind} {claim.old}->{claim.new}" if claim.old else str(claim.kind)
