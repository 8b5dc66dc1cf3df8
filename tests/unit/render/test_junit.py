from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped, TestSuite

from gates.codes import finding
from gates.errors import GateError
from gates.model import RepoPath, State
from gates.render.junit import error_junit, verdict_junit
from tests.support.verdicts import CASES, PLACE, failing, hostile, passing

if TYPE_CHECKING:
    from junitparser.junitparser import TestCase as Case


def _suite(document: str) -> TestSuite:
    (suite,) = JUnitXml.fromstring(document.encode())
    assert isinstance(suite, TestSuite)
    return suite


def _cases(document: str) -> list[Case]:
    return list(_suite(document))


def _kinds(case: Case) -> list[type]:
    return [type(result) for result in case.result]


@pytest.mark.parametrize("name", CASES)
def test_the_counts_are_those_of_the_cases(name: str) -> None:
    document = verdict_junit(*CASES[name])
    suite = _suite(document)
    cases = list(suite)
    kinds = [kind for case in cases for kind in _kinds(case)]
    assert suite.tests == len(cases)
    assert suite.failures == kinds.count(Failure)
    assert suite.errors == kinds.count(Error)
    assert suite.skipped == kinds.count(Skipped)


@pytest.mark.parametrize("name", CASES)
def test_it_is_red_exactly_when_the_exit_code_is_not_0(name: str) -> None:
    verdict, place = CASES[name]
    first = _cases(verdict_junit(verdict, place))[0]
    assert first.name == "verdict"
    expected = {State.PASS: [], State.FAIL: [Failure], State.CANNOT_VERIFY: [Error]}
    assert _kinds(first) == expected[verdict.result]


def test_a_passing_verdict_has_no_failure() -> None:
    suite = _suite(verdict_junit(passing(), PLACE))
    assert (suite.failures, suite.errors) == (0, 0)
    assert "SCOPE-06 warning: " in suite._elem.findtext("system-out")


def test_a_failing_gate_tells_its_finding() -> None:
    (case,) = [
        case
        for case in _cases(verdict_junit(failing(), None))
        if case.name == "52 rails_untouched_outside_window"
        and _kinds(case) == [Failure]
    ]
    assert case.classname == "post-work WP-7 entry 2 src/store.py"
    (failure,) = case.result
    assert failure.text.startswith("src/store.py:970: C701-G04 lines 970-972")


def test_what_was_not_checked_is_skipped_and_says_why() -> None:
    (case,) = [c for c in _cases(verdict_junit(failing(), None)) if c.name == "PLAN"]
    (skipped,) = case.result
    assert isinstance(skipped, Skipped)
    assert skipped.message == "no signed plan: the windows are self-declared"


def test_an_error_of_no_entry_has_a_case_of_its_own() -> None:
    lost = finding("MANIFEST-01", "no entry", path=RepoPath(b"src/new.py"))
    verdict = failing()._replace(findings=(lost,))
    (case,) = [
        case
        for case in _cases(verdict_junit(verdict, None))
        if case.classname == "post-work WP-7 findings"
    ]
    assert case.name == "MANIFEST-01 src/new.py: MANIFEST-01 no entry"
    assert _kinds(case) == [Failure]


def test_a_gate_that_holds_swallows_no_error() -> None:
    found = failing().findings[0]
    entries = tuple(entry._replace(gates={}) for entry in failing().entries)
    verdict = failing()._replace(findings=(found,), entries=entries)
    groups = [case.classname for case in _cases(verdict_junit(verdict, None))]
    assert "post-work WP-7 findings" in groups


def test_no_control_character_is_left() -> None:
    document = verdict_junit(hostile()._replace(wp="WP-\u00e9"), PLACE)
    assert document.isascii()
    assert _cases(document)[0].classname == "post-work WP-\u00e9"
    assert all(char == "\n" or char.isprintable() for char in document)
    assert _cases(document)


def test_an_error_is_one_case_in_error() -> None:
    document = error_junit(GateError("GIT-07", "gone <\x00>", "fetch it", "a&b"), 3)
    (case,) = _cases(document)
    assert _kinds(case) == [Error]
    (error,) = case.result
    assert error.text == "GIT-07 a&b: gone <\\x00>\nhelp: fetch it"
