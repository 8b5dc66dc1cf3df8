"""The refinement gate: is the work grounded, reviewed and approved (COR-701).

Here is judged what the file itself says; its anchors are judged against the spec in
`gates.rules.anchors`. Findings name lines of the refinement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gates.codes import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gates.model import Finding
    from gates.planning import Refinement

HEADINGS: Final = (
    "TECHNICAL_REFINEMENT",
    "GAPS_IDENTIFIED",
    "FLIGHT_RECORDER_INTERACTION",
    "RED_TEAM_ADVISORY",
    "PRIMITIVES",
)
CHECKLIST: Final = (
    "Appears in Main Body",
    "Explicitly named",
    "Specific",
    "Measurable acceptance criteria",
    "No ambiguity",
)
NOT_APPLICABLE: Final = "<not applicable; ENRICHMENT_NEEDED=NO>"

_REQUIRED: Final = (
    "WP_ID",
    "SPEC_TARGET_RESOLVED",
    "SPEC_TARGET_SHA1",
    "CLEARLY_COVERS_VERDICT",
    "CLEARLY_COVERS_REASON",
    "ENRICHMENT_NEEDED",
)
_CHOICES: Final = {
    "CLEARLY_COVERS_VERDICT": ("PASS", "FAIL"),
    "ENRICHMENT_NEEDED": ("YES", "NO"),
    "AMBIGUITY_FOUND": ("YES", "NO"),
}
_UNFILLED: Final = ("<fill", "<paste", "<pending", "<unclaimed")


def is_unfilled(value: str) -> bool:
    """Whether a value is one of the placeholders that are never values."""
    bare = value.strip(" \t`*").casefold()
    return bare in ("", "pending") or bare.startswith(_UNFILLED)


def judge_refinement(refinement: Refinement, wp: str) -> list[Finding]:
    """Everything of the file but its approval and its anchors."""
    return [
        *refinement.problems,
        *_ascii(refinement),
        *_headings(refinement),
        *_fields(refinement, wp),
        *_checklist(refinement),
        *_verdict(refinement),
        *_enrichment(refinement),
        *_anchors_present(refinement),
    ]


def judge_approval(refinement: Refinement, wp: str) -> list[Finding]:
    """Whether the user reviewed, signed and approved this refinement."""
    expected = {
        "USER_REVIEW_STATUS": "APPROVED",
        "USER_SIGNATURE": "",
        "USER_APPROVAL_EVIDENCE": f"APPROVE REFINEMENT {wp}",
    }
    found: list[Finding] = []
    for name, value in expected.items():
        field = refinement.fields.get(name)
        given = "" if field is None else field.value
        if is_unfilled(given):
            message = f"{name} is not filled in"
        elif value and given != value:
            message = f"{name} is `{given}`, expected `{value}`"
        else:
            continue
        found.append(
            finding(
                "REFINEMENT-07",
                message,
                hint=f"have it reviewed, then run `gates approve-refinement {wp}`",
                line=None if field is None else field.line,
            )
        )
    return found


def _ascii(refinement: Refinement) -> Iterator[Finding]:
    if refinement.foreign_line is not None:
        yield finding(
            "REFINEMENT-03",
            f"line {refinement.foreign_line} holds {refinement.foreign}, which is not"
            " ASCII",
            hint=r"write it as a \uXXXX escape",
            line=refinement.foreign_line,
        )


def _headings(refinement: Refinement) -> Iterator[Finding]:
    names = {
        heading.title.partition("(")[0].strip(" \t:*").upper()
        for heading in refinement.headings
    }
    for name in HEADINGS:
        if name not in names:
            mark = "##" if name == HEADINGS[0] else "###"
            yield finding(
                "REFINEMENT-04",
                f"there is no heading {name}",
                hint=f"add `{mark} {name}` with what was found",
            )


def _fields(refinement: Refinement, wp: str) -> Iterator[Finding]:
    for name in _REQUIRED:
        field = refinement.fields.get(name)
        if field is None or is_unfilled(field.value):
            yield finding(
                "REFINEMENT-04",
                f"{name} is missing" if field is None else f"{name} is not filled in",
                hint=f"write `- {name}: ...`",
                line=None if field is None else field.line,
            )
    for name, choices in _CHOICES.items():
        field = refinement.fields.get(name)
        if field is None or is_unfilled(field.value) or field.value in choices:
            continue
        yield finding(
            "REFINEMENT-04",
            f"{name} is `{field.value}`, expected {' or '.join(choices)}",
            line=field.line,
        )
    named = refinement.fields.get("WP_ID")
    if named is not None and not is_unfilled(named.value) and named.value != wp:
        yield finding(
            "REFINEMENT-05",
            f"WP_ID is `{named.value}`, expected `{wp}`",
            line=named.line,
        )


def _checklist(refinement: Refinement) -> Iterator[Finding]:
    boxes = {box.name.casefold(): box for box in refinement.boxes}
    for name in CHECKLIST:
        if name.casefold() not in boxes:
            yield finding(
                "REFINEMENT-04",
                f"CLEARLY_COVERS has no box `{name}`",
                hint=f"add `- {name}: [ ] PASS`, ticked when it holds",
            )
    if refinement.value("CLEARLY_COVERS_VERDICT") != "PASS":
        return
    empty = [boxes[n.casefold()] for n in CHECKLIST if n.casefold() in boxes]
    empty = [box for box in empty if not box.ticked]
    if empty:
        names = ", ".join(f"`{box.name}`" for box in empty)
        yield finding(
            "REFINEMENT-06",
            f"CLEARLY_COVERS_VERDICT is PASS, and these boxes are empty: {names}",
            hint="tick what holds; when one does not, the verdict is FAIL",
            line=empty[0].line,
        )


def _verdict(refinement: Refinement) -> Iterator[Finding]:
    verdict = refinement.value("CLEARLY_COVERS_VERDICT")
    needed = refinement.value("ENRICHMENT_NEEDED")
    ambiguous = refinement.value("AMBIGUITY_FOUND") == "YES"
    expected = {"PASS": "NO", "FAIL": "YES"}.get(verdict)
    if expected is not None and needed in ("YES", "NO") and needed != expected:
        yield finding(
            "REFINEMENT-06",
            f"CLEARLY_COVERS_VERDICT {verdict} requires ENRICHMENT_NEEDED {expected},"
            f" it is {needed}",
            line=refinement.fields["ENRICHMENT_NEEDED"].line,
        )
    if ambiguous and (verdict == "PASS" or needed == "NO"):
        yield finding(
            "REFINEMENT-06",
            "AMBIGUITY_FOUND YES requires CLEARLY_COVERS_VERDICT FAIL and"
            f" ENRICHMENT_NEEDED YES; they are {verdict} and {needed}",
            line=refinement.fields["AMBIGUITY_FOUND"].line,
        )


def _enrichment(refinement: Refinement) -> Iterator[Finding]:
    needed = refinement.value("ENRICHMENT_NEEDED")
    proposed = refinement.proposed
    text = "" if proposed is None else proposed.text.strip()
    line = None if proposed is None else proposed.line
    if needed == "NO":
        reason = refinement.fields.get("REASON_NO_ENRICHMENT")
        if reason is None or is_unfilled(reason.value):
            yield finding(
                "REFINEMENT-04",
                "ENRICHMENT_NEEDED NO requires REASON_NO_ENRICHMENT",
                hint="say why the spec covers the work as it is",
                line=None if reason is None else reason.line,
            )
        if text != NOT_APPLICABLE:
            yield finding(
                "REFINEMENT-06",
                "ENRICHMENT_NEEDED NO requires the PROPOSED_SPEC_ENRICHMENT block to be"
                f" `{NOT_APPLICABLE}`",
                line=line,
            )
    elif needed == "YES" and (is_unfilled(text) or text.startswith("<not applicable")):
        yield finding(
            "REFINEMENT-04",
            "ENRICHMENT_NEEDED YES requires the full text under"
            " PROPOSED_SPEC_ENRICHMENT, verbatim",
            line=line,
        )


def _anchors_present(refinement: Refinement) -> Iterator[Finding]:
    if not refinement.anchors:
        yield finding(
            "REFINEMENT-04",
            "there is no SPEC_ANCHOR",
            hint="add `#### ANCHOR 1` below `### SPEC_ANCHORS`, with its fields",
        )
