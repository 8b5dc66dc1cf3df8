from __future__ import annotations

import json
from typing import Any

import pytest

from gates.errors import GateError
from gates.render.gitlab import error_gitlab, verdict_gitlab
from tests.support.verdicts import CASES, failing, preview

SEVERITIES = {"info", "minor", "major", "critical", "blocker"}


def _issues(document: str) -> list[dict[str, Any]]:
    issues = json.loads(document)
    for issue in issues:
        assert set(issue) == {
            "description",
            "check_name",
            "fingerprint",
            "severity",
            "location",
        }
        assert issue["description"].isprintable()
        assert issue["severity"] in SEVERITIES
        assert issue["location"]["path"]
        assert issue["location"]["lines"]["begin"] >= 1
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    return list(issues)


@pytest.mark.parametrize("name", CASES)
def test_every_case_has_the_form_that_gitlab_reads(name: str) -> None:
    verdict = CASES[name][0]
    assert len(_issues(verdict_gitlab(verdict))) == len(verdict.findings)


def test_severity_and_place_are_those_of_the_finding() -> None:
    first, second, waived = _issues(verdict_gitlab(failing()))
    assert first["severity"] == "major"
    assert first["location"] == {"path": "src/store.py", "lines": {"begin": 970}}
    assert second["location"]["path"] == ".GOV/task_packets/WP-7.md"
    assert second["description"].startswith("src/store.py: the line delta is +94")
    assert waived["severity"] == "info"
    assert waived["description"].startswith("waived by W-1: ")


def test_what_has_no_place_stands_at_the_packet() -> None:
    (only,) = _issues(verdict_gitlab(preview()))
    assert only["location"] == {"path": "drafts/WP-7.md", "lines": {"begin": 1}}


def test_a_verdict_that_does_not_pass_always_has_an_issue() -> None:
    (only,) = _issues(verdict_gitlab(failing()._replace(findings=(), packet=None)))
    assert (only["severity"], only["location"]["path"]) == ("blocker", ".")


def test_an_error_blocks() -> None:
    (only,) = _issues(error_gitlab(GateError("GIT-07", "gone", "fetch it", "a")))
    assert (only["severity"], only["check_name"]) == ("blocker", "GIT-07")
    assert only["description"] == "a: gone (help: fetch it)"
