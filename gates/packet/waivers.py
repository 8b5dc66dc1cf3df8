"""Waivers as they are written; what each may waive is decided by the rules.

Read are, below `## WAIVERS GRANTED`: one line of `NAME: value` parts between bars, a
block of sub-bullets, and an item that begins with a waiver's id. Template sentences
(they stand in parentheses), `NONE` and other prose are no waivers.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gates.model import Waiver
from gates.packet.fields import item_of, key_of, split_field
from gates.packet.sections import Section, section_key, sections
from gates.packet.spans import code_spans, without_code
from gates.packet.text import (
    BLANKS,
    as_path,
    first_word,
    is_literal_path,
    is_path_like,
    is_placeholder,
    says_nothing,
    shown,
    unquote,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gates.model import Heading
    from gates.packet.lines import Document
    from gates.packet.problems import Problems

_ID: Final = re.compile(r"\[?((?:WAIVER|CX)-[A-Za-z0-9._-]+)\]?")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BETWEEN: Final = re.compile(r"[,; \t]+")
_EDGES: Final = ".,;:()[]\"'"
_AROUND_NAME: Final = " \t*"

_ALIASES: Final = {
    "waiver id": "id",
    "date": "date",
    "check waived": "check",
    "checks waived": "check",
    "check": "check",
    "covers": "check",
    "scope": "scope",
    "justification": "justification",
    "approver": "approver",
    "approved by": "approver",
    "granted by": "approver",
    "expiry": "expiry",
    "expires": "expiry",
    "status": "status",
}
_STRUCTURED: Final = frozenset(
    {
        "waiver id",
        "date",
        "check waived",
        "scope",
        "justification",
        "approver",
        "expiry",
    }
)
_MACHINE: Final = frozenset({"id", "date", "check", "expiry", "status"})


class _Draft:
    """A waiver while its lines are read: the values, and the names they came under."""

    def __init__(self, index: int) -> None:
        self.index = index
        self.values: dict[str, tuple[str, int]] = {}
        self.names: set[str] = set()
        self.indent = 0

    def take(self, name: str, value: str, index: int) -> bool:
        """Keep a value under its name; the first of each counts."""
        key = key_of(name)
        alias = _ALIASES.get(key)
        if alias is None:
            return False
        if value and not is_placeholder(value):
            self.names.add(key)
            self.values.setdefault(alias, (value, index))
        return True

    def get(self, name: str) -> str:
        return self.values[name][0] if name in self.values else ""


def read_waivers(document: Document, problems: Problems) -> tuple[Waiver, ...]:
    """The waivers of a packet in their order (COR-701, "Waivers")."""
    lines = document.lines
    return tuple(
        _waiver(draft, lines, problems)
        for section in sections(document, _is_waivers)
        for draft in _drafts(lines, section)
    )


def _is_waivers(heading: Heading) -> bool:
    key = section_key(heading.title)
    return key == "WAIVERS" or key.startswith("WAIVERS GRANTED")


def _drafts(lines: list[str], section: Section) -> Iterator[_Draft]:
    """Each waiver of a section with its sub-bullets."""
    draft: _Draft | None = None
    for index in range(section.first, section.end):
        item = item_of(lines[index])
        if item is None:
            continue
        if draft is not None and item.indent > draft.indent:
            pair = split_field(item.text)
            if pair is not None:
                draft.take(pair.name, pair.value, index)
            continue
        if draft is not None:
            yield draft
        draft = _begin(item.text, index)
        if draft is not None:
            draft.indent = item.indent
    if draft is not None:
        yield draft


def _begin(text: str, index: int) -> _Draft | None:
    """The waiver that begins with this item, None when it is prose."""
    draft = _Draft(index)
    parts = list(_parts(text))
    pair = split_field(parts[0])
    if pair is not None and key_of(pair.name) == "waiver id":
        draft.take(pair.name, first_word(pair.value), index)
        if not draft.values:
            return None
    elif found := _ID.match(parts[0].strip("*`")):
        draft.values["id"] = (found[1], index)
    else:
        return None
    for part in parts[1:]:
        pair = split_field(part)
        if pair is not None:
            draft.take(pair.name, pair.value, index)
        elif _DATE.fullmatch(part):
            draft.values.setdefault("date", (part, index))
    return draft


def _parts(text: str) -> Iterator[str]:
    """The parts between bars; a bar in back-quotes, or inside a value, is text."""
    start = end = 0
    for number, piece in enumerate(without_code(text).split("|")):
        name = piece.partition(":")[0].strip(_AROUND_NAME)
        if number and (key_of(name) in _ALIASES or _DATE.fullmatch(name)):
            yield text[start : end - 1].strip(BLANKS)
            start = end
        end += len(piece) + 1
    yield text[start:].strip(BLANKS)


def _waiver(draft: _Draft, lines: list[str], problems: Problems) -> Waiver:
    for name, (value, index) in draft.values.items():
        if name not in _MACHINE:
            continue
        problems.foreign(f"a waiver's {name}", value, index + 1, lines[index])
    paths = _paths(draft.get("scope"))
    for path in paths:
        index = draft.values["scope"][1]
        problems.foreign("a waiver's path", path, index + 1, lines[index])
    return Waiver(
        id=shown(draft.get("id")),
        line=draft.index + 1,
        checks=tuple(_checks(draft.get("check"))),
        paths=tuple(map(as_path, paths)),
        date=shown(unquote(draft.get("date"))),
        expiry=shown(unquote(draft.get("expiry"))),
        status=shown(unquote(draft.get("status"))),
        justification=shown(draft.get("justification")),
        approver=shown(draft.get("approver")),
        structured=draft.names >= _STRUCTURED,
    )


def _checks(text: str) -> Iterator[str]:
    """The named checks, separated by commas or semicolons."""
    for part in text.replace(";", ",").split(","):
        check = unquote(part.strip(BLANKS))
        if not says_nothing(check):
            yield shown(check)


def _paths(text: str) -> list[str]:
    """The repository paths that a waiver's scope names literally, each once.

    A scope that is nothing but a list of words names each of them. In a sentence a
    word counts when it is in back-quotes and looks like a path, or ends in a file
    extension behind a folder. A pattern or a folder is no literal path.
    """
    listed = [unquote(part.strip(BLANKS)) for part in text.replace(";", ",").split(",")]
    if not any(word == "" or " " in word for word in listed):
        found = [word for word in listed if is_literal_path(word)]
    else:
        inside = [span.inside for span in code_spans(text)]
        words = [word.strip(_EDGES) for word in _BETWEEN.split(without_code(text))]
        found = [word for word in inside if is_path_like(word, bare=False)]
        found += [
            word for word in words if "/" in word and is_path_like(word, bare=True)
        ]
    return list(dict.fromkeys(word for word in found if not says_nothing(word)))
