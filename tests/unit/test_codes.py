from __future__ import annotations

import re
from pathlib import Path

import pytest

import gates
from gates.codes import finding, near, registry, severity_in
from gates.errors import (
    EXIT_CANNOT_VERIFY,
    EXIT_FAIL,
    EXIT_INTERRUPTED,
    EXIT_USAGE,
)
from gates.model import Gate, Profile, Severity

SOURCE = Path(gates.__file__).parent
CODES = sorted(registry())
_USED = re.compile(r'"([A-Z][A-Z0-9]+-G?[0-9]{2})"')


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_written_as_one(code: str) -> None:
    entry = registry()[code]
    assert entry.id == code
    assert re.fullmatch(r"C701-G0[1-8]|[A-Z]+-[0-9]{2}", code)


@pytest.mark.parametrize("code", CODES)
def test_every_code_says_what_why_and_how_to_fix(code: str) -> None:
    entry = registry()[code]
    for text in (entry.title, entry.why, entry.fix):
        assert text.strip() == text
        assert text
    assert not entry.title.endswith(".")
    assert entry.why.endswith(".")
    assert entry.fix.endswith(".")
    assert re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", entry.since)


def test_no_two_codes_have_one_title() -> None:
    titles = [entry.title for entry in registry().values()]
    assert len(titles) == len(set(titles))


def test_no_family_defines_a_code_of_another() -> None:
    # The registry is a mapping: a code defined twice would silently win.
    defined = [
        code
        for module in sorted((SOURCE / "codes").glob("[a-z]*.py"))
        for code in re.findall(
            r'Code\(\s*"([^"]+)"', module.read_text(encoding="utf-8")
        )
    ]
    assert sorted(defined) == CODES


def test_every_code_that_is_used_is_registered() -> None:
    used = {
        code
        for module in SOURCE.rglob("*.py")
        for code in _USED.findall(module.read_text(encoding="utf-8"))
    }
    assert used - {"UTF-16"} <= set(CODES)


def test_the_eight_codes_of_cor_701_are_there() -> None:
    assert [c for c in CODES if c.startswith("C701")] == [
        f"C701-G0{number}" for number in range(1, 9)
    ]


def test_the_eleven_gates_have_the_clauses_50_to_60() -> None:
    assert [gate.clause for gate in Gate] == list(range(50, 61))
    assert Gate("rails_untouched_outside_window").clause == 52
    assert Gate("current_file_matches_preimage").clause == 60


@pytest.mark.parametrize("code", CODES)
def test_every_code_ends_a_run_with_a_known_exit_code(code: str) -> None:
    assert registry()[code].exit in (
        EXIT_FAIL,
        EXIT_USAGE,
        EXIT_CANNOT_VERIFY,
        EXIT_INTERRUPTED,
    )


@pytest.mark.parametrize(
    ("code", "exit_code"),
    [
        ("PACKET-01", EXIT_USAGE),
        ("PACKET-02", EXIT_USAGE),
        ("PACKET-03", EXIT_FAIL),
        ("POLICY-01", EXIT_USAGE),
        ("GIT-04", EXIT_CANNOT_VERIFY),
        ("GIT-05", EXIT_CANNOT_VERIFY),
        ("GIT-06", EXIT_CANNOT_VERIFY),
        ("GIT-07", EXIT_CANNOT_VERIFY),
        ("LIMIT-01", EXIT_CANNOT_VERIFY),
        ("LOG-01", EXIT_CANNOT_VERIFY),
        ("INTERNAL-01", EXIT_CANNOT_VERIFY),
        ("INTERNAL-02", EXIT_INTERRUPTED),
    ],
)
def test_exit_codes_are_those_of_cor_701(code: str, exit_code: int) -> None:
    assert registry()[code].exit == exit_code


@pytest.mark.parametrize(
    "family", ["EVIDENCE", "LOG", "KEY", "GIT", "POLICY", "LIMIT", "INTERNAL"]
)
def test_no_waiver_lifts_evidence_signatures_log_or_surroundings(family: str) -> None:
    waivable = [c for c in CODES if c.startswith(family) and registry()[c].waivable]
    assert waivable == []


def test_no_waiver_lifts_the_safety_of_paths() -> None:
    assert not registry()["C701-G06"].waivable


def test_a_finding_takes_the_severity_of_its_code() -> None:
    assert finding("SCOPE-06", "x").severity is Severity.WARNING
    assert finding("SCOPE-06", "x", severity=Severity.NOTE).severity is Severity.NOTE
    assert severity_in("SCOPE-08", Profile.HANDSHAKE) is Severity.WARNING
    assert severity_in("SCOPE-08", Profile.STRICT) is Severity.ERROR


def test_a_finding_of_an_unknown_code_cannot_be_made() -> None:
    with pytest.raises(KeyError):
        finding("C701-G99", "x")


@pytest.mark.parametrize(
    ("wrong", "meant"), [("c701-g4", "C701-G04"), ("PHASE-1", "PHASE-01")]
)
def test_an_unknown_code_has_near_ones(wrong: str, meant: str) -> None:
    assert meant in near(wrong)
    assert near("qqqq") == ()
