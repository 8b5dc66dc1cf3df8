"""One manifest entry: from the fields as written to the values of the model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar

from gates.model import Entry, Field, RepoPath, Window
from gates.packet.text import (
    as_path,
    brief,
    is_placeholder,
    says_nothing,
    shown,
    unquote,
)
from gates.packet.values import (
    Unreadable,
    change_value,
    delta_value,
    hash_value,
    in_rising_order,
    line_value,
    windows_value,
    yes_value,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from gates.model import GateClaim, HashClaim
    from gates.packet.problems import Problems

T = TypeVar("T")

_PROSE: Final = frozenset({"adjustment", "reason", "gates passed"})


@dataclass(slots=True)
class Draft:
    """An entry while its lines are read.

    `values` holds each field's text and the index of its line. `outer` is the last
    field that is indented no further than the Target File. `again` are the fields that
    stand in it more than once, without the first; `end` is the index of the line behind
    the entry.
    """

    target: str
    index: int
    indent: int
    values: dict[str, tuple[str, int]] = field(default_factory=dict)
    anchors: list[tuple[str, int]] = field(default_factory=list)
    claims: list[GateClaim] = field(default_factory=list)
    extra: list[Field] = field(default_factory=list)
    outer: str = "target file"
    in_gates: bool = False
    again: list[tuple[str, int]] = field(default_factory=list)
    end: int = 0

    @property
    def path(self) -> RepoPath:
        """The target as the bytes that the packet holds."""
        return as_path(unquote(self.target))


def is_unfilled(target: str) -> bool:
    """Whether a target still is a placeholder, `N/A` or nothing."""
    return (
        is_placeholder(target)
        or says_nothing(target)
        or target[:4].lower() in {"n/a ", "n/a("}
    )


def finish(draft: Draft, lines: list[str], problems: Problems) -> Entry:
    """The entry of the model; what cannot be read becomes a finding."""
    return _Finisher(draft, lines, problems).entry()


class _Finisher:
    """Reads the values of one draft."""

    def __init__(self, draft: Draft, lines: list[str], problems: Problems) -> None:
        self._draft = draft
        self._lines = lines
        self._problems = problems
        target = unquote(draft.target)
        self._target = target
        self._path = as_path(target)
        self._template = is_unfilled(target)

    def entry(self) -> Entry:
        """Read everything, in the order of the model's fields."""
        draft = self._draft
        self._ascii("Target File", self._target, draft.index)
        for name, (value, index) in draft.values.items():
            if name not in _PROSE:
                self._ascii(name.title(), value, index)
        windows, windows_line = self._windows()
        delta, delta_line = self._delta()
        return Entry(
            path=self._path,
            line=draft.index + 1,
            windows=windows,
            windows_line=windows_line,
            line_delta=delta,
            delta_line=delta_line,
            pre=self._hash("pre-sha1"),
            post=self._hash("post-sha1"),
            change=self._read(
                "change", lambda text, index: change_value(text, index + 1)
            ),
            binary=self._read("binary", lambda text, _: yes_value(text)) or False,
            anchors=self._anchors(),
            claims=tuple(draft.claims),
            adjustment=self._prose("adjustment"),
            reason=self._prose("reason"),
            extra=self._extra(),
            is_template=self._template,
        )

    def _ascii(self, name: str, value: str, index: int) -> None:
        if not value.isascii():
            self._problems.foreign(name, value, index + 1, self._lines[index])

    def _read(self, name: str, parse: Callable[[str, int], T]) -> T | None:
        """A value, None when it is not there, not filled or cannot be read."""
        found = self._draft.values.get(name)
        if found is None:
            return None
        value, index = unquote(found[0]), found[1]
        if not value:
            return None
        try:
            return parse(value, index)
        except Unreadable as error:
            self._refuse(name, value, index, str(error))
            return None

    def _refuse(self, name: str, value: str, index: int, expected: str) -> None:
        """Say that a value cannot be read; a template's values never can."""
        if self._template or not value.isascii():
            return
        label = name.title()
        if is_placeholder(value):
            self._problems.add(
                "MANIFEST-10",
                index + 1,
                f"{label} at line {index + 1} is still the placeholder {brief(value)}",
                hint=f"write {expected}",
                target=self._path,
            )
            return
        self._problems.add(
            "PACKET-05",
            index + 1,
            f"{label} at line {index + 1} cannot be read: {brief(value)}",
            hint=f"write {expected}",
            target=self._path,
        )

    def _windows(self) -> tuple[tuple[Window, ...], int | None]:
        """The declared windows, and the line on which they begin."""
        values = self._draft.values
        start, end, several = (values.get(name) for name in ("start", "end", "windows"))
        if several is not None:
            if start is not None or end is not None:
                self._both_forms(several[1], (start or end or several)[1])
                return (), several[1] + 1
            windows = self._read("windows", lambda text, _: windows_value(text)) or ()
            if not in_rising_order(windows):
                self._out_of_order(several)
            return windows, several[1] + 1
        if start is None or end is None:
            given = start or end
            if given is None:
                return (), None
            self._lacks("End" if end is None else "Start", given[1])
            return (), given[1] + 1
        first = self._read("start", lambda text, _: line_value(text))
        last = self._read("end", lambda text, _: line_value(text))
        line = start[1] + 1
        if first is None or last is None:
            return (), line
        if last < first:
            self._backwards(first, last, end[1])
            return (), line
        return (Window(first, last),), line

    def _backwards(self, first: int, last: int, index: int) -> None:
        if self._template:
            return
        self._problems.add(
            "PACKET-05",
            index + 1,
            f"End {last} at line {index + 1} is smaller than Start {first}",
            hint="write the first and the last line of the window",
            target=self._path,
        )

    def _both_forms(self, several: int, other: int) -> None:
        self._problems.add(
            "PACKET-04",
            several + 1,
            f"Windows at line {several + 1} and Start or End at line {other + 1}"
            " declare the windows of one entry twice",
            hint="keep Windows, or Start and End",
            target=self._path,
        )

    def _out_of_order(self, several: tuple[str, int]) -> None:
        self._problems.add(
            "MANIFEST-08",
            several[1] + 1,
            f"Windows at line {several[1] + 1} are not in rising order:"
            f" {brief(several[0])}",
            target=self._path,
        )

    def _lacks(self, name: str, index: int) -> None:
        if not self._template:
            self._problems.add(
                "PACKET-11",
                index + 1,
                f"the entry's window at line {index + 1} has no {name}",
                hint=f"add `- **{name}**: <line>`",
                target=self._path,
            )

    def _delta(self) -> tuple[int | None, int | None]:
        """The line delta and its line."""
        found = self._draft.values.get("line delta")
        if found is None:
            return None, None
        line = found[1] + 1
        delta = self._read("line delta", lambda text, _: delta_value(text))
        if delta is None:
            return None, line
        if delta.is_sum:
            self._problems.add(
                "PACKET-16",
                line,
                f"Line Delta at line {line} is written as a sum: {brief(found[0])}",
                hint=f"write {delta.value}",
                target=self._path,
            )
        return delta.value, line

    def _hash(self, name: str) -> HashClaim | None:
        found = self._draft.values.get(name)
        if found is None or not found[0]:
            return None
        return hash_value(found[0], found[1] + 1)

    def _anchors(self) -> tuple[Field, ...]:
        """The literal strings that must stand exactly once in the post-image."""
        anchors = []
        for written, index in self._draft.anchors:
            value = unquote(written)
            self._ascii("Anchor", value, index)
            if value:  # also one in angle brackets: it may be a tag of the file
                anchors.append(Field("Anchor", shown(value), index + 1))
            elif not self._template:
                self._refuse("anchor", value, index, "the text that stands in the file")
        return tuple(anchors)

    def _prose(self, name: str) -> Field | None:
        found = self._draft.values.get(name)
        if found is None or not found[0]:
            return None
        return Field(name.title(), shown(found[0]), found[1] + 1)

    def _extra(self) -> tuple[Field, ...]:
        """Unknown fields, and what stands behind `Gates Passed` itself."""
        said = self._draft.values.get("gates passed")
        if said is None or not said[0]:
            return tuple(self._draft.extra)
        gates = Field("Gates Passed", shown(said[0]), said[1] + 1)
        return (gates, *self._draft.extra)
