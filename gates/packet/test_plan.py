"""The commands of TEST_PLAN: what the packet promises to run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gates.model import Field
from gates.packet.fields import item_of
from gates.packet.lines import scan
from gates.packet.sections import named
from gates.packet.spans import code_spans
from gates.packet.text import BLANKS, is_placeholder, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

_BOM: Final = "\ufeff"
_OWN: Final = frozenset({"gates", "pre-work", "post-work", "cor701-sha"})
_FENCES: Final = ("```", "~~~")


def read_test_plan(data: bytes) -> tuple[Field, ...]:
    """The commands of the TEST_PLAN section, each with its line.

    Read are the lines of its code fences but for comments, and what list items have in
    back-quotes. The gate's own commands are left out: their runs are recorded.
    """
    text = data.decode("utf-8", "surrogateescape").removeprefix(_BOM)
    text = text.replace("\r\n", "\n")
    lines = text.split("\n")
    return tuple(
        Field("TEST_PLAN", shown(command), index + 1)
        for section in named(scan(text), "TEST PLAN")
        for index, command in _commands(lines, section.first, section.end)
        if not _is_own(command)
    )


def _commands(lines: list[str], first: int, end: int) -> Iterator[tuple[int, str]]:
    fence = ""
    for index in range(first, end):
        line = lines[index].strip(BLANKS)
        if line.startswith(_FENCES):
            fence = "" if fence and line.startswith(fence) else fence or line[:3]
        elif fence:
            if line and not line.startswith("#"):
                yield index, line
        elif item_of(lines[index]) is not None:
            for span in code_spans(line):
                if not is_placeholder(span.inside):
                    yield index, span.inside


def _is_own(command: str) -> bool:
    words = command.split()
    own = words[1:2] if words[:1] == ["just"] else words[:1]
    return not words or not _OWN.isdisjoint(own)
