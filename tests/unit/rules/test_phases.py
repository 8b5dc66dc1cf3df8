from __future__ import annotations

import pytest

from gates.model import DimensionResult, Finding, Severity, State
from gates.packet import parse_packet
from gates.policy import Policy
from gates.rules.phases import judge_phases, place_in_phases

PHASES = ["BOOTSTRAP", "SKELETON", "IMPLEMENTATION", "HYGIENE", "VALIDATION"]
ENTRY = "- **Target File**: `src/a.py`\n- **Start**: 1\n- **End**: 2\n"


def _packet(
    headings: list[str],
    *,
    modern: bool = True,
    status: str = "Ready for Dev",
    tail: str = "",
) -> bytes:
    version = "- PACKET_FORMAT_VERSION: 2026-02-01\n" if modern else ""
    body = "".join(f"\n## {heading}\n" for heading in headings)
    return (
        f"# Packet\n\n## METADATA\n- WP_ID: WP-1\n- **Status:** {status}\n"
        f"{version}{body}{tail}"
    ).encode()


def _judge(
    data: bytes, *, approval: bool = False
) -> tuple[DimensionResult, list[Finding]]:
    return judge_phases(parse_packet(data), Policy(require_skeleton_approved=approval))


def test_phases_in_order_pass_and_are_named() -> None:
    dimension, findings = _judge(_packet(PHASES))
    assert dimension == DimensionResult(State.PASS, " -> ".join(PHASES))
    assert findings == []


@pytest.mark.parametrize("missing", ["BOOTSTRAP", "SKELETON"])
def test_a_modern_packet_needs_bootstrap_and_skeleton(missing: str) -> None:
    dimension, findings = _judge(_packet([p for p in PHASES if p != missing]))
    assert dimension.state is State.FAIL
    assert [f.severity for f in findings] == [Severity.ERROR]
    assert f"no `## {missing}` heading" in findings[0].message


@pytest.mark.parametrize("missing", ["BOOTSTRAP", "SKELETON"])
def test_a_legacy_packet_is_warned(missing: str) -> None:
    headings = [p for p in PHASES if p != missing]
    dimension, findings = _judge(_packet(headings, modern=False))
    assert dimension.state is State.PASS
    assert [f.severity for f in findings] == [Severity.WARNING]


def test_work_in_progress_needs_bootstrap_even_in_a_legacy_packet() -> None:
    data = _packet(PHASES[1:], modern=False, status="In Progress")
    dimension, findings = _judge(data)
    assert dimension.state is State.FAIL
    assert "which the status In Progress requires" in findings[0].message
    assert findings[0].packet_line == 5


@pytest.mark.parametrize("missing", ["IMPLEMENTATION", "HYGIENE"])
def test_the_later_phases_may_be_missing(missing: str) -> None:
    assert _judge(_packet([p for p in PHASES if p != missing]))[1] == []


def test_a_misplaced_skeleton_fails_a_modern_packet() -> None:
    headings = ["SKELETON", "BOOTSTRAP", *PHASES[2:]]
    dimension, findings = _judge(_packet(headings))
    assert dimension.state is State.FAIL
    assert findings[0].message == (
        "`## SKELETON` stands before `## BOOTSTRAP` (line 10)"
    )
    assert findings[0].packet_line == 8


def test_a_misplaced_skeleton_is_a_warning_in_a_legacy_packet() -> None:
    headings = ["SKELETON", "BOOTSTRAP", *PHASES[2:]]
    dimension, findings = _judge(_packet(headings, modern=False))
    assert dimension.state is State.PASS
    assert [f.severity for f in findings] == [Severity.WARNING]


def test_later_phases_out_of_order_are_a_warning() -> None:
    headings = ["BOOTSTRAP", "SKELETON", "HYGIENE", "IMPLEMENTATION", "VALIDATION"]
    dimension, findings = _judge(_packet(headings))
    assert dimension.state is State.PASS
    assert [f.severity for f in findings] == [Severity.WARNING]


