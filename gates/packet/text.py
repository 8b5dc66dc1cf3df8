"""Words of a packet: quotes, comments, placeholders, and what is not ASCII.

Text was decoded with `surrogateescape`, so that a byte that is no UTF-8 is one
character that is not ASCII, and every path gives its bytes back.
"""

from __future__ import annotations

import re
from typing import Final

from gates.model import RepoPath
from gates.packet.spans import code_spans

BLANKS: Final = " \t"
"""What may surround a word. Nothing else is ever trimmed."""

_QUOTED: Final = re.compile(rb'"(?:[^"\\]|\\(?:[abtnvfr"\\]|[0-3][0-7]{2}))*"')
_ESCAPE: Final = re.compile(rb'\\([abtnvfr"\\]|[0-3][0-7]{2})')
_LETTERS: Final = {
    b"a": b"\a",
    b"b": b"\b",
    b"t": b"\t",
    b"n": b"\n",
    b"v": b"\v",
    b"f": b"\f",
    b"r": b"\r",
    b'"': b'"',
    b"\\": b"\\",
}
_PLAIN_PATH: Final = re.compile(rb"[!#-_a-~][ -_a-~]*")
"""ASCII without back-quotes and control characters, and no double quote in front."""

_NUMBER: Final = re.compile(r"[1-9][0-9]{0,8}")
_EXTENSION: Final = re.compile(r"\.[A-Za-z][A-Za-z0-9_]{0,15}")
_PATH_LETTERS: Final = re.compile(r"[^\x00-\x20!\"#$%&'*:;<>?\\^`{|}\x7f]+")
_NOTHING: Final = frozenset({"", "none", "n/a", "na", "-", "(none)"})
_SURROGATES: Final = range(0xDC80, 0xDD00)
_SHOWN: Final = 80


def shown(text: str) -> str:
    r"""The text as it may be shown: a byte that is no UTF-8 becomes `\xNN`."""
    if text.isascii():
        return text
    raw = text.encode("utf-8", "surrogateescape")
    return raw.decode("utf-8", "backslashreplace")


def brief(text: str) -> str:
    """The text for a message: shown, and cut when it is long."""
    text = shown(text)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."


def as_path(text: str) -> RepoPath:
    r"""The path that the packet's text names.

    That is the bytes of the text, or of a text in double quotes what git's quoting of
    odd names stands for: `"caf\303\251.py"`. So a path that is not ASCII can be named
    in a packet that is.
    """
    raw = text.encode("utf-8", "surrogateescape")
    if raw.startswith(b'"') and _QUOTED.fullmatch(raw):
        return RepoPath(_ESCAPE.sub(_unescaped, raw[1:-1]))
    return RepoPath(raw)


def path_text(path: RepoPath) -> str:
    """How a packet writes a path in back-quotes: as it is, else in git's quoting.

    Quoted are what is not ASCII, and names that would be read as something else.
    """
    if _PLAIN_PATH.fullmatch(path):
        text = path.decode("ascii")
        if not (is_placeholder(text) or says_nothing(text)):
            return text
    return '"' + "".join(_escaped(byte) for byte in path) + '"'


def _unescaped(found: re.Match[bytes]) -> bytes:
    letter = found[1]
    return _LETTERS.get(letter) or bytes([int(letter, 8)])


def _escaped(byte: int) -> str:
    char = chr(byte)
    if char in '"\\':
        return "\\" + char
    return (
        char
        if char.isascii() and char.isprintable() and char != "`"
        else f"\\{byte:03o}"
    )


def first_foreign(text: str) -> int:
    """The index of the first character that is not ASCII.

    Raises:
        StopIteration: The text is ASCII.
    """
    return next(at for at, char in enumerate(text) if ord(char) > 0x7F)  # noqa: PLR2004


def code_point(char: str) -> str:
    """How a message names a character: `U+0430`, or the byte that is no text."""
    number = ord(char)
    if number in _SURROGATES:
        return f"byte 0x{number - 0xDC00:02X}"
    return f"U+{number:04X}"


def quoted(value: str) -> tuple[str, str] | None:
    """What stands in the back-quotes at the start, and what follows them.

    The inside is exact: a space in it belongs to it. None when the value does not
    begin with back-quotes that are closed again.
    """
    if not value.startswith("`"):
        return None
    if value.count("`") == 2 and value[-1] == "`":  # noqa: PLR2004 - the usual form
        return value[1:-1], ""
    spans = code_spans(value)
    if not spans or spans[0].start:
        return None
    return spans[0].inside, value[spans[0].end :]


def unquote(value: str) -> str:
    """The value without its back-quotes and a `(comment)` behind them.

    A value that is only partly in back-quotes is given as it stands.
    """
    found = quoted(value)
    if found is None:
        return value
    inside, rest = found
    rest = rest.strip(BLANKS)
    is_remark = rest.startswith("(") and rest.endswith(")")
    return inside if not rest or is_remark else value


def first_word(value: str) -> str:
    """The first word of a value, taken out of its back-quotes."""
    found = quoted(value)
    if found is not None:
        return found[0]
    return value.strip(BLANKS).replace("\t", " ").partition(" ")[0]


def without_comment(value: str) -> tuple[str, str]:
    """A bare value and the text of its trailing `(comment)`."""
    if not value.endswith(")"):
        return value, ""
    depth = 0
    for at in range(len(value) - 1, 0, -1):
        depth += (value[at] == ")") - (value[at] == "(")
        if not depth:
            if value[at - 1] in BLANKS:
                return value[:at].rstrip(BLANKS), value[at + 1 : -1]
            break
    return value, ""


def is_placeholder(value: str) -> bool:
    """Whether a value still is what a template says: `<hash>`, `path/to/file`."""
    if value[:1] == "<":
        return value.endswith(">")
    return value == "path/to/file"


def says_nothing(value: str) -> bool:
    """Whether a value is empty or one of the words for it, such as `NONE`."""
    return value.strip(BLANKS + "`.").lower() in _NOTHING


def line_number(text: str) -> int | None:
    """A line number: 1 to 999999999 in decimal digits, else None."""
    return int(text) if _NUMBER.fullmatch(text) else None


def is_literal_path(token: str) -> bool:
    """Whether a word can be the literal path of one file: no pattern, no folder."""
    return (
        _PATH_LETTERS.fullmatch(token) is not None
        and not token.startswith("/")
        and not token.endswith("/")
    )


def is_path_like(token: str, *, bare: bool) -> bool:
    """Whether a word in a sentence looks like the literal path of one file.

    A bare word needs a file extension, one in back-quotes a folder or an extension:
    `and/or` and `HEAD..main` are no paths.
    """
    if not is_literal_path(token):
        return False
    _, slash, name = token.rpartition("/")
    dot = name.rfind(".")
    if ".." in name:
        return False
    return _EXTENSION.fullmatch(name, max(dot, 0)) is not None or (
        bool(slash) and not bare
    )
