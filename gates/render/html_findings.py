"""The findings of a page: grouped by code, each code explained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gates.codes import registry
from gates.model import Severity
from gates.render.escape import show
from gates.render.html_markup import (
    Markup,
    classed,
    code,
    details,
    element,
    prose,
    section,
)
from gates.render.places import packet_of, place_of, ranked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gates.model import Finding, RepoPath, Verdict

OF_ONE_CODE: Final = 50
"""How many findings of one code are shown; the rest is counted."""

_KINDS: Final = {
    Severity.ERROR: "fail",
    Severity.WARNING: "doubt",
    Severity.NOTE: "",
}


def findings_section(verdict: Verdict) -> Markup:
    """Every finding: errors first, what was waived last."""
    groups: dict[tuple[str, Severity, bool], list[Finding]] = {}
    for finding in ranked(verdict.findings):
        key = (finding.code, finding.severity, finding.waived_by is not None)
        groups.setdefault(key, []).append(finding)
    packet = packet_of(verdict)
    cards = [_group(found, packet) for found in groups.values()]
    nothing = element("p", "There is nothing to tell.")
    return section(
        "findings", f"Findings ({len(verdict.findings)})", *(cards or [nothing])
    )


def explanation(name: str) -> Markup:
    """Why a code matters and how to mend it, shown on demand."""
    known = registry()[name]
    return details(
        "Why it matters, how to mend it",
        element("p", prose(known.why)),
        element("p", prose(known.fix)),
        element("p", "More: ", code(f"gates explain {name}")),
    )


def _group(findings: Sequence[Finding], packet: RepoPath | None) -> Markup:
    first = findings[0]
    waived = first.waived_by is not None
    weight = "waived" if waived else str(first.severity)
    kind = "doubt" if waived else _KINDS[first.severity]
    left = len(findings) - OF_ONE_CODE
    return classed(
        "article",
        "card",
        classed(
            "div",
            "title",
            classed("span", f"chip {kind}".strip(), weight),
            element("h3", code(first.code), f" {registry()[first.code].title}"),
            classed("span", "end soft small", f"{len(findings)} times")
            if len(findings) > 1
            else None,
        ),
        classed(
            "ul", "plain", *(_item(found, packet) for found in findings[:OF_ONE_CODE])
        ),
        classed("p", "soft small", f"and {left} more of {first.code}")
        if left > 0
        else None,
        explanation(first.code),
    )


def _item(finding: Finding, packet: RepoPath | None) -> Markup:
    place = place_of(finding, packet)
    where = None
    if place.path is not None:
        line = "" if place.line is None else f":{place.line}"
        where = classed("span", "where", code(show(place.path) + line))
    about = None
    if place.about:
        about = element("span", code(show(place.about)), ": ")
    waived = None
    if finding.waived_by is not None:
        waived = classed("p", "hint", "Waived by ", code(finding.waived_by))
    hint = None
    if finding.hint:
        hint = classed("p", "hint", "Next: ", prose(finding.hint))
    return element("li", where, about, prose(finding.message), hint, waived)
