"""What added lines may not hold: text that misleads, and what the policy forbids.

Bidirectional controls and look-alike letters read differently from what a compiler or a
reviewer sees (SCOPE-14); TEXT-01 is for the policy's own patterns.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gates.model import Hunk

_BIDI: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_WORD: Final = re.compile(r"\w+")
_LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f]")
_LOOK_ALIKE: Final = re.compile(
    # The Greek letters that look like Latin ones, all Cyrillic, all Armenian: a
    # formula's Greek is no look-alike.
    r"[\u0391\u0392\u0395-\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
    r"\u03b1\u03b9\u03bd\u03bf\u03c1\u03c5\u03f2\u03f3\u0400-\u052f\u0531-\u058f]"
)


def suspicious_lines(post: bytes, hunks: Sequence[Hunk]) -> Iterator[tuple[int, str]]:
    """The added lines that hold such text: 1-based line and what was found.

    `post` is the whole post-image. Text that is no UTF-8 is looked at as far as it is.
    """
    if post.isascii():
        return
    lines = post.split(b"\n")
    for hunk in hunks:
        for number in range(hunk.new_start, hunk.new_start + hunk.new_count):
            line = lines[number - 1]
            if not line.isascii():
                found = _suspicion(line.decode("utf-8", "replace"))
                if found:
                    yield number, found


def forbidden_lines(
    post: bytes, hunks: Sequence[Hunk], patterns: Sequence[str]
) -> Iterator[tuple[int, str]]:
    """The added lines that match a pattern of the policy: 1-based line and pattern."""
    compiled = [(re.compile(text.encode("utf-8")), text) for text in patterns]
    lines = post.split(b"\n")
    for hunk in hunks:
        for number in range(hunk.new_start, hunk.new_start + hunk.new_count):
            for pattern, text in compiled:
                if pattern.search(lines[number - 1]):
                    yield number, text


def _suspicion(text: str) -> str:
    control = _BIDI.search(text)
    if control:
        return f"the bidirectional control U+{ord(control[0]):04X}"
    for word in _WORD.findall(text):
        if _LATIN.search(word) and (other := _LOOK_ALIKE.search(word)):
            return f"a word that mixes Latin letters with U+{ord(other[0]):04X}"
    return ""
