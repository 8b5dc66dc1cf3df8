"""Rails: the lines that carry a document's structure (COR-701, clause 52, G03).

A rail is a Markdown heading, a code-fence line or an END marker. Headings and fences
are rails in Markdown files only: elsewhere a `#` begins a comment. An END marker, the
word END in capitals alone or behind comment signs, is a rail in every file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gates.rules.windows import LF

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gates.model import Content, RepoPath, Window

_MARKDOWN_SUFFIXES: Final = (b".md", b".markdown", b".mdown", b".mkd")
_MARKDOWN_RAIL: Final = re.compile(rb" {0,3}(?:#{1,6}(?:[ \t]|\r?$)|```|~~~)")
_END_MARKER: Final = re.compile(rb"[ \t]*(?:<!--|[#/*;%=\-\[<]+)?[ \t]*END\b")


def is_rail(line: bytes, path: RepoPath) -> bool:
    """Whether a line, without its LF, is a rail of the file."""
    if b"END" in line and _END_MARKER.match(line):
        return True
    if not path.lower().endswith(_MARKDOWN_SUFFIXES):
        return False
    return _MARKDOWN_RAIL.match(line) is not None


def rails_among(
    content: Content, path: RepoPath, intervals: Iterable[Window]
) -> tuple[int, ...]:
    """The 1-based lines of the intervals that are rails.

    The content is read line by line only as far as the intervals reach.
    """
    wanted = sorted(intervals)
    if not wanted:
        return ()
    found: list[int] = []
    last = wanted[-1].end
    at = 0
    for number, line in enumerate(
        content.read(0, content.size).split(LF, last), start=1
    ):
        while at < len(wanted) and wanted[at].end < number:
            at += 1
        if at == len(wanted):
            break
        if wanted[at].start <= number and is_rail(line, path):
            found.append(number)
    return tuple(found)
