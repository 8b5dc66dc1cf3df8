from __future__ import annotations

import pytest

from gates.codes import finding, registry, severity_in
from gates.model import Profile, Severity
from gates.rules.grading import grade


@pytest.mark.parametrize("code", sorted(registry()))
def test_a_finding_has_the_severity_of_its_code_in_the_profile(code: str) -> None:
    for profile in Profile:
        (graded,) = grade([finding(code, "x")], profile)
        assert graded.severity is severity_in(code, profile)


@pytest.mark.parametrize("code", sorted(registry()))
def test_no_code_weighs_less_in_strict(code: str) -> None:
    order = [Severity.NOTE, Severity.WARNING, Severity.ERROR]
    entry = registry()[code]
    assert order.index(entry.strict) >= order.index(entry.severity)


def test_a_severity_that_a_rule_chose_stays() -> None:
    chosen = finding("SCOPE-02", "x", severity=Severity.WARNING)
    assert grade([chosen], Profile.STRICT) == [chosen]


def test_only_the_severity_changes() -> None:
    found = finding("MANIFEST-09", "x", hint="y", packet_line=3)
    (graded,) = grade([found], Profile.STRICT)
    assert graded._replace(severity=found.severity) == found
    assert grade([found], Profile.HANDSHAKE) == [found]
