"""Lines of a packet: which of them are Markdown text, and which are headings.

A line ends at LF and nowhere else. What stands in a code fence, in indented code or in
an HTML comment is blanked out, character for character, so that every other reader
sees only what a reader of the rendered page sees, at the same line and column. Fences
and comments follow CommonMark, with one difference: a fence or comment inside a list
item is open until it is closed, also when a line stands further left than the item.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from gates.model import Heading
from gates.packet.spans import blank_comments
from gates.packet.text import BLANKS, shown

_ITEM: Final = re.compile(r"(?:[-*+]|[0-9]{1,9}[.)])(?:[ \t]+|$)")
_HEADING: Final = re.compile(r"(#{1,6})(?:[ \t]+|$)")
_MARKERS: Final = frozenset("-*+0123456789")
_BLOCKS: Final = frozenset("#`~<>")
_SPECIAL: Final = frozenset({"", " "} | _MARKERS | _BLOCKS)
_RULE: Final = re.compile(r"([-*_])[ \t]*+(?:\1[ \t]*+){2,}+")
_CODE_INDENT: Final = 4
_TAB: Final = 4
_FENCE: Final = 3


class Unclosed(NamedTuple):
    """A fence or comment that runs to the end of the packet."""

    what: str
    line: int


class Document(NamedTuple):
    """The lines of a packet with everything that is no text blanked out.

    `lines[n]` is line n + 1.
    """

    lines: list[str]
    headings: tuple[Heading, ...]
    unclosed: Unclosed | None = None


def scan(text: str) -> Document:
    """Blank out what is no text, and find the headings (COR-701, "Manifest grammar").

    Line ends must be LF already; a CR before one is the caller's to take away.
    """
    is_plain = "\t" not in text and "<!--" not in text
    scanner = _Scanner(text.split("\n"), is_plain=is_plain)
    scanner.run()
    return Document(scanner.lines, tuple(scanner.headings), scanner.unclosed)


class _Scanner:
    """One pass over the lines; what it remembers is the open list items."""

    def __init__(self, lines: list[str], *, is_plain: bool) -> None:
        self.lines = lines
        self.headings: list[Heading] = []
        self.unclosed: Unclosed | None = None
        self._offsets: list[int] = []
        self._paragraph = False
        self._no_end_before = 0
        self._is_plain = is_plain

    def run(self) -> None:
        """Go over all lines; fences and comments jump to their end."""
        lines, line_of = self.lines, self._line
        index, count = 0, len(lines)
        while index < count:
            if line := lines[index]:
                index = line_of(index, line)
            else:
                self._paragraph = False
                index += 1

    def _line(self, index: int, line: str) -> int:
        """Read one line that is not empty and give the index of the next to read."""
        at = len(line) - len(line.lstrip(BLANKS))
        if at == len(line):
            self._paragraph = False
            return index + 1
        if self._is_plain and self._is_sibling(line, at):
            self._paragraph = True
            return index + 1
        indent = len(line[:at].expandtabs(_TAB)) if "\t" in line[:at] else at
        first = line[at]
        item = _ITEM.match(line, at) if first in _MARKERS else None
        offsets = self._offsets
        if offsets and (item or not self._paragraph or first in _BLOCKS):
            while offsets and indent < offsets[-1]:
                offsets.pop()
        if indent >= _CODE_INDENT + (offsets[-1] if offsets else 0):
            if not self._paragraph:
                self.lines[index] = ""
            return index + 1
        if item is None:
            return self._block(index, line, at, heading=indent < _CODE_INDENT)
        if first in "-*" and _RULE.fullmatch(line, at):
            self._paragraph = False
            return index + 1
        return self._item(index, line, item, indent)

    def _is_sibling(self, line: str, at: int) -> bool:
        """Whether this is one more item of the innermost list, with plain text in it.

        Nothing has to be remembered of it then: most lines of a manifest are such.
        """
        offsets = self._offsets
        if not offsets or offsets[-1] != at + 2 or line[at : at + 2] != "- ":
            return False
        text = line[at + 2 : at + 5]
        return text[:1] not in _SPECIAL or (text[:2] == "**" and text != "***")

    def _item(self, index: int, line: str, item: re.Match[str], indent: int) -> int:
        """Open a list item, the items in its first line, and what else stands there."""
        length = len(line)
        inner: re.Match[str] | None = item
        while inner is not None:
            start, end = inner.span()
            marker = len(inner[0].rstrip(BLANKS))
            width = end - start
            if end == length or width > marker + _CODE_INDENT:
                width = marker + 1
            indent += width
            self._offsets.append(indent)
            item = inner
            inner = _ITEM.match(line, end) if line[end : end + 1] in _MARKERS else None
        self._paragraph = False
        if item.end() == length:
            return index + 1
        return self._block(index, line, item.end(), heading=False)

    def _block(self, index: int, line: str, at: int, *, heading: bool) -> int:
        """Read a line by its first character; a heading in a list item is none."""
        first = line[at]
        if first in "`~" and (end := self._fence(index, line, at)):
            return end
        if first == "<" and line.startswith("<!--", at):
            return self._comment(index)
        if first == "#" and (found := _HEADING.match(line, at)):
            if "<!--" in line:
                line = self.lines[index] = blank_comments(line)[0]
            if heading:
                title = shown(_closed(line[found.end() :]))
                self.headings.append(Heading(len(found[1]), title, index + 1))
            self._paragraph = False
            return index + 1
        self._paragraph = first not in "-_*=" or _RULE.fullmatch(line, at) is None
        return self._inline_comments(index) + 1 if "<!--" in line else index + 1

    def _fence(self, index: int, line: str, at: int) -> int:
        """Blank out a fence that opens here, and give its end; 0 when none opens."""
        char = line[at]
        rest = line[at:].lstrip(char)
        size = len(line) - at - len(rest)
        if size < _FENCE or (char == "`" and "`" in rest):
            return 0
        limit = _CODE_INDENT + (self._offsets[-1] if self._offsets else 0)
        lines = self.lines
        lines[index] = ""
        self._paragraph = False
        for to in range(index + 1, len(lines)):
            line, lines[to] = lines[to], ""
            inner = line.lstrip(BLANKS)
            if (
                inner[:1] == char
                and len(line) - len(inner) < limit
                and len(run := inner.rstrip(BLANKS)) >= size
                and not run.strip(char)
            ):
                return to + 1
        self.unclosed = Unclosed("code fence", index + 1)
        return len(lines)

    def _comment(self, index: int) -> int:
        """Blank out a comment that opens at the start of a line, to its last line."""
        lines = self.lines
        self._paragraph = False
        for to in range(index, len(lines)):
            line, lines[to] = lines[to], ""
            if "-->" in line:
                return to + 1
        self.unclosed = Unclosed("HTML comment", index + 1)
        return len(lines)

    def _inline_comments(self, index: int) -> int:
        """Blank out comments that open inside a line, and give the last line's index.

        One that the paragraph does not close is text: its signs are shown.
        """
        lines = self.lines
        while True:
            lines[index], column = blank_comments(lines[index])
            if column is None or not (end := self._comment_end(index)):
                return index
            lines[index] = lines[index][:column]
            lines[index + 1 : end] = [""] * (end - index - 1)
            after = lines[end].find("-->") + 3
            lines[end] = " " * after + lines[end][after:]
            index = end

    def _comment_end(self, index: int) -> int:
        """The index of the line of this paragraph that closes a comment, else 0."""
        if index + 1 < self._no_end_before:
            return 0
        to = index
        for to in range(index + 1, len(self.lines)):
            line = self.lines[to]
            body = line.lstrip(BLANKS)
            if not body or body[0] in _BLOCKS or _ITEM.match(body):
                break
            if "-->" in line:
                return to
        self._no_end_before = to
        return 0


def _closed(title: str) -> str:
    """A heading's text without the closing `#` signs."""
    title = title.rstrip(BLANKS)
    bare = title.rstrip("#")
    if bare != title and (not bare or bare[-1] in BLANKS):
        return bare.rstrip(BLANKS)
    return title
