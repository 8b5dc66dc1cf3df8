"""Links of a packet that must resolve at head (COR-701, clause 58).

Places in EVIDENCE_MAPPING and logs are read with the evidence; here are the refinement
file, the prior packets of the lineage, and relative Markdown links.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_to_bytes

from gates.model import Field, Link, LinkKind, RepoPath
from gates.packet.fields import item_of, split_field
from gates.packet.sections import Section, section_key, sections
from gates.packet.spans import code_spans, without_code
from gates.packet.text import (
    as_path,
    first_word,
    is_literal_path,
    is_placeholder,
    says_nothing,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gates.packet.lines import Document

_TARGET: Final = re.compile(
    # A target, a title perhaps, and the parenthesis that makes it a link at all.
    r"\]\([ \t]*(?:<([^<>]*)>|((?:[^ \t()<>]|\([^ \t()<>]*\))+))"
    r"(?:[ \t]+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?[ \t]*\)"
)
_PLACE: Final = re.compile(r"[^:;`]+:[0-9]+(?:-[0-9]+)?")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_WORDS: Final = re.compile(r"[^ \t,;()]+")


def refinement_link(fields: dict[str, Field]) -> tuple[Link, ...]:
    """The link of REFINEMENT_FILE, none when it is not filled."""
    found = fields.get("REFINEMENT_FILE")
    if found is None or says_nothing(found.value) or is_placeholder(found.value):
        return ()
    return (Link(LinkKind.REFINEMENT, as_path(found.value), found.line),)


def prior_packets(document: Document, packet: RepoPath | None) -> Iterator[Link]:
    """The prior packets that LINEAGE_AUDIT lists, as Markdown file names."""
    for section in sections(
        document,
        lambda heading: section_key(heading.title).startswith("LINEAGE AUDIT"),
    ):
        for index, text in _prior_items(document.lines, section):
            for word in _file_names(text):
                path = as_path(word)
                if "/" not in word:
                    if packet is None:
                        continue
                    path = _resolved(path, packet)
                yield Link(LinkKind.PRIOR_PACKET, path, index + 1)


def _prior_items(lines: list[str], section: Section) -> Iterator[tuple[int, str]]:
    """The value of `Prior packet(s):`, and the items below it."""
    indent: int | None = None
    for index in range(section.first, section.end):
        item = item_of(lines[index])
        if item is None:
            continue
        if indent is not None and item.indent > indent:
            yield index, item.text
            continue
        indent = None
        pair = split_field(item.text)
        if pair is not None and pair.name.lower() in {"prior packet", "prior packets"}:
            indent = item.indent
            yield index, pair.value


def _file_names(text: str) -> list[str]:
    """The Markdown files at the start of an item: before any remark about them."""
    names = []
    for word in _WORDS.findall(text.partition(" (")[0]):
        name = first_word(word)
        if not (name.endswith(".md") and is_literal_path(name)):
            break
        names.append(name)
    return names


def markdown_links(document: Document, packet: RepoPath | None) -> Iterator[Link]:
    """Relative `[text](target)` links outside code; the packet's folder is their root.

    A target that begins with a slash starts at the repository's root.
    """
    for index, line in enumerate(document.lines):
        if "](" not in line:
            continue
        for match in _TARGET.finditer(without_code(line)):
            target = (match[1] or match[2] or "").partition("#")[0].partition("?")[0]
            if not target or target.startswith("//") or _SCHEME.match(target):
                continue
            raw = RepoPath(unquote_to_bytes(as_path(target)))
            yield Link(LinkKind.MARKDOWN, _resolved(raw, packet), index + 1)


def _resolved(target: RepoPath, packet: RepoPath | None) -> RepoPath:
    """A path from the root of the repository; one that leaves it keeps its `..`."""
    rooted = target.startswith(b"/")
    folder = [] if packet is None or rooted else packet.split(b"/")[:-1]
    for part in target.split(b"/"):
        if part == b".." and folder and folder[-1] != b"..":
            folder.pop()
        elif part not in (b"", b"."):
            folder.append(part)
    return RepoPath(b"/".join(folder))


def place_words(text: str) -> Iterator[str]:
    """The words of an EVIDENCE line that may be places.

    Those in code spans, else all words with a folder or a suffix: `host:8080` is none.
    """
    spans = code_spans(text)
    if spans:
        for span in spans:
            if _PLACE.fullmatch(span.inside):  # a name with spaces in it
                yield span.inside
            else:
                yield from _WORDS.findall(span.inside)
    else:
        yield from (
            word
            for word in _WORDS.findall(text)
            if not {"/", "."}.isdisjoint(word.rpartition(":")[0])
        )
