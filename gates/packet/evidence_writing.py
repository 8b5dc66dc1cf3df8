"""Write into the EVIDENCE section of a packet; every other byte is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gates.errors import GateError
from gates.packet.lines import scan
from gates.packet.sections import named

if TYPE_CHECKING:
    from collections.abc import Sequence

_BOM: Final = "\ufeff"


def append_evidence(data: bytes, lines: Sequence[str]) -> bytes:
    """The packet with these lines behind the last text of its EVIDENCE section.

    A blank line stands before them; lines end as the packet's do.

    Raises:
        GateError: PACKET-11 when there is no such section, PACKET-10 when a fence or
            comment in it is never closed.
    """
    text = data.decode("utf-8", "surrogateescape")
    document = scan(text.removeprefix(_BOM).replace("\r\n", "\n"))
    found = named(document, "EVIDENCE")
    if not found:
        raise GateError(
            "PACKET-11",
            "the packet has no `## EVIDENCE` section",
            "add the heading `## EVIDENCE` where the evidence belongs",
        )
    section = found[-1]
    unclosed = document.unclosed
    if unclosed is not None and unclosed.line > section.heading.line:
        is_inside = section.end == len(document.lines)
        if is_inside:
            raise GateError(
                "PACKET-10",
                f"the {unclosed.what} that opens at line {unclosed.line} is never"
                " closed; nothing below it is read",
                "close it where it ends",
            )
    is_crlf = 2 * data.count(b"\r\n") > data.count(b"\n")
    eol = b"\r\n" if is_crlf else b"\n"
    ending = b"" if data.endswith(b"\n") else eol
    kept = (data + ending).split(b"\n")
    end = section.end
    while end > section.first and not kept[end - 1].strip(b" \t\r-"):
        end -= 1
    added = b"".join(line.encode("ascii") + eol for line in ("", *lines))
    before = b"".join(line + b"\n" for line in kept[:end])
    after = b"\n".join(kept[end:])
    return (before + added + after).removesuffix(ending)
