from __future__ import annotations

import re

import pytest

from gates.codes import finding
from gates.errors import GateError
from gates.model import RepoPath, Severity, State
from gates.render.github import ANNOTATIONS, command, error_github, verdict_github
from tests.support.verdicts import CASES, PLACE, failing, hostile, large, passing

COMMAND = re.compile(r"::(error|warning|notice) ([^:\r\n]*)::([^\r\n]*)")


def _annotations(document: str) -> list[re.Match[str]]:
    lines = [line for line in document.split("\n") if line.startswith("::")]
    found = [COMMAND.fullmatch(line) for line in lines]
    assert None not in found, lines
    return [match for match in found if match is not None]


@pytest.mark.parametrize("name", CASES)
def test_commands_are_well_formed_and_nothing_else_is_one(name: str) -> None:
    document = verdict_github(*CASES[name])
    assert len(_annotations(document)) <= ANNOTATIONS
    for line in document.split("\n"):
        assert line.isprintable()
        if not COMMAND.fullmatch(line):
            assert not line.lstrip().startswith("::")
            assert "##[" not in line
    assert document.endswith(f"\n{CASES[name][0].disclosure}\n")


def test_an_annotation_stands_at_its_line() -> None:
    first = _annotations(verdict_github(failing(), None))[0]
    assert first[1] == "error"
    assert first[2] == "file=src/store.py,line=970,title=C701-G04"
    assert first[3].startswith(
        "lines 970-972 changed outside the window 195-969%0Ahelp"
    )


def test_errors_come_first_and_the_rest_is_counted() -> None:
    document = verdict_github(large(40), None)
    kinds = [match[1] for match in _annotations(document)]
    assert kinds == ["error"] * ANNOTATIONS
    assert "not annotated: 30 errors, 40 warnings, 40 notes; " in document


def test_errors_come_first_even_when_they_were_found_last() -> None:
    many = (*passing().findings * 5, *failing().findings)
    mixed = failing()._replace(findings=many)
    kinds = [match[1] for match in _annotations(verdict_github(mixed, None))]
    assert kinds[:3] == ["error", "error", "warning"]


def test_what_was_waived_is_counted_only() -> None:
    document = verdict_github(failing(), None)
    assert "SCOPE-01" not in document
    assert "\nwaived: 1\n" in document


def test_a_verdict_that_does_not_pass_always_has_an_error() -> None:
    silent = failing()._replace(findings=(), result=State.CANNOT_VERIFY)
    (only,) = _annotations(verdict_github(silent, PLACE))
    assert (only[1], only[3]) == ("error", failing().disclosure)


def test_values_cannot_leave_their_place() -> None:
    given = command("error", {"file": "a:b,c%\r\n"}, "x%y\r\n::set-output::z")
    assert given == "::error file=a%3Ab%2Cc%25%0D%0A::x%25y%0D%0A::set-output::z"


def test_a_hostile_path_stays_in_its_property() -> None:
    path = RepoPath(b"a,line=1::x\n::stop-commands::y")
    found = finding("MANIFEST-01", "no entry", path=path, severity=Severity.ERROR)
    (only,) = _annotations(verdict_github(hostile()._replace(findings=(found,)), None))
    assert only[2] == (
        "file=a%2Cline=1%3A%3Ax\\n%3A%3Astop-commands%3A%3Ay,title=MANIFEST-01"
    )


def test_an_error_is_one_annotation() -> None:
    document = error_github(GateError("GIT-07", "gone", "fetch\nit", "::x"), 3)
    (only,) = _annotations(document)
    assert only[2] == "title=GIT-07"
    assert only[3] == "::x: gone%0Ahelp: fetch\\nit%0Aexit code 3"
