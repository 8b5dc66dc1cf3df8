"""Judge manifest entries as they stand in a packet, without a repository."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gates.model import Gate, GateState, Profile, Severity
from gates.packet import parse_packet
from gates.rules.entries import EntryContext, judge_declaration
from gates.rules.facts import declare, measure
from gates.rules.grading import grade
from gates.rules.lookups import NOTHING
from tests.support.packets import EntryText, entry_of, packet_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gates.model import ChangedFile, EntryResult, Finding
    from gates.rules.facts import FileFacts
    from gates.rules.lookups import Lookups
    from gates.rules.planned_windows import PlanForEntries

PATH = "src/counter.txt"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of the entries of one path."""

    results: Sequence[EntryResult]
    findings: Sequence[Finding]
    facts: FileFacts | None

    def gate(self, gate: Gate, number: int = 0) -> GateState:
        """The state of a gate of one entry."""
        return self.results[number].gates[gate]

    @property
    def failed(self) -> list[int]:
        """The clauses that failed for the first entry."""
        return [
            gate.clause
            for gate, state in self.results[0].gates.items()
            if state is GateState.FAIL
        ]

    @property
    def errors(self) -> list[str]:
        """The codes of the errors, in order."""
        return [f.code for f in self.findings if f.severity is Severity.ERROR]

    @property
    def warnings(self) -> list[str]:
        """The codes of the warnings, in order."""
        return [f.code for f in self.findings if f.severity is Severity.WARNING]

    def message(self, code: str) -> str:
        """The message of the one finding with this code."""
        (found,) = [f for f in self.findings if f.code == code]
        return found.message


def judge(
    file: ChangedFile | None,
    *entries: EntryText,
    profile: Profile = Profile.HANDSHAKE,
    lookups: Lookups = NOTHING,
    links: GateState = GateState.PASS,
    plan: PlanForEntries | None = None,
) -> Judgement:
    """Judge the entries, written into a packet and read from it again.

    The findings of the reader stand before those of the rules; severities are those of
    the profile.
    """
    packet = parse_packet(packet_text("WP-1", entries=entries))
    (declaration,) = declare(packet.entries).values()
    facts = None
    if file is not None:
        exact = profile is Profile.STRICT_COR701
        facts = measure(file, declaration, exact_blocks=exact)
    results, findings = judge_declaration(
        declaration, facts, EntryContext(profile, lookups, links, plan)
    )
    return Judgement(results, grade([*packet.problems, *findings], profile), facts)


def true_entry(
    pre: bytes | None,
    post: bytes | None,
    windows: Sequence[tuple[int, int]] | None = None,
    *,
    path: str = PATH,
) -> EntryText:
    """An entry of the usual path that is true of two images."""
    return entry_of(path, pre, post, windows)
