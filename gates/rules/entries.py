"""Judge manifest entries: every gate of COR-701 computed, none inferred.

The boxes that an entry ticks are claims. A gate that fails although it was claimed
says so; a gate that holds unclaimed is a note.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from gates.codes import finding
from gates.model import (
    EntryResult,
    EntryStatus,
    Finding,
    Gate,
    GateState,
    Severity,
)
from gates.rules.hashes import HashJudge
from gates.rules.lines import LineJudge
from gates.rules.paths import path_fault, shown
from gates.rules.planned_windows import judge_window_plan
from gates.rules.shapes import actual_of, status_of
from gates.rules.target import TargetJudge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gates.model import Entry, HashClaim, Profile, RepoPath
    from gates.rules.facts import Declaration, FileFacts
    from gates.rules.lookups import Lookups
    from gates.rules.planned_windows import PlanForEntries


class EntryContext(NamedTuple):
    """What all entries of a run are judged with.

    `links` is the state of clause 58, which is one for the whole packet; `plan` the
    signed plan, when one counts.
    """

    profile: Profile
    lookups: Lookups
    links: GateState
    plan: PlanForEntries | None = None


def judge_declaration(
    declaration: Declaration, facts: FileFacts | None, context: EntryContext
) -> tuple[list[EntryResult], list[Finding]]:
    """All entries of one path, judged; `facts` is None when the path is nowhere."""
    if facts is None:
        return _judge_missing(declaration, context)
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
    declaration: Declaration, context: EntryContext
) -> tuple[list[EntryResult], list[Finding]]:
    """Entries whose path exists neither at the base nor at head."""
    results: list[EntryResult] = []
    findings: list[Finding] = []
    for entry in declaration.entries:
        gates = dict.fromkeys(Gate, GateState.NOT_RUN)
        gates[Gate.FILENAME_CANONICAL] = GateState.FAIL
        results.append(EntryResult(entry, EntryStatus.MISSING, None, gates))
        fault = path_fault(entry.path) or (
            "is no file at the base or at head" + _stale_note(entry, context.lookups)
        )
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


class _DeclarationJudge(NamedTuple):
    """Judges the entries of one path; what they share is judged once."""

    declaration: Declaration
    facts: FileFacts
    context: EntryContext

    @property
    def _path(self) -> RepoPath:
        return self.declaration.path

    @property
    def _report(self) -> Callable[..., Finding]:
        """Makes findings about the path."""
        return partial(finding, path=self._path)

    def shared(self) -> list[Finding]:
        """What concerns the path as a whole: contradictions and undeclared kinds."""
        target = TargetJudge(self.declaration, self.facts)
        return [*self._contradictions(), *target.undeclared_kinds()]

    def entry(self, entry: Entry) -> tuple[dict[Gate, GateState], list[Finding]]:
        """Every gate of one entry, in the order of the clauses."""
        hashes = HashJudge(
            entry, self.facts, self.context.profile, self.context.lookups
        )
        lines = LineJudge(self.declaration, self.facts, self.context.profile)
        target = TargetJudge(self.declaration, self.facts)
        judged = {
            Gate.ANCHORS_PRESENT: lines.anchors(entry),
            Gate.WINDOW_MATCHES_PLAN: judge_window_plan(
                entry, self.declaration.windows, self.facts, self.context.plan
            ),
            Gate.RAILS_UNTOUCHED: lines.rails(entry),
            Gate.ONE_BLOCK: lines.blocks(entry),
            Gate.FILENAME_CANONICAL: target.filename(entry),
            Gate.PRE_SHA1: hashes.captured_pre(),
            Gate.POST_SHA1: hashes.captured_post(),
            Gate.LINE_DELTA: lines.delta(entry),
            Gate.LINKS_RESOLVABLE: (self.context.links, []),
            Gate.MANIFEST_WRITTEN: (GateState.NOT_RUN, []),
            Gate.PREIMAGE_MATCHES: hashes.preimage(),
        }
        gates = {gate: state for gate, (state, _) in judged.items()}
        found = [f for _, findings in judged.values() for f in findings]
        return gates, [*_with_claims(entry, gates, found), *lines.clamped(entry)]

    def _contradictions(self) -> list[Finding]:
        """Windows that overlap, and entries of one file that disagree."""
        found: list[Finding] = []
        first, *others = self.declaration.entries
        if self.declaration.overlaps:
            found.append(
                self._report(
                    "MANIFEST-08",
                    f"windows of `{shown(self._path)}` overlap",
                    packet_line=others[0].line if others else first.windows_line,
                    hint="join the windows that share lines",
                )
            )
        found.extend(
            self._report(
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


def _value(claim: HashClaim | None) -> str:
    """The text that two entries' claims are compared by."""
    return "" if claim is None else claim.value or claim.text


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


def is_claimed(gate: Gate, entries: Iterable[Entry]) -> bool:
    """Whether one of the entries ticks the box of a gate."""
    return any(c.ticked and c.gate is gate for e in entries for c in e.claims)


def _claimed(found: Finding) -> Finding:
    return found._replace(message=f"claimed, but {found.message}")