@pytest.mark.parametrize(
    "body",
    ["\n```\n## BOOTSTRAP\n```\n", "\n<!--\n## BOOTSTRAP\n-->\n"],
    ids=["fence", "comment"],
)
def test_a_heading_in_a_fence_or_comment_is_no_phase(body: str) -> None:
    data = _packet(["SKELETON"]).replace(
        b"\n## SKELETON", body.encode() + b"\n## SKELETON"
    )
    _, findings = _judge(data)
    assert "no `## BOOTSTRAP`" in findings[0].message


@pytest.mark.parametrize(
    "heading", ["BOOTSTRAP (Coder Work Plan)", "Bootstrap", "BOOTSTRAP [CX-1]"]
)
def test_remarks_and_letter_case_do_not_matter(heading: str) -> None:
    assert _judge(_packet([heading, *PHASES[1:]]))[1] == []


@pytest.mark.parametrize("heading", ["BOOTSTRAPPING", "B\u041eOTSTRAP", "NO BOOTSTRAP"])
def test_other_headings_are_no_phase(heading: str) -> None:
    assert _judge(_packet([heading, *PHASES[1:]]))[0].state is State.FAIL


def test_a_packet_without_phases_was_not_judged() -> None:
    dimension, _ = _judge(_packet([], modern=False))
    assert dimension.state is State.NOT_RUN


def test_approval_is_not_asked_for_by_default() -> None:
    assert _judge(_packet(PHASES, tail=ENTRY))[1] == []


@pytest.mark.parametrize("tail", [ENTRY, "\n## VALIDATION REPORT - 2026-03-02\n"])
def test_where_the_policy_asks_for_approval_the_mark_must_be_there(tail: str) -> None:
    dimension, findings = _judge(_packet(PHASES, tail=tail), approval=True)
    assert dimension.state is State.FAIL
    assert "requires the mark SKELETON APPROVED" in findings[0].message


def test_a_packet_that_claims_nothing_yet_needs_no_approval() -> None:
    data = _packet([*PHASES, "VALIDATION_REPORTS"])
    assert _judge(data, approval=True)[1] == []


def test_the_mark_counts_behind_the_skeleton_only() -> None:
    good = _packet(PHASES, tail=ENTRY).replace(
        b"## SKELETON\n", b"## SKELETON\n\nSKELETON APPROVED\n"
    )
    assert _judge(good, approval=True)[1] == []
    early = _packet(PHASES, tail=ENTRY).replace(
        b"## BOOTSTRAP\n", b"## SKELETON APPROVED\n\n## BOOTSTRAP\n"
    )
    _, findings = _judge(early, approval=True)
    assert "stands before `## SKELETON`" in findings[0].message


# Where a packet is.

EMPTY_ENTRY = "- **Target File**: `path/to/file`\n- **Start**: <line>\n"


@pytest.mark.parametrize(
    ("headings", "tail", "current", "coming"),
    [
        ([], "", "", "write `## BOOTSTRAP`"),
        (PHASES[:1], "", "BOOTSTRAP", "write `## SKELETON`"),
        (PHASES[:2], "", "SKELETON", "have it approved"),
        (PHASES, "", "SKELETON", "have it approved"),
        (PHASES, EMPTY_ENTRY, "SKELETON", "have it approved"),
        (PHASES, ENTRY, "HYGIENE", "run `gates post-work WP`"),
        (
            PHASES,
            ENTRY + "\n## VALIDATION REPORT - 2026-03-02\n",
            "VALIDATION",
            "nothing: the work was reported on",
        ),
    ],
)
def test_what_was_written_tells_the_phase(
    headings: list[str], tail: str, current: str, coming: str
) -> None:
    place = place_in_phases(parse_packet(_packet(headings, tail=tail)))
    assert place.current == current
    assert place.coming.startswith(coming)
    assert [phase for phase, _ in place.lines] == PHASES
    assert [line is not None for _, line in place.lines] == [
        phase in headings for phase in PHASES
    ]


def test_an_approved_skeleton_is_work_to_be_done() -> None:
    data = _packet(PHASES).replace(
        b"## SKELETON\n", b"## SKELETON\n\nSKELETON APPROVED\n"
    )
    place = place_in_phases(parse_packet(data))
    assert (place.current, place.coming.split(",")[0]) == (
        "IMPLEMENTATION",
        "do the work",
    )
    assert place.approved == data.split(b"\n").index(b"SKELETON APPROVED") + 1
