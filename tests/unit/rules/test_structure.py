"""The structure of a packet, by its format version."""

from __future__ import annotations

import pytest

from gates.model import Profile, RepoPath, Severity
from gates.packet import parse_packet
from gates.rules.structure import Lineage, judge_structure, version_of
from tests.support.packets import packet_text
from tests.support.workflow import planned_packet

MODERN = planned_packet(fields=[("MERGE_BASE_SHA", "1" * 40)], status="In Progress")


def _found(
    data: bytes,
    *,
    profile: Profile = Profile.HANDSHAKE,
    lineage: Lineage | None = None,
) -> list[tuple[str, Severity]]:
    packet = parse_packet(data, path=RepoPath(b"packets/WP-1.md"))
    found = judge_structure(packet, profile, lineage or Lineage())
    return [(item.code, item.severity) for item in found]


def test_a_complete_packet_has_no_finding() -> None:
    assert _found(MODERN) == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("- AGENTIC_MODE: NO\n", "", "PACKET-11"),
        ("AGENTIC_MODE: NO", "AGENTIC_MODE: PERHAPS", "PACKET-17"),
        ("- CODER_MODEL: a person\n", "", "PACKET-11"),
        ("CODER_MODEL: a person", "CODER_MODEL: <unclaimed>", "PACKET-11"),
        ("STRENGTH: HIGH", "STRENGTH: VERY", "PACKET-17"),
        ("RISK_TIER: LOW", "RISK_TIER: TINY", "PACKET-17"),
        ("### DONE_MEANS", "### DONE", "PACKET-11"),
        ("### TEST_PLAN", "### PLAN", "PACKET-11"),
    ],
)
def test_each_rule(old: str, new: str, code: str) -> None:
    assert old.encode() in MODERN
    changed = MODERN.replace(old.encode(), new.encode())
    assert _found(changed) == [(code, Severity.ERROR)]


AGENTIC = MODERN.replace(
    b"AGENTIC_MODE: NO",
    b"AGENTIC_MODE: YES\n- ORCHESTRATOR_MODEL: m\n"
    b"- ORCHESTRATION_STARTED_AT_UTC: 2026-03-01T10:00:00.5Z",
)


@pytest.mark.parametrize(
    ("time", "code"),
    [
        ("2026-03-01T10:00:00Z", None),
        ("2026-03-01T10:00:00Z (when it began)", "PACKET-21"),
        ("2026-03-01 10:00:00", "PACKET-17"),
        ("2026-13-01T10:00:00Z", "PACKET-17"),
        ("2026-03-01T10:00:00+01:00", "PACKET-17"),
        ("<pending>", "PACKET-11"),
    ],
)
def test_agentic_mode_asks_for_a_time_in_utc(time: str, code: str | None) -> None:
    data = AGENTIC.replace(b"2026-03-01T10:00:00.5Z", time.encode())
    assert [found for found, _ in _found(data)] == ([] if code is None else [code])


CLOSURE = b"""
## END_TO_END_CLOSURE_PLAN
- END_TO_END_CLOSURE_PLAN_APPLICABLE: YES
- TRUST_BOUNDARY: shop and till
- SERVER_SOURCES_OF_TRUTH:
  - the till
- REQUIRED_PROVENANCE_FIELDS: who
- VERIFICATION_PLAN: count twice
- ERROR_TAXONOMY_PLAN: wrong, missing
- UI_GUARDRAILS: none needed
- VALIDATOR_ASSERTIONS: the sum
"""


def test_a_closure_plan_that_applies_has_its_fields() -> None:
    assert _found(MODERN + CLOSURE) == []
    short = CLOSURE.replace(b"- UI_GUARDRAILS: none needed\n", b"")
    assert _found(MODERN + short) == [("PACKET-11", Severity.ERROR)]
    does_not = short.replace(b"APPLICABLE: YES", b"APPLICABLE: NO")
    assert _found(MODERN + does_not) == []


def test_no_merge_base_is_a_warning() -> None:
    data = MODERN.replace(b"- MERGE_BASE_SHA: " + b"1" * 40 + b"\n", b"")
    assert _found(data) == [("PACKET-11", Severity.WARNING)]


def test_prior_packets_are_listed_and_there() -> None:
    prior = RepoPath(b"packets/WP-0.md")
    assert _found(MODERN, lineage=Lineage(prior=(prior,))) == [
        ("PACKET-22", Severity.ERROR)
    ]
    listed = MODERN + b"\n## LINEAGE_AUDIT\n- Prior packets:\n  - packets/WP-0.md\n"
    assert _found(listed, lineage=Lineage(prior=(prior,))) == []
    assert _found(listed, lineage=Lineage(absent=(prior,))) == [
        ("PACKET-22", Severity.ERROR)
    ]


def test_a_legacy_packet_is_asked_less() -> None:
    legacy = packet_text("WP-1", modern=False).replace(b"### TEST_PLAN", b"### TP")
    assert _found(legacy) == [("PACKET-11", Severity.WARNING)]
    assert _found(legacy, profile=Profile.STRICT) == [("PACKET-11", Severity.ERROR)]


@pytest.mark.parametrize(
    ("wp", "expected"),
    [("WP-1-v2", ("WP-1", 2)), ("WP-1", ("WP-1", 0)), ("WP-v0", ("WP-v0", 0))],
)
def test_the_version_of_a_name(wp: str, expected: tuple[str, int]) -> None:
    assert version_of(wp) == expected
