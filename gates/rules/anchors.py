"""Anchors of a refinement against the spec: do they hold, where did they move.

A window is one of the pinned spec. It is looked at there (in the file that is named,
when the pinned bytes are not known), and then in the spec as it is now: a token that
left its window but occurs elsewhere has MOVED, one that is gone is BROKEN. Matching is
by token only, never by the exact content (COR-701, "Refinement").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gates.codes import finding
from gates.model import Finding, Severity, Window
from gates.planning import AnchorResult, AnchorState
from gates.rules.refinement import is_unfilled
from gates.rules.spec_text import SpecText, excerpt_pieces, forms, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gates.planning import Spec, SpecAnchor, SpecSearch

LISTED: Final = 5
"""How many lines one message names."""

MOST_PLACES: Final = 200
"""How many occurrences of a token are compared when a new window is looked for."""


def judge_anchors(
    anchors: Sequence[SpecAnchor], search: SpecSearch
) -> tuple[list[AnchorResult], list[Finding]]:
    """Each anchor's state, in order, with the findings on all of them.

    Without any spec nothing can be said of them, and nothing is.
    """
    results: list[AnchorResult] = []
    findings: list[Finding] = []
    texts: dict[int, dict[bytes, SpecText]] = {}
    for anchor in anchors:
        faults = _faults(anchor)
        if faults:
            results.append(AnchorResult(anchor, AnchorState.UNREADABLE))
            findings += faults
            continue
        pinned, named, now = (
            _text(anchor, spec, texts)
            for spec in (search.pinned, search.named, search.current)
        )
        reference = pinned or named or now
        if reference is None:
            continue
        judge = _AnchorJudge(anchor, reference, now or reference)
        results.append(judge.result())
        findings += judge.findings(results[-1])
    return results, findings


def _text(
    anchor: SpecAnchor, spec: Spec | None, known: dict[int, dict[bytes, SpecText]]
) -> SpecText | None:
    """The text that an anchor points into, its lines split once."""
    if spec is None:
        return None
    name = "" if anchor.spec is None else anchor.spec.value
    path, data = text_of(spec, name)
    split = known.setdefault(id(spec), {})
    if path not in split:
        split[path] = SpecText(path, data)
    return split[path]


def _faults(anchor: SpecAnchor) -> list[Finding]:
    """What is missing of an anchor, so that it cannot be looked up."""
    faults = []
    if anchor.spec is None or is_unfilled(anchor.spec.value):
        faults.append("SPEC_ANCHOR is not filled in")
    if anchor.token is None or is_unfilled(anchor.token.value):
        faults.append("CONTEXT_TOKEN is not filled in")
    for name, field, value in (
        ("CONTEXT_START_LINE", anchor.start_field, anchor.start),
        ("CONTEXT_END_LINE", anchor.end_field, anchor.end),
    ):
        if field is None:
            faults.append(f"{name} is missing")
        elif value is None:
            faults.append(f"{name} is `{field.value}`, expected a line number")
    if anchor.start and anchor.end and anchor.end < anchor.start:
        faults.append(f"the window {anchor.start}-{anchor.end} ends before it starts")
    if not anchor.excerpt or all(is_unfilled(line) for line in anchor.excerpt):
        faults.append("EXCERPT_ASCII_ESCAPED is empty")
    return [
        finding("REFINEMENT-12", f"{anchor.title}: {fault}", line=anchor.line)
        for fault in faults
    ]


@dataclass(frozen=True, slots=True)
class _AnchorJudge:
    """Judges one complete anchor: its window in `reference`, its place in `now`."""

    anchor: SpecAnchor
    reference: SpecText
    now: SpecText

    @property
    def _window(self) -> Window:
        return Window(self.anchor.start or 1, self.anchor.end or 1)

    @property
    def _tokens(self) -> tuple[bytes, ...]:
        return forms("" if self.anchor.token is None else self.anchor.token.value)

    @property
    def is_unchanged(self) -> bool:
        """Whether the current text is the one that the window was written for."""
        return self.now.data == self.reference.data

    def result(self) -> AnchorResult:
        """The anchor's state in the current text."""
        window, tokens = self._window, self._tokens
        found = self.now.lines_with(tokens, MOST_PLACES)
        inside = self.now.first_in(window, tokens)
        if inside is not None:
            state, found = AnchorState.HOLDS, [inside]
        else:
            state = AnchorState.MOVED if found else AnchorState.BROKEN
        proposed = self._proposed(found) if state is AnchorState.MOVED else None
        return AnchorResult(
            self.anchor, state, self.now.path, tuple(found[:LISTED]), proposed
        )

    def _proposed(self, found: Sequence[int]) -> Window:
        """The window of the same length that fits the excerpt best, then nearest."""
        window = self._window
        offset = self._offset()
        length = window.end - window.start
        pieces = excerpt_pieces(self.anchor.excerpt or ())

        def at(line: int) -> Window:
            start = max(1, line - offset)
            return Window(start, max(line, min(start + length, self.now.count)))

        return min(
            (at(line) for line in found),
            key=lambda new: (
                sum(not self.now.quotes(new, piece) for piece in pieces),
                abs(new.start - window.start),
            ),
        )

    def _offset(self) -> int:
        """How many lines of the window stand above the token."""
        before = self.reference.first_in(self._window, self._tokens)
        if before is not None:
            return before - self._window.start
        for number, line in enumerate(self.anchor.excerpt or ()):
            if any(token in form for token in self._tokens for form in forms(line)):
                return number
        return 0

    def findings(self, result: AnchorResult) -> list[Finding]:
        """What is to be said of the anchor."""
        found = [*self._placed(result), *self._weak()]
        if self.reference.holds(self._window, self._tokens):
            found += self._excerpt()
        return found

    def _placed(self, result: AnchorResult) -> list[Finding]:
        anchor, window = self.anchor, self._window
        token = "" if anchor.token is None else anchor.token.value
        held = self.reference.holds(window, self._tokens)
        name = self.now.name
        where = f"lines {window.start}-{window.end}"
        if not held and not self.is_unchanged and result.state is AnchorState.HOLDS:
            return [
                finding(
                    "REFINEMENT-13",
                    f"{anchor.title}: MOVED, `{token}` was not in {where} of the pinned"
                    f" spec; it is in those of {name} now",
                    line=anchor.line,
                    severity=Severity.WARNING,
                )
            ]
        if result.state is AnchorState.HOLDS:
            return []
        if result.state is AnchorState.BROKEN:
            return [
                finding(
                    "REFINEMENT-14",
                    f"{anchor.title}: BROKEN, `{token}` occurs nowhere in {name}",
                    line=None if anchor.token is None else anchor.token.line,
                )
            ]
        past = (
            f" (the file has {self.now.count} lines)"
            if window.end > self.now.count
            else ""
        )
        new = result.proposed
        listed = ", ".join(str(line) for line in result.found)
        return [
            finding(
                "REFINEMENT-13",
                f"{anchor.title}: MOVED, `{token}` is not in {where} of {name}{past};"
                f" it is at line {listed}"
                + ("" if new is None else f", window {new.start}-{new.end}"),
                line=anchor.line,
                severity=Severity.WARNING if held and not self.is_unchanged else None,
            )
        ]

    def _weak(self) -> list[Finding]:
        anchor, window = self.anchor, self._window
        token = "" if anchor.token is None else anchor.token.value.strip()
        span = window.end - window.start + 1
        found = []
        if len(token) == 1:
            found.append(f"too weak, the token `{token}` is one letter")
        if span * 2 > self.reference.count:
            found.append(
                f"too weak, the window spans {span} of the {self.reference.count} lines"
                f" of {self.reference.name}"
            )
        return [
            finding("REFINEMENT-15", f"{anchor.title}: {what}", line=anchor.line)
            for what in found
        ]

    def _excerpt(self) -> list[Finding]:
        """One finding for all excerpt lines that the window does not hold."""
        window = self._window
        missing = [
            piece[0].decode("utf-8", "backslashreplace")
            for piece in excerpt_pieces(self.anchor.excerpt or ())
            if not self.reference.quotes(window, piece)
        ]
        if not missing:
            return []
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        return [
            finding(
                "REFINEMENT-16",
                f"{self.anchor.title}: the excerpt's line `{missing[0][:80]}`{more}"
                f" occurs nowhere in lines {window.start}-{window.end}",
                line=self.anchor.line,
            )
        ]
