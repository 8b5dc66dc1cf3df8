"""Judge manifest entries: every gate of COR-701 computed, none inferred.

The boxes that an entry ticks are claims. A gate that fails although it was claimed
says so; a gate that holds unclaimed is a note.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gates.codes import finding
from gates.model import (
    MODE_ABSENT,
    MODE_EXECUTABLE,
    MODE_FILE,
    MODE_SYMLINK,
    Actual,
    ChangeKind,
    ClaimKind,
    EntryResult,
    EntryStatus,
    Finding,
    Gate,
    GateState,
    Profile,
    Severity,
    Window,
)
from gates.rules.hashes import HashJudge, submodule_declared
from gates.rules.paths import path_fault, shown
from gates.rules.windows import tight

if TYPE_CHECKING:
    from gates.model import Change, Entry, RepoPath
    from gates.rules.facts import Declaration, FileFacts
    from gates.rules.lookups import Lookups

SHOWN_INTERVALS: Final = 5
"""How many intervals outside the windows a message lists."""


@dataclass(frozen=True, slots=True)
class EntryContext:
    """What all entries of a run are judged with.

    `links` is the state of clause 58, which is one for the whole packet.
    """

    profile: Profile
    lookups: Lookups
    links: GateState


def status_of(change: Change, facts: FileFacts | None = None) -> EntryStatus:
    """The one word for what became of a path."""
    if change.is_submodule:
        return EntryStatus.SUBMODULE
    if change.is_symlink:
        return EntryStatus.SYMLINK
    if change.is_addition:
        return EntryStatus.ADDED
    if change.is_deletion:
        return EntryStatus.DELETED
    if change.old_oid == change.new_oid:
        same_mode = change.old_mode == change.new_mode
        return EntryStatus.UNCHANGED if same_mode else EntryStatus.MODE
    if facts is not None and facts.is_binary:
        return EntryStatus.BINARY
    return EntryStatus.MODIFIED


def actual_of(facts: FileFacts) -> Actual:
    """What was computed of a file, for the record and the reader."""
    windows: tuple[Window, ...] = ()
    if not facts.change.is_deletion:
        windows = tight(facts.hunks, facts.post.lines)
    elif facts.pre.lines:
        windows = (Window(1, facts.pre.lines),)
    pre, post = facts.pre, facts.post
    has_lines = not facts.is_binary or facts.is_utf16
    return Actual(
        windows=windows,
        line_delta=facts.line_delta if has_lines else None,
        pre_sha1=None if pre.is_absent else pre.sha1,
        post_sha1=None if post.is_absent else post.sha1,
        pre_sha256=None if pre.is_absent else pre.sha256,
        post_sha256=None if post.is_absent else post.sha256,
        hunks=facts.hunks,
        added=facts.added,
        removed=facts.removed,
        pre_lines=pre.lines,
        post_lines=post.lines,
    )


def judge_declaration(
    declaration: Declaration, facts: FileFacts | None, context: EntryContext
) -> tuple[list[EntryResult], list[Finding]]:
    """All entries of one path, judged; `facts` is None when the path is nowhere."""
    if facts is None:
        return _judge_missing(declaration)
    judge = _DeclarationJudge(declaration, facts, context)
    results: list[EntryResult] = []
    findings = judge.shared()
    actual = actual_of(facts)
    status = status_of(facts.change, facts)
    for entry in declaration.entries:
        gates, found = judge.entry(entry)
        results.append(EntryResult(entry, status, actual, gates))
        findings += found
    if facts.is_unchanged:
        findings = _unchanged(declaration, results, findings, context)
    return results, findings


def _judge_missing(
    declaration: Declaration,
) -> tuple[list[EntryResult], list[Finding]]:
    """Entries whose path exists neither at the base nor at head."""
    results: list[EntryResult] = []
    findings: list[Finding] = []
    for entry in declaration.entries:
        gates = dict.fromkeys(Gate, GateState.NOT_RUN)
        gates[Gate.FILENAME_CANONICAL] = GateState.FAIL
        results.append(EntryResult(entry, EntryStatus.MISSING, None, gates))
        fault = path_fault(entry.path) or "exists neither at the base nor at head"
        findings.append(
            finding(
                "C701-G06",
                f"target `{shown(entry.path)}` {fault}",
                hint="name the file by its exact path from the repository's root",
                gate=Gate.FILENAME_CANONICAL,
                path=entry.path,
                packet_line=entry.line,
            )
        )
    return results, findings


def _unchanged(
    declaration: Declaration,
    results: list[EntryResult],
    findings: list[Finding],
    context: EntryContext,
) -> list[Finding]:
    """Entries of a file that the range does not change: a no-op, or one error."""
    path = declaration.path
    kept: list[Finding] = []
    for result in results:
        entry = result.entry
        true_claims = not any(
            f.severity is Severity.ERROR for f in findings if f.path == path
        )
        if true_claims:
            kept.append(
                finding(
                    "MANIFEST-05",
                    "no-op entry: the file is declared unchanged, and is",
                    path=path,
                    packet_line=entry.line,
                )
            )
            continue
        stale = _stale_note(entry, context.lookups)
        kept.append(
            finding(
                "MANIFEST-02",
                f"the range does not change `{shown(path)}`{stale}",
                path=path,
                packet_line=entry.line,
            )
        )
    return kept + [f for f in findings if f.severity is not Severity.ERROR]


def _stale_note(entry: Entry, lookups: Lookups) -> str:
    for claim in (entry.post, entry.pre):
        if claim is not None and claim.value is not None:
            commit = lookups.stale.get((entry.path, claim.value))
            if commit is not None:
                return f": STALE, {claim.text} was true at commit {commit[:12]}"
    return ""


@dataclass(frozen=True, slots=True)
class _DeclarationJudge:
    """Judges the entries of one path; what they share is judged once."""

    declaration: Declaration
    facts: FileFacts
    context: EntryContext

    @property
    def _path(self) -> RepoPath:
        return self.declaration.path

    def shared(self) -> list[Finding]:
        """What concerns the path as a whole: contradictions and undeclared kinds."""
        return [*self._contradictions(), *self._undeclared_kinds()]

    def entry(self, entry: Entry) -> tuple[dict[Gate, GateState], list[Finding]]:
        """Every gate of one entry, in the order of the clauses."""
        hashes = HashJudge(
            entry, self.facts, self.context.profile, self.context.lookups
        )
        judged = {
            Gate.ANCHORS_PRESENT: self._anchors(entry),
            Gate.WINDOW_MATCHES_PLAN: (GateState.NOT_PLANNED, []),
            Gate.RAILS_UNTOUCHED: self._rails(entry),
            Gate.ONE_BLOCK: self._blocks(entry),
            Gate.FILENAME_CANONICAL: self._filename(entry),
            Gate.PRE_SHA1: hashes.captured_pre(),
            Gate.POST_SHA1: hashes.captured_post(),
            Gate.LINE_DELTA: self._delta(entry),
            Gate.LINKS_RESOLVABLE: (self.context.links, []),
            Gate.MANIFEST_WRITTEN: (GateState.NOT_RUN, []),
            Gate.PREIMAGE_MATCHES: hashes.preimage(),
        }
        gates = {gate: state for gate, (state, _) in judged.items()}
        found = [f for _, findings in judged.values() for f in findings]
        return gates, [*_with_claims(entry, gates, found), *self._clamped(entry)]

    def _finding(
        self,
        code: str,
        message: str,
        *,
        gate: Gate | None = None,
        line: int | None = None,
        packet_line: int | None = None,
        hint: str = "",
    ) -> Finding:
        return finding(
            code,
            message,
            gate=gate,
            path=self._path,
            line=line,
            packet_line=packet_line,
            hint=hint,
        )

    def _contradictions(self) -> list[Finding]:
        """Windows that overlap, and entries of one file that disagree."""
        found: list[Finding] = []
        first, *others = self.declaration.entries
        if self.declaration.overlaps:
            found.append(
                self._finding(
                    "MANIFEST-08",
                    f"windows of `{shown(self._path)}` overlap",
                    packet_line=others[0].line if others else first.windows_line,
                    hint="join the windows that share lines",
                )
            )
        found.extend(
            self._finding(
                "MANIFEST-08",
                f"two entries of `{shown(self._path)}` declare different hashes"
                f" (packet lines {first.line} and {entry.line})",
                packet_line=entry.line,
                hint="keep one entry, with all windows of the file",
            )
            for entry in others
            if (_value(entry.pre), _value(entry.post))
            != (_value(first.pre), _value(first.post))
        )
        return found

    def _undeclared_kinds(self) -> list[Finding]:
        """Modes, types and binary files that no entry declares as such."""
        change, line = self.facts.change, self.declaration.entries[0].line
        kinds = {e.change.kind for e in self.declaration.entries if e.change}
        found: list[Finding] = []
        if self._needs_mode() and not any(
            _declares_mode(entry, change) for entry in self.declaration.entries
        ):
            found.append(
                self._finding(
                    "MANIFEST-03",
                    f"the mode of `{shown(self._path)}` is {_mode_words(change)},"
                    " and the entry does not say so",
                    packet_line=line,
                    hint="add `- **Change**: mode"
                    f" {_or_file(change.old_mode)}->{_or_file(change.new_mode)}`",
                )
            )
        if ChangeKind.MODE in kinds and not self._needs_mode():
            found.append(
                self._finding(
                    "MANIFEST-03",
                    f"the entry declares a mode change of `{shown(self._path)}`,"
                    " but its mode did not change",
                    packet_line=line,
                )
            )
        found += self._binary_findings(line)
        return found

    def _needs_mode(self) -> bool:
        """Whether the change of mode has to be declared.

        That is a file that exists on both sides with another permission, or a new one
        that is executable.
        """
        change = self.facts.change
        if change.is_deletion or change.is_submodule or change.is_symlink:
            return False
        if change.is_addition:
            return change.new_mode != MODE_FILE
        return change.old_mode != change.new_mode

    def _binary_findings(self, line: int) -> list[Finding]:
        facts, declared = self.facts, self.declaration.is_binary
        if facts.is_binary and not facts.is_utf16 and not declared:
            return [
                self._finding(
                    "MANIFEST-03",
                    f"`{shown(self._path)}` holds a NUL byte, so it is binary, and the"
                    " entry does not say so",
                    packet_line=line,
                    hint="add `- **Binary**: yes`, window 1-1 and line delta 0",
                )
            ]
        if declared and not facts.is_binary:
            return [
                self._finding(
                    "MANIFEST-03",
                    f"the entry says that `{shown(self._path)}` is binary, but it is"
                    " text: neither side holds a NUL byte",
                    packet_line=line,
                    hint="remove the `Binary` field and declare the windows",
                )
            ]
        return []

    def _filename(self, entry: Entry) -> tuple[GateState, list[Finding]]:
        """Clause 54: a canonical path, and a regular file or a declared deletion."""
        change = self.facts.change
        fault = path_fault(self._path)
        if not fault and change.is_deletion:
            post = entry.post
            if post is None or post.kind is not ClaimKind.ZEROS:
                fault = "is deleted, and the entry does not declare a deletion"
        elif not fault and change.is_submodule:
            if not submodule_declared(entry, self.facts):
                fault = (
                    f"is a submodule that changed from {change.old_oid} to"
                    f" {change.new_oid}, and the entry does not say so"
                )
        elif (
            not fault and change.is_symlink and not _declares(entry, ChangeKind.SYMLINK)
        ):
            side = "head" if change.new_mode == MODE_SYMLINK else "the base"
            fault = f"is a symbolic link at {side}, and the entry does not say so"
        if not fault:
            return GateState.PASS, []
        return GateState.FAIL, [
            self._finding(
                "C701-G06",
                f"target `{shown(self._path)}` {fault}",
                gate=Gate.FILENAME_CANONICAL,
                packet_line=entry.line,
                hint=_filename_hint(change),
            )
        ]

    def _anchors(self, entry: Entry) -> tuple[GateState, list[Finding]]:
        """Clause 50: each declared anchor stands exactly once in the post-image."""
        if not entry.anchors:
            return GateState.NOT_DECLARED, []
        counts = {field.line: count for field, count in self.facts.anchors}
        found = [
            self._finding(
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

    def _has_no_lines(self) -> bool:
        """Whether hashes alone decide: binary as declared, submodule, mode only."""
        facts = self.facts
        return (
            facts.change.is_submodule
            or facts.change.is_mode_only
            or (facts.is_binary and self.declaration.is_binary)
        )

    def _rails(self, entry: Entry) -> tuple[GateState, list[Finding]]:
        """Clause 52: every byte outside the windows equals the pre-image."""
        gate, facts = Gate.RAILS_UNTOUCHED, self.facts
        if self._has_no_lines() and not facts.is_unchanged:
            if not entry.windows or entry.windows == (Window(1, 1),):
                return GateState.PASS, []
            if facts.is_binary:
                return GateState.FAIL, [
                    self._finding(
                        "C701-G04",
                        "a binary file has no lines, expected window 1-1",
                        gate=gate,
                        packet_line=entry.windows_line,
                    )
                ]
        if facts.window_holds is None:
            if facts.is_unchanged:
                return GateState.PASS, []
            return GateState.FAIL, [
                self._finding(
                    "C701-G04",
                    "the entry declares no window, and the file changed",
                    gate=gate,
                    packet_line=entry.line,
                    hint="add `- **Windows**: "
                    + _intervals(tight(facts.hunks, facts.post.lines), ", ")
                    + "`",
                )
            ]
        if facts.window_holds:
            return GateState.PASS, []
        if entry is not self.declaration.entries[0]:
            return GateState.FAIL, []  # reported once, with the first entry
        return GateState.FAIL, self._outside(entry)

    def _outside(self, entry: Entry) -> list[Finding]:
        """The findings for bytes that changed outside the windows."""
        facts, gate = self.facts, Gate.RAILS_UNTOUCHED
        declared = _intervals(self.declaration.windows)
        if facts.change.is_deletion:
            message = (
                f"the file is deleted, so the window has to be 1-{facts.pre.lines} in"
                f" pre-image lines; declared is {declared}"
            )
        elif facts.outside:
            message = (
                f"lines {_intervals(facts.outside)} changed outside the declared"
                f" window {declared}"
            )
        else:
            message = (
                f"bytes outside the declared window {declared} differ from the"
                " pre-image"
            )
        tight_windows = _intervals(tight(facts.hunks, facts.post.lines))
        found = [
            self._finding(
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
            lines = ", ".join(str(line) for line in facts.rails[:SHOWN_INTERVALS])
            found.append(
                self._finding(
                    "C701-G03",
                    f"a heading, code fence or END marker changed outside the declared"
                    f" window, at line {lines}",
                    gate=gate,
                    line=facts.rails[0],
                    packet_line=entry.windows_line or entry.line,
                )
            )
        return found

    def _blocks(self, entry: Entry) -> tuple[GateState, list[Finding]]:
        """Clause 53: one changed block per window, in `strict-cor701` only."""
        if self.context.profile is not Profile.STRICT_COR701 or self._has_no_lines():
            return GateState.NOT_RUN, []
        if not self.facts.blocks:
            return GateState.NOT_RUN, []
        wrong = [count for count in self.facts.blocks if count != 1]
        if not wrong or self.facts.is_unchanged:
            return GateState.PASS, []
        return GateState.FAIL, [
            self._finding(
                "C701-G02",
                f"a window holds {wrong[0]} changed blocks, expected exactly one",
                gate=Gate.ONE_BLOCK,
                packet_line=entry.windows_line or entry.line,
                hint="declare one window for each block",
            )
        ]

    def _delta(self, entry: Entry) -> tuple[GateState, list[Finding]]:
        """Clause 57: the line delta is that of the two images."""
        gate, facts = Gate.LINE_DELTA, self.facts
        if entry.line_delta is None:
            if entry.delta_line is not None:
                return GateState.FAIL, []  # the reader has reported the value
            return GateState.FAIL, [
                self._finding(
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
            self._finding(
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
        deltas = [entry.line_delta for entry in self.declaration.entries]
        return len(deltas) > 1 and sum(delta or 0 for delta in deltas) == expected

    def _clamped(self, entry: Entry) -> list[Finding]:
        """A window that ends past the last line of the file."""
        change, facts = self.facts.change, self.facts
        if self._has_no_lines() or not entry.windows:
            return []
        lines = facts.pre.lines if change.is_deletion else facts.post.lines
        last = max(window.end for window in entry.windows)
        if last <= max(lines, 1):
            return []
        return [
            self._finding(
                "MANIFEST-09",
                f"the window ends at line {last}, the last line of the file is {lines}",
                packet_line=entry.windows_line,
                hint=f"write {lines} as the end of the window",
            )
        ]


def _value(claim: object) -> str:
    """The text that two entries' claims are compared by."""
    value = getattr(claim, "value", None)
    return str(value or getattr(claim, "text", ""))


