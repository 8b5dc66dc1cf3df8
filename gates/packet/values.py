"""Values of a manifest entry: windows, line delta, hashes, kind of change.

Each has one exact form (COR-701, "Manifest grammar"); a value in another form raises
`Unreadable` with the form that was expected.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final, NamedTuple

from gates.model import (
    ZERO_SHA1,
    ChangeClaim,
    ChangeKind,
    ClaimKind,
    HashClaim,
    Sha1,
    Window,
)
from gates.packet.text import (
    BLANKS,
    is_placeholder,
    line_number,
    shown,
    unquote,
    without_comment,
)

_DELTA: Final = re.compile(r"[+-]?(?:0|[1-9][0-9]{0,8})")
_SUM: Final = re.compile(r"\+?([0-9]{1,9})[ \t]*-[ \t]*([0-9]{1,9})")
_SHA1: Final = re.compile(r"[0-9a-f]{40}")
_OID: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_MODE: Final = re.compile(r"[0-7]{6}")
_MARKERS: Final = frozenset({"<untracked>", "n/a", "new"})
_YES_OR_NO: Final = {"yes": True, "true": True, "no": False, "false": False}


class Unreadable(ValueError):  # noqa: N818 - a word of COR-701, caught by the reader
    """A value that cannot be read; the text says what was expected."""


class Delta(NamedTuple):
    """A line delta, and whether it was written as a sum (`95 - 10`)."""

    value: int
    is_sum: bool


def line_value(text: str) -> int:
    """A line number of `Start` or `End`, 1 to 999999999.

    Raises:
        Unreadable: The text is no such number.
    """
    number = line_number(text)
    if number is None:
        raise Unreadable("a line number, 1 to 999999999 in digits")
    return number


def windows_value(text: str) -> tuple[Window, ...]:
    """The windows of `12-40, 88-90`, in the order in which they are written.

    Raises:
        Unreadable: The text has another form.
    """
    windows = []
    for part in text.split(","):
        start, _, end = part.strip(BLANKS).partition("-")
        first = line_number(start.rstrip(BLANKS))
        last = line_number(end.lstrip(BLANKS))
        if first is None or last is None or last < first:
            raise Unreadable("windows such as `12-40, 88-90`")
        windows.append(Window(first, last))
    return tuple(windows)


def in_rising_order(windows: tuple[Window, ...]) -> bool:
    """Whether each window starts no earlier than the one before it."""
    return all(one.start <= other.start for one, other in pairwise(windows))


def delta_value(text: str) -> Delta:
    """The line delta of `94`, `+94`, `-17`, or of the sum `95 - 10`.

    Raises:
        Unreadable: The text has another form.
    """
    if _DELTA.fullmatch(text):
        return Delta(int(text), is_sum=False)
    if found := _SUM.fullmatch(text):
        return Delta(int(found[1]) - int(found[2]), is_sum=True)
    raise Unreadable("a whole number such as `94`, `+94` or `-17`")


def hash_value(text: str, line: int) -> HashClaim:
    """What the text claims as a SHA-1; one that is none is kept as MALFORMED."""
    value = without_comment(unquote(text))[0]
    if _SHA1.fullmatch(value):
        kind = ClaimKind.ZEROS if value == ZERO_SHA1 else ClaimKind.SHA1
        return HashClaim(kind, value, line, Sha1(value))
    if value.lower() in _MARKERS:
        kind = ClaimKind.MARKER
    elif is_placeholder(value):
        kind = ClaimKind.PLACEHOLDER
    else:
        kind = ClaimKind.MALFORMED
    return HashClaim(kind, shown(value), line)


def change_value(text: str, line: int) -> ChangeClaim:
    """The declared kind of change.

    Raises:
        Unreadable: The text is none of the three forms.
    """
    word, _, rest = text.partition(" ")
    old, arrow, new = (part.strip(BLANKS) for part in rest.partition("->"))
    match word.lower():
        case "symlink" if not rest.strip(BLANKS):
            return ChangeClaim(ChangeKind.SYMLINK, line)
        case "mode" if arrow and _MODE.fullmatch(old) and _MODE.fullmatch(new):
            return ChangeClaim(ChangeKind.MODE, line, old, new)
        case "submodule" if arrow and _OID.fullmatch(old) and _OID.fullmatch(new):
            return ChangeClaim(ChangeKind.SUBMODULE, line, old, new)
    raise Unreadable(
        "`mode 100644->100755`, `symlink`, or `submodule OLD->NEW` with full object ids"
    )


def yes_value(text: str) -> bool:
    """Whether the text says yes.

    Raises:
        Unreadable: It says neither yes nor no.
    """
    answer = _YES_OR_NO.get(text.lower())
    if answer is None:
        raise Unreadable("`yes` or `no`")
    return answer
