"""The packet reader: bytes of a work packet to the model, each value with its line.

Nothing here raises for what a packet holds: what cannot be read is a finding in
`Packet.problems`, and the value is left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gates.model import Packet
from gates.packet.evidence import done_means, read_evidence
from gates.packet.fields import metadata
from gates.packet.lines import scan
from gates.packet.links import markdown_links, prior_packets, refinement_link
from gates.packet.manifest import read_manifest
from gates.packet.planned import read_planned
from gates.packet.problems import Problems
from gates.packet.scope import read_scope
from gates.packet.sections import section_key
from gates.packet.waivers import read_waivers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gates.model import Field, RepoPath
    from gates.packet.lines import Document

_BOM: Final = "\ufeff"
_NOT_TEXT: Final = re.compile("[\udc80-\udcff]")
_APPROVED: Final = re.compile(r"SKELETON APPROVED[ \t]*(?:\([^()]*\)|\[[^\[\]]*\])?")
_OTHER_RECORDS: Final = ("VALIDATION", "EVIDENCE", "WAIVERS")


def parse_packet(data: bytes, *, path: RepoPath | None = None) -> Packet:
    """The work packet that `data` holds (COR-701, "Manifest grammar").

    `path` is where the packet stands in the repository: relative links are resolved
    against its folder. Lines are 1-based and end at LF only.
    """
    problems = Problems()
    document = scan(_text(data, problems))
    if document.unclosed is not None:
        what, line = document.unclosed
        problems.add(
            "PACKET-10",
            line,
            f"the {what} that opens at line {line} is never closed; nothing below it"
            " was read",
        )
    fields = metadata(document.lines, _metadata_lines(document), problems)
    scope = read_scope(document, problems)
    manifest = read_manifest(document, problems)
    evidence = read_evidence(document, problems)
    waivers = read_waivers(document, problems)
    planned = read_planned(document, problems)
    links = [
        *evidence.links,
        *refinement_link(fields),
        *prior_packets(document, path),
        *markdown_links(document, path),
    ]
    return Packet(
        wp_id=_wp_id(fields),
        fields=fields,
        headings=document.headings,
        scope=scope.entries,
        scope_line=scope.line,
        entries=manifest.entries,
        manifest_line=manifest.line,
        waivers=waivers,
        commands=evidence.commands,
        requirements=evidence.requirements,
        done_means=done_means(document),
        links=tuple(sorted(links, key=lambda link: link.line)),
        has_evidence_section=evidence.has_evidence,
        has_mapping_section=evidence.has_mapping,
        skeleton_approved_line=_approval(document),
        problems=problems.in_order(),
        ranges=manifest.ranges,
        planned=planned,
    )


def _text(data: bytes, problems: Problems) -> str:
    """The packet's text with LF line ends; what was not plain is reported."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        text = data.decode("utf-8", "surrogateescape")
        line = data.count(b"\n", 0, error.start) + 1
        problems.add(
            "PACKET-09",
            line,
            f"{len(_NOT_TEXT.findall(text))} bytes are not UTF-8; the first stands at"
            f" byte {error.start} in line {line}",
        )
    if text.startswith(_BOM):
        text = text[1:]
        problems.add("PACKET-07", 1, "the packet begins with a byte order mark")
    if "\r\n" in text:
        line = text.count("\n", 0, text.index("\r\n")) + 1
        problems.add(
            "PACKET-08",
            line,
            f"{text.count(chr(13) + chr(10))} lines end in CRLF; the first is line"
            f" {line}",
        )
        text = text.replace("\r\n", "\n")
    return text


def _metadata_lines(document: Document) -> Iterator[int]:
    """The lines outside the sections that record other things than metadata."""
    start = 0
    skipped = 0
    for heading in document.headings:
        if not skipped:
            yield from range(start, heading.line - 1)
        if not skipped or heading.level <= skipped:
            records = section_key(heading.title).startswith(_OTHER_RECORDS)
            skipped = heading.level if records else 0
        start = heading.line
    if not skipped:
        yield from range(start, len(document.lines))


def _wp_id(fields: dict[str, Field]) -> str:
    """The work packet's name: WP_ID, else TASK_ID, else nothing."""
    found = fields.get("WP_ID") or fields.get("TASK_ID")
    return found.value if found else ""


def _approval(document: Document) -> int | None:
    """The line of the SKELETON APPROVED marker: a heading, or a line of its own."""
    for heading in document.headings:
        if _APPROVED.fullmatch(heading.title):
            return heading.line
    for index, line in enumerate(document.lines):
        if "SKELETON APPROVED" in line and _APPROVED.fullmatch(line.strip(" \t")):
            return index + 1
    return None