def _declares(entry: Entry, kind: ChangeKind) -> bool:
    return entry.change is not None and entry.change.kind is kind


def _declares_mode(entry: Entry, change: Change) -> bool:
    declared = entry.change
    return (
        declared is not None
        and declared.kind is ChangeKind.MODE
        and declared.new == change.new_mode
        and (change.old_mode in (declared.old, MODE_ABSENT))
    )


def _or_file(mode: str) -> str:
    return MODE_FILE if mode == MODE_ABSENT else mode


def _mode_words(change: Change) -> str:
    if change.is_addition:
        executable = change.new_mode == MODE_EXECUTABLE
        return "executable" if executable else change.new_mode
    return f"{change.new_mode} at head, {change.old_mode} at the base"


def _filename_hint(change: Change) -> str:
    if change.is_deletion:
        return "write 40 zeros as Post-SHA1 of a deleted file"
    if change.is_submodule:
        return f"add `- **Change**: submodule {change.old_oid}->{change.new_oid}`"
    if change.is_symlink:
        return "add `- **Change**: symlink` when the link is meant"
    return "name the file by its exact path from the repository's root"


def _intervals(windows: tuple[Window, ...], separator: str = ", ") -> str:
    """Windows as text, a bounded number of them."""
    parts = [
        f"{w.start}-{w.end}" if w.end != w.start else str(w.start)
        for w in windows[:SHOWN_INTERVALS]
    ]
    more = len(windows) - len(parts)
    return separator.join(parts) + (f" and {more} more" if more else "")


def _with_claims(
    entry: Entry, gates: dict[Gate, GateState], found: list[Finding]
) -> list[Finding]:
    """The findings of an entry, compared with the boxes that it ticks."""
    claims = {claim.gate: claim for claim in entry.claims if claim.gate is not None}
    if not claims:
        return found
    refuted = {gate for gate, claim in claims.items() if claim.ticked}
    result = [
        _claimed(f) if f.gate in refuted and f.severity is Severity.ERROR else f
        for f in found
    ]
    unticked = [
        gate.value
        for gate, claim in claims.items()
        if not claim.ticked and gates[gate] is GateState.PASS
    ]
    if unticked:
        result.append(
            finding(
                "MANIFEST-06",
                f"holds, but its box is not ticked: {', '.join(unticked)}",
                path=entry.path,
                packet_line=entry.claims[0].line,
            )
        )
    return result


def _claimed(found: Finding) -> Finding:
    from dataclasses import replace  # noqa: PLC0415 - failing entries only

    return replace(found, message=f"claimed, but {found.message}")
