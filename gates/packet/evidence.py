"""Evidence of a packet: commands with exit codes, requirements with their places.

Template lines (`<paste>`, `<quote ...>`, `path/to/file:line`) are none of them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.model import Command, Field, Link, LinkKind, Requirement
from gates.packet.fields import box_of, item_of, key_of, split_field
from gates.packet.links import place_words
from gates.packet.sections import indexes, named
from gates.packet.spans import code_spans
from gates.packet.text import (
    BLANKS,
    as_path,
    brief,
    first_word,
    is_literal_path,
    is_placeholder,
    line_number,
    quoted,
    says_nothing,
    shown,
    unquote,
    without_comment,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gates.packet.fields import Item, NameValue
    from gates.packet.lines import Document
    from gates.packet.problems import Problems

_EXIT: Final = re.compile(r"-?[0-9]{1,10}")
_INLINE_EXIT: Final = re.compile(
    r"\([ \t]*+exit(?:[ _]code)?[ \t]*+[:=]?[ \t]*+(-?[0-9]{1,10})[ \t]*+\)",
    re.IGNORECASE,
)
_DIGITS: Final = re.compile(r"[0-9]+")
_NAME: Final = re.compile(r"[A-Z][A-Z0-9_]*")
_COMMAND: Final = frozenset({"command", "ran"})


class Evidence(NamedTuple):
    """What the EVIDENCE and EVIDENCE_MAPPING sections hold."""

    commands: tuple[Command, ...]
    requirements: tuple[Requirement, ...]
    links: tuple[Link, ...]
    has_evidence: bool
    has_mapping: bool


def read_evidence(document: Document, problems: Problems) -> Evidence:
    """Commands, requirements and the links of both."""
    evidence = named(document, "EVIDENCE")
    mapping = named(document, "EVIDENCE MAPPING")
    commands = _commands(document.lines, indexes(evidence), problems)
    requirements, links = _requirements(document.lines, indexes(mapping), problems)
    logs = [link for command in commands for link in _log_link(command)]
    return Evidence(
        commands=commands,
        requirements=requirements,
        links=(*links, *logs),
        has_evidence=bool(evidence),
        has_mapping=bool(mapping),
    )


def done_means(document: Document) -> tuple[Field, ...]:
    """What has to be true when the work is done, one field for each promise.

    Listed below a DONE_MEANS heading or field; items inside another item belong to it.
    """
    lines = document.lines
    found: list[Field] = []
    for section in named(document, "DONE MEANS"):
        found += _promises(lines, range(section.first, section.end), -1)
    if found:
        return tuple(found)
    for index, line in enumerate(lines):
        if "DONE_MEANS" not in line or (item := item_of(line)) is None:
            continue
        pair = split_field(item.text)
        if pair is not None and pair.name == "DONE_MEANS":
            rest = range(index + 1, len(lines))
            return tuple(_promises(lines, rest, item.indent))
    return ()


def _promises(lines: list[str], numbers: Iterable[int], outer: int) -> list[Field]:
    """The outermost list items that are indented further than `outer`."""
    found: list[Field] = []
    level: int | None = None
    for index in numbers:
        item = item_of(lines[index])
        if item is None:
            if outer >= 0 and lines[index][:1] not in {"", " ", "\t"}:
                break
            continue
        if item.indent <= outer:
            break
        level = item.indent if level is None else min(level, item.indent)
        box = box_of(item.text)
        text = box[1] if box else item.text
        if item.indent == level and not says_nothing(text) and not is_placeholder(text):
            found.append(Field("DONE_MEANS", shown(text), index + 1))
    return found


class _Draft:
    """A command while its sub-items are read."""

    def __init__(self, text: str, index: int, indent: int, code: int | None) -> None:
        self.indent = indent
        self._text = text
        self._index = index
        self._code = code
        self._code_line = None if code is None else index + 1
        self._log: Field | None = None
        self._fields: list[Field] = []

    def take(self, pair: NameValue, index: int, problems: Problems) -> None:
        """Keep what a sub-item says of the command."""
        key = key_of(pair.name)
        if key == "exit code":
            self._take_code(pair.value, index, problems)
        elif key == "log path" and self._log is None:
            path = without_comment(unquote(pair.value))[0]
            if is_literal_path(path) and not says_nothing(path):
                self._log = Field("LOG_PATH", shown(path), index + 1)
        elif _NAME.fullmatch(pair.name):
            field = Field(pair.name, shown(unquote(pair.value)), index + 1)
            self._fields.append(field)

    def _take_code(self, value: str, index: int, problems: Problems) -> None:
        word = first_word(value)
        if not word or is_placeholder(word):
            return
        if self._code_line is not None:
            problems.add(
                "PACKET-04",
                index + 1,
                f"EXIT_CODE stands at line {self._code_line} and again at line"
                f" {index + 1} of one command: {brief(word)}",
            )
            return
        self._code_line = index + 1
        if _EXIT.fullmatch(word):
            self._code = int(word)
            return
        problems.add(
            "EVIDENCE-06",
            index + 1,
            f"EXIT_CODE at line {index + 1} is not a number: {brief(word)}",
        )

    def command(self) -> Command:
        """The command with all that was said of it."""
        return Command(
            text=shown(self._text),
            line=self._index + 1,
            exit_code=self._code,
            exit_code_line=self._code_line,
            log_path=self._log,
            fields=tuple(self._fields),
        )


def _commands(
    lines: list[str], numbers: Iterable[int], problems: Problems
) -> tuple[Command, ...]:
    """The commands of the EVIDENCE section with what is said of each."""
    drafts: list[_Draft] = []
    latest: _Draft | None = None
    for index in numbers:
        line = lines[index]
        item = item_of(line)
        if item is None:
            pair = split_field(line.strip(BLANKS)) if line[:1] in BLANKS else None
            if line.startswith("#"):
                latest = None
            elif pair is not None and latest is not None:
                latest.take(pair, index, problems)
            continue
        pair = split_field(item.text)
        if pair is not None and key_of(pair.name) in _COMMAND:
            latest = _command(pair.value, index, item.indent)
            drafts += [] if latest is None else [latest]
        elif pair is not None and latest is not None:
            latest.take(pair, index, problems)
        elif latest is None or item.indent <= latest.indent:
            drafts += _inline_commands(item, index)
    return tuple(draft.command() for draft in drafts)


def _command(value: str, index: int, indent: int) -> _Draft | None:
    """The command of a `COMMAND:` line, with an exit code that stands behind it."""
    found = quoted(value)
    text, start = (found[0], len(value) - len(found[1])) if found else (value, 0)
    code = _INLINE_EXIT.fullmatch(value, max(value.rfind("("), start))
    if found is None and code is not None:
        text = value[: code.start()].rstrip(BLANKS)
    if not text or is_placeholder(text):
        return None
    return _Draft(text, index, indent, int(code[1]) if code else None)


def _inline_commands(item: Item, index: int) -> list[_Draft]:
    """Commands in a sentence, each with its exit code: `make` (exit code 0)."""
    text = item.text
    found = []
    for span in code_spans(text) if "(" in text else []:
        at = span.end + text.startswith(" ", span.end)
        if (code := _INLINE_EXIT.match(text, at)) is not None:
            found.append(_Draft(span.inside, index, item.indent, int(code[1])))
    return found


def _requirements(
    lines: list[str], numbers: Iterable[int], problems: Problems
) -> tuple[tuple[Requirement, ...], list[Link]]:
    """The requirements with the places that prove them, and all these places."""
    found: list[tuple[Field, list[Link]]] = []
    every: list[Link] = []
    own: list[Link] = []
    for index in numbers:
        item = item_of(lines[index])
        pair = split_field(item.text) if item else None
        key = key_of(pair.name) if pair else ""
        if pair is None or key not in {"requirement", "evidence"}:
            continue
        if key == "evidence":
            places = list(_places(pair.value, index, lines, problems))
            own += places
            every += places
            continue
        own = []
        text = pair.value.strip('"')
        if text and not is_placeholder(text):
            found.append((Field("REQUIREMENT", shown(text), index + 1), own))
    return (
        tuple(Requirement(text.value, text.line, tuple(own)) for text, own in found),
        every,
    )


def _places(
    value: str, index: int, lines: list[str], problems: Problems
) -> Iterator[Link]:
    """The `path:line` and `path:first-last` of an EVIDENCE line."""
    for word in place_words(value):
        path, colon, span = word.rstrip(".").rpartition(":")
        first, dash, last = span.partition("-")
        if not colon or not _DIGITS.fullmatch(first):
            continue
        if not is_literal_path(path.replace(" ", "_")):  # a code span may hold a space
            continue
        if path.isdecimal():  # a time of day
            continue
        problems.foreign("a link", path, index + 1, lines[index])
        start = line_number(first)
        end = line_number(last) if dash else None
        if start is None or (dash and (end is None or end < start)):
            problems.add(
                "PACKET-05",
                index + 1,
                f"the place at line {index + 1} cannot be read: {brief(word)}",
                hint="write `path:line` or `path:first-last` with lines from 1 on",
            )
            continue
        yield Link(LinkKind.EVIDENCE, as_path(path), index + 1, start, end)


def _log_link(command: Command) -> Iterator[Link]:
    """The link of a command's log."""
    log = command.log_path
    if log is not None:
        yield Link(LinkKind.LOG, as_path(log.value), log.line)
