"""The plan: which one counts, and whether the work kept to it (clause 51).

A plan counts when a trusted key signed it, it names this packet, it has not expired, no
other counting plan replaces it, and it was made before the work: at the base, or at a
commit of the range that differs from the base in governance paths only. The clock is
never the judge of that.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final, NamedTuple

from gates.codes import finding
from gates.model import RepoPath, ScopeEntry, Severity, Window
from gates.planning import Signer
from gates.rules.paths import shown
from gates.rules.scope import ScopeMatcher

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gates.model import Finding, Hunk, Oid, Packet, Waiver
    from gates.planning import SignedPlan

LISTED: Final = 5
"""How many paths one message names."""


class PlanQuestion(NamedTuple):
    """The run that a plan is looked for.

    `commits` are those of the range, and its base. `begun` gives for each commit at
    which a plan was made the paths, governance left out, in which it already differs
    from the base, and `policies` the SHA-256 of the policies under which it may have
    been made there.
    """

    wp: str
    packet: RepoPath
    commits: frozenset[Oid]
    begun: Mapping[Oid, tuple[RepoPath, ...]]
    policies: Mapping[Oid, frozenset[str]]
    today: dt.date


def choose_plan(
    plans: Sequence[SignedPlan], question: PlanQuestion
) -> tuple[SignedPlan | None, list[Finding]]:
    """The plan that counts, the newest of several, and why others do not.

    `plans` are all of the log, oldest first. One that does not count replaces none,
    unless all that is wrong with it is that it has expired.
    """
    counting: list[SignedPlan] = []
    findings: list[Finding] = []
    replaced: set[str] = set()
    for signed in plans:
        if signed.plan.wp != question.wp:
            continue
        fault = _fault(signed, question)
        if fault is None and _expired(signed.plan.expires, question.today):
            replaced.add(signed.plan.replaces)
            fault = "PLAN-09", f"expired on {signed.plan.expires}"
        if fault is None:
            counting.append(signed)
            replaced.add(signed.plan.replaces)
        else:
            code, why = fault
            findings.append(finding(code, f"the plan in record #{signed.seq} {why}"))
    chosen = [signed for signed in counting if signed.id not in replaced]
    findings += [
        finding("PLAN-09", f"the plan in record #{signed.seq} was replaced")
        for signed in counting
        if signed.id in replaced
    ]
    if not chosen:
        return None, findings
    # What does not count is told, and keeps the plan that counts from nothing.
    findings = [found._replace(severity=Severity.NOTE) for found in findings]
    findings += [
        finding(
            "PLAN-05",
            f"the plan in record #{signed.seq} gives way to the one in record"
            f" #{chosen[-1].seq}, which does not name it as replaced",
        )
        for signed in chosen[:-1]
    ]
    if chosen[-1].signer is Signer.OWN:
        findings.append(
            finding(
                "PLAN-04",
                f"the plan in record #{chosen[-1].seq} counts because this machine's"
                " own key signed it; nobody pinned keys",
            )
        )
    return chosen[-1], findings


def _fault(signed: SignedPlan, question: PlanQuestion) -> tuple[str, str] | None:
    """The code and the reason for which a plan of this packet does not count."""
    plan = signed.plan
    if signed.signer is Signer.UNKNOWN:
        return "PLAN-05", f"is signed by {signed.fingerprint}, which is not trusted"
    if plan.packet.path != question.packet:
        return "PLAN-05", f"is for the packet `{shown(plan.packet.path)}`"
    if plan.commit not in question.commits:
        return "PLAN-09", f"was made at {plan.commit[:12]}, which is not in this range"
    if plan.policy not in question.policies.get(plan.commit, frozenset()):
        return "PLAN-05", "was made under another policy than the one that stood there"
    if not plan.scope:
        return "PLAN-05", "allows no path: the packet had no IN_SCOPE_PATHS then"
    begun = question.begun.get(plan.commit, ())
    if begun:
        why = f"{plan.commit[:12]} already differs from the base in {_listed(begun)}"
        return "PLAN-05", f"was made after the work began: {why}"
    return None


def _expired(text: str, today: dt.date) -> bool:
    """Whether the last day has passed; one that cannot be read has."""
    try:
        return dt.date.fromisoformat(text) < today
    except ValueError:
        return True


def without_plan(findings: Iterable[Finding], *, required: bool) -> Finding:
    """The finding for a run that no plan counts for."""
    refused = [found for found in findings if found.code == "PLAN-05"]
    why = f": {refused[-1].message}" if refused else ""
    if required:
        return finding(
            "PLAN-02", f"the policy requires a signed plan, and none counts{why}"
        )
    return finding("PLAN-01", f"no signed plan counts for this packet and range{why}")


def planned_scope(
    packet: Packet, signed: SignedPlan, granted: Sequence[Waiver] = ()
) -> Packet:
    """The packet with the plan's scope, and of its waivers the planned and `granted`.

    `granted` are waivers that were signed into the log on their own.
    """
    lines = {entry.pattern: entry for entry in packet.scope or ()}
    scope: tuple[ScopeEntry, ...] | None = tuple(
        lines.get(pattern, ScopeEntry(pattern, packet.scope_line or 1))
        for pattern in signed.plan.scope
    )
    if not scope and packet.scope is None:
        scope = None  # a legacy packet without a list had none to plan
    planned = set(signed.plan.waivers)
    waivers = tuple(
        waiver
        for waiver in packet.waivers
        if waiver._replace(line=0) in planned or waiver in granted
    )
    return packet._replace(scope=scope, waivers=waivers)


def judge_growth(
    packet: Packet, signed: SignedPlan, granted: Sequence[Waiver] = ()
) -> list[Finding]:
    """Scope and waivers of the packet at head that the plan does not have.

    Waivers that were `granted` by a signature of their own need no plan.
    """
    plan = signed.plan
    allowed = ScopeMatcher(plan.scope)
    grown = [
        entry
        for entry in packet.scope or ()
        if entry.pattern not in plan.scope
        and not allowed.matches(RepoPath(entry.pattern))
    ]
    found = []
    if grown:
        found.append(
            finding(
                "PLAN-06",
                f"the packet's scope holds {_listed([e.pattern for e in grown])}; the"
                f" plan in record #{signed.seq} allows {_listed(plan.scope)}",
                packet_line=grown[0].line,
                hint="take the paths out, or run `gates pre-work WP` for a new plan"
                " before they are changed",
            )
        )
    planned = set(plan.waivers)
    added = [
        waiver
        for waiver in packet.waivers
        if waiver._replace(line=0) not in planned and waiver not in granted
    ]
    found += [
        finding(
            "PLAN-07",
            f"the waiver {waiver.id} is not one of the plan in record #{signed.seq},"
            f" which has {_waivers(plan.waivers)}",
            packet_line=waiver.line,
        )
        for waiver in added
    ]
    return found


def _waivers(waivers: Sequence[Waiver]) -> str:
    return ", ".join(waiver.id for waiver in waivers[:LISTED]) or "none"


def map_windows(windows: Sequence[Window], hunks: Sequence[Hunk]) -> tuple[Window, ...]:
    """Windows of an older file in the lines of a newer one.

    `hunks` lead from the older to the newer. A window moves with the lines above it and
    grows or shrinks with those inside; lines that only touch its border stay outside.
    """
    return tuple(_mapped(window, hunks) for window in windows)


def _mapped(window: Window, hunks: Sequence[Hunk]) -> Window:
    start, end = window
    for hunk in hunks:
        delta = hunk.new_count - hunk.old_count
        first = hunk.old_start + (hunk.old_count == 0)
        last = hunk.old_start + hunk.old_count - (hunk.old_count > 0)
        if last < window.start:
            start += delta
            end += delta
        elif first <= window.end:
            end += delta
    return Window(start, max(end, start - 1))


def judge_planned(packet: Packet, lines: Mapping[RepoPath, int]) -> Iterator[Finding]:
    """Faults of PLANNED_WINDOWS before the work.

    `lines` gives the lines of each planned file that exists.
    """
    matcher = ScopeMatcher(entry.pattern for entry in packet.scope or ())
    for file in packet.planned or ():
        name = shown(file.path)
        if not matcher.matches(file.path):
            yield finding(
                "PLAN-08",
                f"`{name}` is planned, and is not in IN_SCOPE_PATHS",
                packet_line=file.line,
            )
        end = max((window.end for window in file.windows), default=0)
        if file.path in lines and end > lines[file.path]:
            yield finding(
                "PLAN-08",
                f"the planned window of `{name}` ends at line {end}; the file has"
                f" {lines[file.path]} lines",
                packet_line=file.line,
            )
        elif file.windows and file.path not in lines:
            yield finding(
                "PLAN-08",
                f"`{name}` does not exist yet, so no lines of it can be planned",
                packet_line=file.line,
                hint="plan the whole file: leave the lines out",
            )


def _listed(paths: Sequence[bytes]) -> str:
    names = ", ".join(f"`{shown(path)}`" for path in paths[:LISTED])
    more = len(paths) - LISTED
    return f"{names} and {more} more" if more > 0 else names
