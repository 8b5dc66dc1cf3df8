"""Write lines into a section of a packet; every other byte is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gates.errors import GateError
from gates.packet.lines import scan
from gates.packet.sections import named, section_key, sections

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gates.model import Heading
    from gates.packet.lines import Document
    from gates.packet.sections import Section

_BOM: Final = "\ufeff"
_NOTHING: Final = (b"none", b"n/a")


def append_evidence(data: bytes, lines: Sequence[str]) -> bytes:
    """The packet with these lines at the end of its EVIDENCE section.

    A blank line stands before them; lines end as the packet's do.

    Raises:
        GateError: PACKET-11 when there is no such section, PACKET-10 when a fence or
            comment in it is never closed.
    """
    document = _scan(data)
    section = _writable(document, named(document, "EVIDENCE"), "EVIDENCE")
    return _put(data, section, ["", *lines], frozenset())


def append_waiver(data: bytes, line: str) -> bytes:
    """The packet with this line at the end of its WAIVERS GRANTED section.

    An item that says NONE gives way to it.

    Raises:
        GateError: PACKET-11 when there is no such section, PACKET-10 when a fence or
            comment in it is never closed.
    """
    document = _scan(data)
    section = _writable(document, sections(document, _is_waivers), "WAIVERS GRANTED")
    raw = data.split(b"\n")
    nothing = frozenset(
        index
        for index in range(section.first, min(section.end, len(raw)))
        if raw[index].strip(b" \t\r-*`.").lower() in _NOTHING
    )
    return _put(data, section, [line], nothing)


def _is_waivers(heading: Heading) -> bool:
    return section_key(heading.title).startswith("WAIVERS GRANTED")


def _scan(data: bytes) -> Document:
    text = data.decode("utf-8", "surrogateescape")
    return scan(text.removeprefix(_BOM).replace("\r\n", "\n"))


def _writable(document: Document, found: Sequence[Section], name: str) -> Section:
    """The last of the sections, when what is put into it is read."""
    if not found:
        raise GateError(
            "PACKET-11",
            f"the packet has no `## {name}` section",
            f"add the heading `## {name}` where it belongs",
        )
    section, unclosed = found[-1], document.unclosed
    if (
        unclosed is not None
        and unclosed.line > section.heading.line
        and section.end == len(document.lines)
    ):
        raise GateError(
            "PACKET-10",
            f"the {unclosed.what} that opens at line {unclosed.line} is never closed;"
            " nothing below it is read",
            "close it where it ends",
        )
    return section


def _put(
    data: bytes, section: Section, lines: Sequence[str], instead: frozenset[int]
) -> bytes:
    """The lines behind the section's last text, in the place of some of its lines."""
    is_crlf = 2 * data.count(b"\r\n") > data.count(b"\n")
    eol = b"\r\n" if is_crlf else b"\n"
    ending = b"" if data.endswith(b"\n") else eol
    kept = (data + ending).split(b"\n")
    end = section.end
    while end > section.first and not kept[end - 1].strip(b" \t\r-"):
        end -= 1
    before = b"".join(
        line + b"\n" for at, line in enumerate(kept[:end]) if at not in instead
    )
    added = b"".join(line.encode("utf-8", "backslashreplace") + eol for line in lines)
    return (before + added + b"\n".join(kept[end:])).removesuffix(ending)
