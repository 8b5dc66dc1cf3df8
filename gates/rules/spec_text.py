"""The text of a spec by lines, and the forms in which a token may stand in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from gates.rules.paths import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gates.model import RepoPath, Window
    from gates.planning import Spec

_ESCAPE: Final = re.compile(
    r"\\+u([dD][89abAB][0-9a-fA-F]{2})\\+u([dD][c-fC-F][0-9a-fA-F]{2})"
    r"|\\+u([0-9a-fA-F]{4})"
)
_SURROGATES: Final = range(0xD800, 0xE000)
_CUT: Final = re.compile(r"\.{3,}|\u2026")


class SpecText:
    """One text of a spec; lines are 1-based, and their places are found once."""

    def __init__(self, path: RepoPath, data: bytes) -> None:
        """Find the line ends."""
        self.path: Final = path
        self.name: Final = shown(path)
        self.data: Final = data
        self._starts: Final = [0, *(end.end() for end in re.finditer(b"\n", data))]
        if self._starts[-1] == len(data):
            self._starts.pop()
        self.count: Final = len(self._starts)

    def _slice(self, window: Window) -> tuple[int, int]:
        """The offsets of a window's first byte and of the one behind its last."""
        starts, size = self._starts, len(self.data)
        first = starts[window.start - 1] if window.start <= self.count else size
        return first, starts[window.end] if window.end < self.count else size

    def holds(self, window: Window, tokens: Sequence[bytes]) -> bool:
        """Whether one of the tokens stands in the window."""
        return self.first_in(window, tokens) is not None

    def quotes(self, window: Window, forms_of: Sequence[bytes]) -> bool:
        """Whether the window holds a quotation, marks of emphasis and code aside."""
        start, end = self._slice(window)
        text = plain(self.data[start:end])
        return any(plain(form) in text for form in forms_of)

    def first_in(self, window: Window, tokens: Sequence[bytes]) -> int | None:
        """The first line of the window with one of the tokens."""
        start, end = self._slice(window)
        places = [
            at for token in tokens if (at := self.data.find(token, start, end)) >= 0
        ]
        return self._line_at(min(places)) if places else None

    def lines_with(self, tokens: Sequence[bytes], most: int) -> list[int]:
        """The lines with one of the tokens, in order, at most so many."""
        found: set[int] = set()
        for token in tokens:
            at = self.data.find(token) if token else -1
            while at >= 0 and len(found) < most:
                found.add(self._line_at(at))
                at = self.data.find(token, at + 1)
        return sorted(found)

    def _line_at(self, offset: int) -> int:
        return bisect_right(self._starts, offset)


def text_of(spec: Spec, anchor: str) -> tuple[RepoPath, bytes]:
    """The file that an anchor points into: a part that it names, else the whole.

    The whole of an index in JSON is its parts, one behind the other in its order.
    """
    for part in spec.parts:
        name = shown(part.path)
        if name in anchor or name.rpartition("/")[2] in anchor:
            return part.path, part.data
    if not spec.parts or not spec.is_index:
        return spec.path, spec.data
    return spec.path, b"".join(
        part.data if part.data.endswith(b"\n") else part.data + b"\n"
        for part in spec.parts
    )


def forms(text: str) -> tuple[bytes, ...]:
    r"""The bytes that a text may stand for: as written, unquoted, `\uXXXX` replaced."""
    bare = text.strip(" \t")
    found = [bare]
    if len(bare) > 2 and bare[0] == bare[-1] == "`":  # noqa: PLR2004 - both quotes
        found.append(bare[1:-1])
    found += [_unescaped(form) for form in found]
    written = (form.encode("utf-8", "surrogateescape") for form in found if form)
    return tuple(dict.fromkeys(written))


def plain(text: bytes) -> bytes:
    """A Markdown text without the marks of emphasis and code, blanks as one."""
    return re.sub(rb"[ \t]+", b" ", text.translate(None, b"*`")).strip()


def excerpt_pieces(lines: Sequence[str]) -> list[tuple[bytes, ...]]:
    """The pieces of an excerpt that its window must hold; `...` marks what is cut."""
    return [forms(piece) for line in lines for piece in _pieces(line)]


def _pieces(line: str) -> Iterator[str]:
    for piece in _CUT.split(line):
        if bare := piece.strip(" \t\r"):
            yield bare


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    high, low, single = match.groups()
    if single is None:
        pair = bytes.fromhex(high) + bytes.fromhex(low)
        return pair.decode("utf-16-be")
    number = int(single, 16)
    return match[0] if number in _SURROGATES else chr(number)
