"""The gates over lines: clauses 50, 52, 53 and 57."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from gates.codes import finding
from gates.model import (
    Finding,
    Gate,
    GateState,
    Profile,
    Window,
)
from gates.rules.recommend import joined
from gates.rules.shapes import actual_of
from gates.rules.windows import tight
from gates.rules.words import SHOWN, intervals, lines_named

if TYPE_CHECKING:
    from collections.abc import Callable

    from gates.model import Entry, RepoPath
    from gates.rules.facts import Declaration, FileFacts


class LineJudge(NamedTuple):
    """Judges anchors, windows, blocks and line delta of the entries of one path."""

    declaration: Declaration
    facts: FileFacts
    profile: Profile

    @property
    def _path(self) -> RepoPath:
        return self.declaration.path

    @property
    def _report(self) -> Callable[..., Finding]:
        """Makes findings about the path."""
        return partial(finding, path=self._path)

    def anchors(self, entry: Entry) -> tuple[GateState, list[Finding]]:
        """Clause 50: each declared anchor stands exactly once in the post-image."""
        if not entry.anchors:
            return GateState.NOT_DECLARED, []
        counts = {field.line: count for field, count in self.facts.anchors}
        found = [
            self._report(
                "C701-G01",
                f"anchor `{anchor.value}` stands"
                f" {'nowhere' if counts[anchor.line] == 0 else 'more than once'}"
                " in the file at head, expected exactly once",
                gate=Gate.ANCHORS_PRESENT,
                packet_line=anchor.line,
            )
            for anchor in entry.anchors
            if counts[anchor.line] != 1
        ]
        return GateState.FAIL if found else GateState.PASS, found

    def rails(self, entry: Entry) -> tuple[GateState, list[Finding]]:
        """Clause 52: every byte outside the windows equals the pre-image."""
        gate, facts = Gate.RAILS_UNTOUCHED, self.facts
        if self._has_no_lines() and not facts.is_unchanged:
            if not entry.windows or entry.windows == (Window(1, 1),):
                return GateState.PASS, []
            if facts.is_binary:
                return GateState.FAIL, [
                    self._report(
                        "C701-G04",
                        "a binary file has no lines, expected window 1-1",
                        gate=gate,
                        packet_line=entry.windows_line,
                    )
                ]
        if self.declaration.overlaps:
            return GateState.NOT_RUN, []  # MANIFEST-08 says why
        if facts.window_holds or (facts.window_holds is None and facts.is_unchanged):
            return GateState.PASS, []
        if facts.window_holds is None:
            return GateState.FAIL, self._no_window(entry)
        if entry is not self.declaration.entries[0]:
            return GateState.FAIL, []  # reported once, with the first entry
        return GateState.FAIL, self._outside(entry)

    def _no_window(self, entry: Entry) -> list[Finding]:
        if entry.windows_line is not None:
            return []  # the reader has reported the value
        return [
            self._report(
                "C701-G04",
                "the entry declares no window, and the file changed",
                gate=Gate.RAILS_UNTOUCHED,
                packet_line=entry.line,
                hint=self._windows_hint(),
            )
        ]

    def _windows_hint(self) -> str:
        """The field that an entry without windows lacks, as the reader reads it."""
        windows = joined(actual_of(self.facts).windows)
        if not 0 < len(windows) <= SHOWN:
            return "`gates cor701-sha` for the same range prints the windows"
        written = ", ".join(f"{w.start}-{w.end}" for w in windows)
        return f"add `- **Windows**: {written}`"

    def _outside(self, entry: Entry) -> list[Finding]:
        """The findings for bytes that changed outside the windows."""
        facts, gate = self.facts, Gate.RAILS_UNTOUCHED
        declared = intervals(self.declaration.windows)
        if facts.change.is_deletion:
            message = (
                f"the file is deleted, so the window has to be 1-{facts.pre.lines} in"
                f" pre-image lines; declared is {declared}"
            )
        elif facts.outside:
            message = (
                f"{lines_named(facts.outside)} changed outside the declared"
                f" window {declared}"
            )
        else:
            message = (
                f"bytes outside the declared window {declared} differ from the"
                " pre-image"
            )
        if facts.is_eol_only:
            message += "; the file differs in line endings only"
        tight_windows = intervals(tight(facts.hunks, facts.post.lines))
        found = [
            self._report(
                "C701-G04",
                message,
                gate=gate,
                line=facts.outside[0].start if facts.outside else None,
                packet_line=entry.windows_line or entry.line,
                hint="undo the change outside the window, or declare it; the changed"
                f" lines are {tight_windows}",
            )
        ]
        if facts.rails:
            lines = ", ".join(str(line) for line in facts.rails[:SHOWN])
            found.append(
                self._report(
                    "C701-G03",
                    f"a heading, code fence or END marker changed outside the declared"
                    f" window, at line {lines}",
                    gate=gate,
                    line=facts.rails[0],
                    packet_line=entry.windows_line or entry.line,
                )
            )
        return found

    def blocks(self, entry: Entry) -> tuple[GateState, list[Finding]]:
        """Clause 53: one changed block per window, in `strict-cor701` only."""
        if self.profile is not Profile.STRICT_COR701 or self._has_no_lines():
            return GateState.NOT_RUN, []
        if not self.facts.blocks or not self.facts.hunks:
            return GateState.NOT_RUN, []  # no window, or an empty file: no block either
        wrong = [count for count in self.facts.blocks if count != 1]
        if not wrong or self.facts.is_unchanged:
            return GateState.PASS, []
        return GateState.FAIL, [
            self._report(
                "C701-G02",
                f"a window holds {wrong[0]} changed blocks, expected exactly one",
                gate=Gate.ONE_BLOCK,
                packet_line=entry.windows_line or entry.line,
                hint="declare one window for each block",
            )
        ]

    def delta(self, entry: Entry) -> tuple[GateState, list[Finding]]:
        """Clause 57: the line delta is that of the two images."""
        gate, facts = Gate.LINE_DELTA, self.facts
        if entry.line_delta is None:
            if entry.delta_line is not None:
                return GateState.FAIL, []  # the reader has reported the value
            return GateState.FAIL, [
                self._report(
                    "C701-G05",
                    "the entry has no Line Delta",
                    gate=gate,
                    packet_line=entry.line,
                    hint="add `- **Line Delta**: ` with lines added minus removed",
                )
            ]
        expected = 0 if self._has_no_lines() else facts.line_delta
        if entry.line_delta == expected or self._delta_in_parts(expected):
            return GateState.PASS, []
        return GateState.FAIL, [
            self._report(
                "C701-G05",
                f"line delta is declared as {entry.line_delta}, the file changed by"
                f" {expected} ({facts.added} added, {facts.removed} removed)",
                gate=gate,
                packet_line=entry.delta_line,
                hint=f"write `- **Line Delta**: {expected}`",
            )
        ]

    def _delta_in_parts(self, expected: int) -> bool:
        """Whether several entries of the file declare deltas that add up to it."""
        entries = self.declaration.entries
        return sum(entry.line_delta or 0 for entry in entries) == expected

    def clamped(self, entry: Entry) -> list[Finding]:
        """A window that ends past the last line of the file."""
        change, facts = self.facts.change, self.facts
        if self._has_no_lines() or not entry.windows:
            return []
        lines = facts.pre.lines if change.is_deletion else facts.post.lines
        last = max(window.end for window in entry.windows)
        if last <= max(lines, 1):
            return []
        return [
            self._report(
                "MANIFEST-09",
                f"the window ends at line {last}, the last line of the file is {lines}",
                packet_line=entry.windows_line,
                hint=f"write {lines} as the end of the window",
            )
        ]

    def _has_no_lines(self) -> bool:
        """Whether hashes alone decide: binary as declared, submodule, mode only."""
        facts = self.facts
        return (
            facts.change.is_submodule
            or facts.change.is_mode_only
            or (facts.is_binary and self.declaration.is_binary)
        )
