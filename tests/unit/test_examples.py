"""The examples of the codes: complete, and where text alone decides, true.

An excerpt is read by the reader and judged by the rules themselves: what is said to
fail gives the finding, what is said to be mended does not.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final

import pytest

from gates.codes import registry
from gates.codes.examples import examples
from gates.errors import GateError
from gates.model import Profile, RepoPath
from gates.packet import parse_packet
from gates.packet.refinement import parse_refinement
from gates.policy import DEFAULT, parse_policy
from gates.rules.changes import ScopeInput, judge_scope
from gates.rules.evidence import judge_evidence
from gates.rules.manifest import judge_manifest
from gates.rules.phases import judge_phases
from gates.rules.plan import judge_planned
from gates.rules.prework import judge_identity
from gates.rules.refinement import judge_approval, judge_refinement
from gates.rules.scope import ScopeMatcher
from gates.rules.structure import Lineage, judge_structure
from gates.rules.waivers import WaiverInput, apply_waivers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gates.model import Finding

WP: Final = "WP-7"
MODERN: Final = "- PACKET_FORMAT_VERSION: 2026-02-01\n\n"
PRIOR: Final = RepoPath(b".GOV/task_packets/WP-7.md")
STOCK: Final = RepoPath(b"src/stock.py")
LONGEST_LINE: Final = 180
"""Columns; a waiver is one line and has seven parts."""

_CHARACTER: Final = re.compile(r"<U\+([0-9A-F]{4})>")


def read(text: str) -> bytes:
    """The excerpt as a file: `<U+00E9>` stands for the character."""
    return _CHARACTER.sub(lambda found: chr(int(found[1], 16)), text + "\n").encode()


def judge_packet(text: str) -> Iterator[Finding]:
    """Every finding that the text of a packet gives by itself, in strict."""
    packet = parse_packet(read(MODERN + text), path=PRIOR)
    strict = Profile.STRICT
    yield from packet.problems
    yield from judge_identity(packet, WP)
    yield from judge_structure(packet, strict, Lineage(prior=(PRIOR,)))
    yield from judge_phases(packet, DEFAULT)[1]
    yield from judge_evidence(packet, strict)[1]
    yield from judge_manifest(packet, (), (), governed=True)
    yield from judge_planned(packet, {STOCK: 90})
    scope = ScopeInput(
        packet=packet,
        profile=strict,
        governance=ScopeMatcher(()),
        base_scope=packet.scope,
        is_born=False,
        declared=frozenset(),
    )
    yield from judge_scope(scope, (), {}).findings


def judge_waivers(text: str) -> Iterator[Finding]:
    """What is said of waivers that were there before the range, in strict."""
    waivers = parse_packet(read(MODERN + text)).waivers
    given = WaiverInput(waivers, waivers, Profile.STRICT, dt.date(2026, 3, 15))
    yield from apply_waivers(given, ())[2]


def judge_new_waivers(text: str) -> Iterator[Finding]:
    """What is said of waivers that the range brings."""
    waivers = parse_packet(read(MODERN + text)).waivers
    old = waivers if text.startswith("At the base already") else ()
    given = WaiverInput(waivers, old, Profile.STRICT, dt.date(2026, 3, 15))
    yield from apply_waivers(given, ())[2]


def judge_refined(text: str) -> Iterator[Finding]:
    """Every finding on a refinement but those of its anchors in the spec."""
    refinement = parse_refinement(read(text))
    yield from judge_refinement(refinement, WP)
    yield from judge_approval(refinement, WP)


JUDGES: Final[dict[str, Callable[[str], Iterator[Finding]]]] = {
    **dict.fromkeys(
        """
        PACKET-03 PACKET-04 PACKET-05 PACKET-06 PACKET-10 PACKET-11 PACKET-13 PACKET-16
        PACKET-17 PACKET-18 PACKET-19 PACKET-20 PACKET-21 PACKET-22 PHASE-01
        SCOPE-02 SCOPE-03 SCOPE-04 SCOPE-10 MANIFEST-07 MANIFEST-08 MANIFEST-10
        PLAN-08 EVIDENCE-01 EVIDENCE-02 EVIDENCE-03 EVIDENCE-04 EVIDENCE-06
        """.split(),  # noqa: SIM905 - as a list it would be one word a line
        judge_packet,
    ),
    **dict.fromkeys(
        "WAIVER-01 WAIVER-02 WAIVER-03 WAIVER-04 WAIVER-06 WAIVER-07 WAIVER-08".split(),  # noqa: SIM905 - as above
        judge_waivers,
    ),
    "WAIVER-05": judge_new_waivers,
    **dict.fromkeys(
        (f"REFINEMENT-{number:02}" for number in (2, 3, 5, 6, 7)), judge_refined
    ),
}


def test_every_code_has_an_example_and_nothing_else_has_one() -> None:
    assert examples().keys() == registry().keys()


@pytest.mark.parametrize("code", examples())
def test_an_example_is_a_few_lines_of_ascii(code: str) -> None:
    example = examples()[code]
    assert example.fails != example.mended
    for text in (example.fails, example.mended):
        assert text
        assert text.isascii()
        assert text == text.strip("\n ")
        lines = text.split("\n")
        assert len(lines) <= 16
        assert max(map(len, lines)) <= LONGEST_LINE
        assert not any(line.endswith(" ") for line in lines)


@pytest.mark.parametrize("code", examples())
def test_related_codes_are_others_that_exist(code: str) -> None:
    related = examples()[code].related
    assert related
    assert set(related) <= registry().keys() - {code}
    assert list(related) == sorted(set(related))


@pytest.mark.parametrize("code", JUDGES)
def test_what_is_said_to_fail_does_and_what_is_mended_does_not(code: str) -> None:
    example, judge = examples()[code], JUDGES[code]
    assert code in {finding.code for finding in judge(example.fails)}
    assert code not in {finding.code for finding in judge(example.mended)}


def test_the_example_of_a_refused_policy_is_refused() -> None:
    example = examples()["POLICY-01"]
    with pytest.raises(GateError, match="requires_plan") as raised:
        parse_policy(None, read(example.fails))
    assert raised.value.code == "POLICY-01"
    parsed = parse_policy(None, read(example.mended))
    assert parsed is not None
    assert parsed.require_plan
