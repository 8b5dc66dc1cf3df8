"""Write windows or an approval into a refinement: every other byte is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gates.model import Field
    from gates.planning import AnchorResult, Refinement


class Mended(NamedTuple):
    """The new bytes, and the change as a unified diff for people."""

    data: bytes
    diff: str


def with_windows(data: bytes, anchors: Sequence[AnchorResult]) -> Mended:
    """The refinement with the proposed windows of its anchors.

    Only the numbers of CONTEXT_START_LINE and CONTEXT_END_LINE are replaced, at the
    lines where they stand.
    """
    lines = data.split(b"\n")
    changed: list[tuple[int, bytes, bytes]] = []
    for result in anchors:
        window = result.proposed
        if window is None:
            continue
        for field, old, new in (
            (result.anchor.start_field, result.anchor.start, window.start),
            (result.anchor.end_field, result.anchor.end, window.end),
        ):
            if field is None or old is None or old == new:
                continue
            before = lines[field.line - 1]
            after = _replaced(before, field, old, new)
            lines[field.line - 1] = after
            changed.append((field.line, before, after))
    return Mended(b"\n".join(lines), _diff(changed))


def _replaced(line: bytes, field: Field, old: int, new: int) -> bytes:
    name, colon, value = line.partition(field.name.encode("ascii"))
    return name + colon + value.replace(b"%d" % old, b"%d" % new, 1)


def _diff(changed: Sequence[tuple[int, bytes, bytes]]) -> str:
    pieces = []
    for line, before, after in changed:
        pieces.append(f"@@ -{line} +{line} @@\n")
        for sign, text in (("-", before), ("+", after)):
            pieces.append(
                f"{sign}{text.decode('ascii', 'backslashreplace').rstrip()}\n"
            )
    return "".join(pieces)


def with_fields(
    data: bytes, refinement: Refinement, values: Mapping[str, str]
) -> bytes:
    """The refinement with these fields set; one that is not there is put below WP_ID.

    Every other byte is kept, line ends included.
    """
    lines = data.split(b"\n")
    first = refinement.fields.get("WP_ID")
    at = first.line if first is not None else len(lines)
    absent: list[bytes] = []
    for name, value in values.items():
        field = refinement.fields.get(name)
        text = f"- {name}: {value}".encode("ascii", "backslashreplace")
        if field is None:
            absent.append(text)
            continue
        line = lines[field.line - 1]
        indent = line[: len(line) - len(line.lstrip())]
        lines[field.line - 1] = indent + text + (b"\r" if line.endswith(b"\r") else b"")
    return b"\n".join([*lines[:at], *absent, *lines[at:]])
