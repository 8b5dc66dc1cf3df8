"""The refinement gate: each rule of the file alone."""

from __future__ import annotations

import pytest

from gates.packet.refinement import parse_refinement
from gates.rules.refinement import is_unfilled, judge_approval, judge_refinement
from tests.support.workflow import refinement_text


def _codes(data: bytes, wp: str = "WP-1") -> list[str]:
    return [found.code for found in judge_refinement(parse_refinement(data), wp)]


def _changed(*pairs: tuple[str, str]) -> bytes:
    data = refinement_text()
    for old, new in pairs:
        assert old.encode() in data
        data = data.replace(old.encode(), new.encode())
    return data


def test_a_whole_one_has_no_finding() -> None:
    assert _codes(refinement_text()) == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("# TECHNICAL_REFINEMENT (COUNTERS)", "# Notes", "REFINEMENT-04"),
        ("### GAPS_IDENTIFIED", "### GAPS", "REFINEMENT-04"),
        ("### PRIMITIVES", "### PRIMITIVE", "REFINEMENT-04"),
        ("- WP_ID: WP-1\n", "", "REFINEMENT-04"),
        ("- WP_ID: WP-1\n", "- WP_ID: WP-10\n", "REFINEMENT-05"),
        ("The start is named.\n- AMB", "<fill in>\n- AMB", "REFINEMENT-04"),
        ("VERDICT: PASS", "VERDICT: MAYBE", "REFINEMENT-04"),
        ("VERDICT: PASS", "VERDICT: FAIL", "REFINEMENT-06"),
        ("AMBIGUITY_FOUND: NO", "AMBIGUITY_FOUND: YES", "REFINEMENT-06"),
        ("Specific: [x]", "Specific: [ ]", "REFINEMENT-06"),
        ("- Specific: [x] PASS\n", "", "REFINEMENT-04"),
        ("- REASON_NO_ENRICHMENT: The start is named.\n", "", "REFINEMENT-04"),
        ("<not applicable; ENRICHMENT_NEEDED=NO>", "A text", "REFINEMENT-06"),
        ("#### ANCHOR 1", "#### PLACE 1", "REFINEMENT-04"),
        ("None.", "N\u043ene.", "REFINEMENT-03"),
    ],
)
def test_each_rule(old: str, new: str, code: str) -> None:
    assert _codes(_changed((old, new))) == [code]


def test_enrichment_asks_for_its_text() -> None:
    needed = (
        ("VERDICT: PASS", "VERDICT: FAIL"),
        ("ENRICHMENT_NEEDED: NO", "ENRICHMENT_NEEDED: YES"),
    )
    assert _codes(_changed(*needed)) == ["REFINEMENT-04"]
    text = ("<not applicable; ENRICHMENT_NEEDED=NO>", "## New\n\nCounters count.")
    assert _codes(_changed(text, *needed)) == []


def test_a_pass_that_needs_enrichment_contradicts_itself() -> None:
    changed = _changed(("ENRICHMENT_NEEDED: NO", "ENRICHMENT_NEEDED: YES"))
    assert "REFINEMENT-06" in _codes(changed)


@pytest.mark.parametrize(
    "value", ["", " ", "PENDING", "`pending`", "<fill>", "<Paste here>", "<pending>"]
)
def test_placeholders_are_no_values(value: str) -> None:
    assert is_unfilled(value)


def test_a_word_is_a_value() -> None:
    assert not is_unfilled("APPROVED")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("STATUS: APPROVED", "STATUS: REVIEWED"),
        ("USER_SIGNATURE: mira010320261200", "USER_SIGNATURE: <pending>"),
        ("APPROVE REFINEMENT WP-1", "APPROVE REFINEMENT WP-2"),
        ("APPROVE REFINEMENT WP-1", "approve refinement WP-1"),
    ],
)
def test_an_approval_is_exact(old: str, new: str) -> None:
    found = judge_approval(parse_refinement(_changed((old, new))), "WP-1")
    assert [item.code for item in found] == ["REFINEMENT-07"]
    assert "gates approve-refinement WP-1" in found[0].hint


def test_a_complete_approval_holds() -> None:
    assert judge_approval(parse_refinement(refinement_text()), "WP-1") == []
