"""Make text that others wrote harmless to show.

Paths, packet text and names of refs may hold terminal escapes, bidirectional controls,
line breaks, or commands to a CI runner that reads them from the log (`::set-output`,
`##[group]`, `##vso[task.setvariable]`). Shown text is escaped; machines read the JSON.
"""

from __future__ import annotations

from typing import Final

_FIRST_BYTE: Final = "\udc80"
_LAST_BYTE: Final = "\udcff"


def escape(text: str) -> str:
    r"""The text on one line, every character that is not printable as `\x1b`, `\u202e`.

    Printable is what Unicode gives no category Other or Separator, the space aside: so
    controls, bidirectional and zero-width characters, surrogates, private and
    unassigned characters are escaped. `##`, with which some CI runners begin a command
    anywhere in a line, is broken.
    """
    if not text.isprintable():
        text = "".join(char if char.isprintable() else _escaped(char) for char in text)
    return text.replace("##", "#\\x23") if "##" in text and "[" in text else text


def _escaped(char: str) -> str:
    if _FIRST_BYTE <= char <= _LAST_BYTE:  # a byte that was decoded as no character
        return f"\\x{ord(char) - 0xDC00:02x}"
    return char.encode("unicode_escape").decode("ascii")


def without_surrogates(text: str) -> str:
    r"""The text with lone surrogates as `\xff`: JSON can write them, few can read."""
    if text.isascii():
        return text
    return "".join(
        _escaped(char) if "\ud800" <= char <= "\udfff" else char for char in text
    )


def with_references(markup: str) -> str:
    """HTML, XML or Markdown in ASCII, which no encoding of a stream changes."""
    return markup.encode("ascii", "xmlcharrefreplace").decode("ascii")


def show(data: bytes) -> str:
    r"""Bytes as escaped text: UTF-8 where it is, `\xff` where it is not."""
    return escape(data.decode("utf-8", "backslashreplace"))


def guard_line(line: str) -> str:
    """A line of output that no CI runner takes for a command.

    GitHub's runner obeys a line that begins with `::` after any white space.
    """
    stripped = line.lstrip()
    if not stripped.startswith("::"):
        return line
    indent = line[: len(line) - len(stripped)]
    return f"{indent}\\x3a:{stripped[2:]}"
