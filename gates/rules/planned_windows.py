"""window_matches_plan (clause 51): an entry's windows lie inside the planned ones.

Both are compared in the lines of the pre-image: for one window [s, e] of the post-image
and the file's line delta d that is [s, e - d], for which no diff is needed. Of several
windows each takes the lines that the hunks inside it added or removed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gates.codes import finding
from gates.model import Gate, GateState, Window
from gates.rules.paths import shown
from gates.rules.windows import clamp, touched

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gates.model import Entry, Finding, RepoPath
    from gates.rules.facts import FileFacts
    from gates.rules.scope import ScopeMatcher


class PlanForEntries(NamedTuple):
    """The counting plan as entries are judged by it.

    `windows` gives the planned lines of each file, in the lines of the base, and no
    lines for a whole file; None when the plan names no windows: then every file that
    `scope` allows is planned whole, and any file when the packet had no scope.
    Governance paths need no plan. `name` is how messages call the plan.
    """

    name: str
    scope: ScopeMatcher | None
    governance: ScopeMatcher
    windows: Mapping[RepoPath, tuple[Window, ...]] | None


def judge_window_plan(
    entry: Entry,
    windows: tuple[Window, ...],
    facts: FileFacts,
    plan: PlanForEntries | None,
) -> tuple[GateState, list[Finding]]:
    """Gate 51 for one entry; `windows` are all that are declared of its file."""
    if plan is None or facts.is_unchanged:
        return GateState.NOT_PLANNED, []
    fault = _fault(entry, windows, facts, plan)
    if not fault:
        return GateState.PASS, []
    if entry.adjustment is not None and entry.reason is not None:
        return GateState.PASS, [
            finding(
                "PLAN-03",
                f"{fault}; adjustment: {entry.adjustment.value}; reason:"
                f" {entry.reason.value}",
                path=entry.path,
                packet_line=entry.adjustment.line,
            )
        ]
    missing = "Adjustment" if entry.adjustment is None else "Reason"
    return GateState.FAIL, [
        finding(
            "C701-G02",
            fault,
            gate=Gate.WINDOW_MATCHES_PLAN,
            path=entry.path,
            packet_line=entry.windows_line or entry.line,
            hint="keep to the plan, or say why not with the fields `Adjustment` and"
            f" `Reason` ({missing} is missing)",
        )
    ]


def _fault(
    entry: Entry,
    windows: tuple[Window, ...],
    facts: FileFacts,
    plan: PlanForEntries,
) -> str:
    """What of an entry was not planned; empty when all of it was."""
    name = shown(entry.path)
    if plan.windows is None:
        scope = plan.scope
        if scope is None or scope.matches(entry.path):
            return ""
        if plan.governance.matches(entry.path):
            return ""
        return f"`{name}` is none of the files that {plan.name} allows"
    planned = plan.windows.get(entry.path)
    if planned is None:
        if plan.governance.matches(entry.path):
            return ""
        return f"{plan.name} names no window of `{name}`"
    if not planned:
        return ""
    for window, before in zip(windows, pre_image_windows(windows, facts), strict=True):
        if window in entry.windows and not any(p.covers(before) for p in planned):
            return (
                f"the window {window.start}-{window.end} of `{name}` covers the lines"
                f" {before.start}-{before.end} of the base; {plan.name} has"
                f" {_shown(planned)}"
            )
    return ""


def pre_image_windows(
    windows: Sequence[Window], facts: FileFacts
) -> tuple[Window, ...]:
    """Sorted, disjoint windows of the post-image in the lines of the pre-image.

    Those of a deletion are in the pre-image already.
    """
    if facts.change.is_deletion:
        return clamp(windows, facts.pre.lines)
    clamped = clamp(windows, facts.post.lines)
    if len(clamped) == 1:
        window = clamped[0]
        return (Window(window.start, window.end - facts.line_delta),)
    ends = [window.end for window in clamped]
    deltas = [0] * len(clamped)
    for hunk in facts.hunks:
        for index in touched(hunk, clamped, ends)[:1]:
            deltas[index] += hunk.new_count - hunk.old_count
    found = []
    above = 0
    for window, delta in zip(clamped, deltas, strict=True):
        found.append(Window(window.start - above, window.end - above - delta))
        above += delta
    return tuple(found)


def _shown(windows: Sequence[Window]) -> str:
    return ", ".join(f"{window.start}-{window.end}" for window in windows)
