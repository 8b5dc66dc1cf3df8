"""The difference of two texts for people: unified, escaped, in colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gates.render.escape import show
from gates.render.style import Paint

if TYPE_CHECKING:
    from gates.render.style import Style

_PAINTS = {"+": Paint.GOOD, "-": Paint.BAD, "@": Paint.FAINT}


def diff_lines(old: bytes, new: bytes, name: str, style: Style) -> list[str]:
    """A unified diff without line ends; nothing when the texts are equal.

    A line ends at LF and nowhere else.
    """
    import difflib  # noqa: PLC0415 - only when something is shown

    lines = difflib.unified_diff(
        _lines(old), _lines(new), f"a/{name}", f"b/{name}", lineterm=""
    )
    return [
        style.paint(line, _PAINTS[line[0]]) if line[:1] in _PAINTS else line
        for line in lines
    ]


def _lines(data: bytes) -> list[str]:
    return [show(line) for line in data.removesuffix(b"\n").split(b"\n")]
