"""Fields: list items of the form `- NAME: value`, bold or not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.model import Field
from gates.packet.text import BLANKS, first_word, is_placeholder, shown, unquote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gates.packet.problems import Problems

_ORDERED: Final = re.compile(r"[0-9]{1,9}[.)](?=[ \t]|$)")
_BOX: Final = re.compile(r"\[([ xX])\](?:[ \t]+|$)")
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:[ -][A-Za-z0-9_]+)*")
_PLAIN_NAME: Final = re.compile(r"[A-Z][A-Z0-9_]*")
_METADATA_INDENT: Final = 1

MACHINE_FIELDS: Final = frozenset(
    {
        "WP_ID",
        "TASK_ID",
        "BASE_WP_ID",
        "MERGE_BASE_SHA",
        "PACKET_FORMAT_VERSION",
        "REFINEMENT_FILE",
        "RISK_TIER",
        "STATUS",
    }
)
"""Metadata that the tool reads, and that has to be ASCII."""

_ONE_WORD: Final = MACHINE_FIELDS - {"STATUS"}


class Item(NamedTuple):
    """One list item's first line: how far it is indented, and its text."""

    indent: int
    text: str


class NameValue(NamedTuple):
    """A field's name and value as written, and whether the name is bold."""

    name: str
    value: str
    bold: bool


def item_of(line: str) -> Item | None:
    """The list item that begins on this line, None when there is none."""
    body = line.lstrip(BLANKS)
    if not body:
        return None
    indent = len(line) - len(body)
    if body[0] in "-*+":
        if body[1:2] in BLANKS:
            return Item(indent, body[1:].strip(BLANKS))
    elif body[0].isdecimal() and (number := _ORDERED.match(body)):
        return Item(indent, body[number.end() :].strip(BLANKS))
    return None


def box_of(text: str) -> tuple[bool, str] | None:
    """Whether the `[x]` box at the start of an item is ticked, and what follows it."""
    box = _BOX.match(text)
    return None if box is None else (box[1] != " ", text[box.end() :])


def split_field(text: str) -> NameValue | None:
    """The name and value of `NAME: value`, `**Name**: value` or `**Name:** value`."""
    if text.startswith("**"):
        end = text.find("**", 2)
        if end < 0:
            return None
        name, value = text[2:end], text[end + 2 :].lstrip(BLANKS)
        if name.endswith(":"):
            name = name[:-1]
        elif value.startswith(":"):
            value = value[1:]
        else:
            return None
        return NameValue(name.strip(BLANKS), value.strip(BLANKS), bold=True)
    name, colon, value = text.partition(":")
    if not colon:
        return None
    return NameValue(name.strip(BLANKS), value.strip(BLANKS), bold=False)


def key_of(name: str) -> str:
    """A field name for comparison: `WAIVER_ID` and `Waiver ID` are the same."""
    return name.replace("_", " ").lower() if name.isascii() else name


def metadata(
    lines: list[str], numbers: Iterable[int], problems: Problems
) -> dict[str, Field]:
    """The packet's own fields under upper-case names, the first of each name.

    Read are upper-case names, in a list item or on a line of their own, and bold names
    of any case (`**Status:** Done`). `numbers` are the indexes of the lines to read.
    """
    found: dict[str, Field] = {}
    for index, text in _candidates(lines, numbers):
        pair = split_field(text)
        if pair is None:
            continue
        form = _NAME if pair.bold else _PLAIN_NAME
        if form.fullmatch(pair.name) is None:
            continue
        name = pair.name.upper()
        if name in found:
            continue
        value = pair.value
        if name in MACHINE_FIELDS:
            value = unquote(value)
            if name in _ONE_WORD and not is_placeholder(value):
                value = first_word(pair.value)
            problems.foreign(name, value, index + 1, lines[index])
        found[name] = Field(name, shown(value), index + 1)
    return found


def _candidates(lines: list[str], numbers: Iterable[int]) -> Iterator[tuple[int, str]]:
    """The lines that may be a field of the packet itself, without list signs."""
    for index in numbers:
        line = lines[index]
        if ":" not in line:
            continue
        text = line.lstrip(BLANKS)
        if len(line) - len(text) > _METADATA_INDENT:
            continue
        if text[0] in "-*+" and text[1:2] in BLANKS:
            text = text[1:].lstrip(BLANKS)
        if text[:2] == "**" or text[:1].isupper():
            yield index, text
