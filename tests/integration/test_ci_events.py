"""Which range a CI event gives, and that nothing else is ever taken for one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pytest

from gates.app.ci_event import event_range
from gates.errors import GateError

if TYPE_CHECKING:
    from pathlib import Path

    from gates.app.ci_event import CiRange

ONE: Final = "1" * 40
TWO: Final = "2" * 64
ZEROS: Final = "0" * 40
MAIN: Final = {"default_branch": "main"}


def github(folder: Path, name: str, event: object, **more: str) -> dict[str, str]:
    path = folder / "event.json"
    path.write_text(event if isinstance(event, str) else json.dumps(event))
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": name,
        "GITHUB_EVENT_PATH": str(path),
        **more,
    }


def gitlab(**variables: str) -> dict[str, str]:
    return {"GITLAB_CI": "true", **variables}


def found(environment: dict[str, str]) -> CiRange:
    given = event_range(environment)
    assert given is not None
    return given


def text(given: CiRange) -> str:
    dots = "..." if given.from_merge_base else ".."
    return f"{given.base}{dots}{given.head}"


def refusal(environment: dict[str, str]) -> GateError:
    with pytest.raises(GateError) as raised:
        event_range(environment)
    assert raised.value.code == "CI-01"
    assert raised.value.hint
    return raised.value


def push(**fields: object) -> dict[str, object]:
    return {
        "ref": "refs/heads/feat/x",
        "before": ONE,
        "after": TWO,
        "repository": MAIN,
        **fields,
    }


def test_without_a_service_there_is_no_event() -> None:
    assert event_range({}) is None
    assert event_range({"CI": "true", "GITHUB_ACTIONS": "false"}) is None


def test_a_pull_request_is_its_own_commits(tmp_path: Path) -> None:
    event = {
        "pull_request": {
            "base": {"sha": ONE, "ref": "main"},
            "head": {"sha": TWO, "ref": "feat/x"},
            "merge_commit_sha": "3" * 40,
        }
    }
    environment = github(tmp_path, "pull_request", event, GITHUB_SHA="3" * 40)
    given = found(environment)
    assert text(given) == f"{ONE}...{TWO}"
    assert (given.branch, given.target) == ("feat/x", "main")


def test_a_merge_group_starts_at_its_base(tmp_path: Path) -> None:
    event = {
        "merge_group": {
            "base_sha": ONE,
            "base_ref": "refs/heads/main",
            "head_sha": TWO,
            "head_ref": "refs/heads/gh-readonly-queue/main/pr-1",
        }
    }
    given = found(github(tmp_path, "merge_group", event))
    assert text(given) == f"{ONE}..{TWO}"
    assert (given.branch, given.target) == ("gh-readonly-queue/main/pr-1", "main")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, f"{ONE}..{TWO}"),
        ({"ref": "refs/heads/main"}, f"{ONE}..{TWO}"),
        ({"before": ZEROS, "created": True}, f"refs/remotes/origin/main...{TWO}"),
        ({"forced": True}, f"refs/remotes/origin/main...{TWO}"),
    ],
)
def test_a_push_is_what_it_added(
    tmp_path: Path, fields: dict[str, Any], expected: str
) -> None:
    assert text(found(github(tmp_path, "push", push(**fields)))) == expected


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"after": ZEROS, "deleted": True}, "was deleted"),
        ({"after": ZEROS}, "was deleted"),
        ({"deleted": True}, "was deleted"),
        ({"ref": "refs/tags/v1"}, "is no branch"),
        ({"ref": None}, "is no branch"),
        ({"ref": "refs/heads/main", "before": ZEROS}, "no other branch"),
        ({"ref": "refs/heads/main", "forced": True}, "no other branch"),
        ({"before": ZEROS, "repository": {}}, "no other branch"),
        ({"before": "HEAD"}, "`before` is `HEAD`"),
        ({"before": None}, "`before` is nothing"),
        ({"after": ONE.replace("1", "A")}, "expected an object id"),
        ({"after": f"{TWO}\n"}, "expected an object id"),
        ({"after": f"--output={ONE}"}, "expected an object id"),
        ({"after": [ONE]}, "`after` is nothing"),
    ],
)
def test_a_push_without_a_range_is_refused(
    tmp_path: Path, fields: dict[str, Any], told: str
) -> None:
    assert told in refusal(github(tmp_path, "push", push(**fields))).message


@pytest.mark.parametrize(
    "name",
    [
        "issue_comment",
        "pull_request_target",
        "release",
        "schedule",
        "workflow_dispatch",
        "workflow_run",
        "x\n::error::y",
    ],
)
def test_an_event_of_another_kind_is_refused(tmp_path: Path, name: str) -> None:
    told = refusal(github(tmp_path, name, push()))
    assert "has no range" in told.message
    assert "\n" not in told.message


@pytest.mark.parametrize(
    "event",
    [b"", b"{", b"[]", b"null", b'"text"', b"{}", b"[" * 100_000, b"\xff\xfe\x00"],
    ids=["empty", "cut", "list", "null", "text", "object", "deep", "no text"],
)
@pytest.mark.parametrize("name", ["pull_request", "merge_group", "push"])
def test_an_event_that_is_none_is_refused(
    tmp_path: Path, name: str, event: bytes
) -> None:
    environment = github(tmp_path, name, "")
    (tmp_path / "event.json").write_bytes(event)
    refusal(environment)


@pytest.mark.parametrize("variable", ["GITHUB_EVENT_NAME", "GITHUB_EVENT_PATH"])
def test_an_event_that_is_not_there_is_refused(tmp_path: Path, variable: str) -> None:
    environment = github(tmp_path, "push", push())
    assert variable in refusal({**environment, variable: ""}).message
    del environment[variable]
    assert variable in refusal(environment).message


@pytest.mark.parametrize("place", ["missing.json", "."])
def test_an_event_that_cannot_be_read_is_refused(tmp_path: Path, place: str) -> None:
    path = str(tmp_path / place)
    environment = github(tmp_path, "push", push(), GITHUB_EVENT_PATH=path)
    assert "cannot be read" in refusal(environment).message


MERGE_REQUEST: Final = {
    "CI_PIPELINE_SOURCE": "merge_request_event",
    "CI_COMMIT_SHA": TWO,
    "CI_COMMIT_BEFORE_SHA": ZEROS,
    "CI_MERGE_REQUEST_DIFF_BASE_SHA": ONE,
    "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": "feat/x",
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
}
MERGED: Final = {
    "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": "4" * 40,
    "CI_MERGE_REQUEST_TARGET_BRANCH_SHA": "3" * 40,
}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, f"{ONE}...{TWO}"),
        (dict.fromkeys(MERGED, ""), f"{ONE}...{TWO}"),
        (
            {"CI_MERGE_REQUEST_EVENT_TYPE": "merged_result", **MERGED},
            f"{'3' * 40}...{'4' * 40}",
        ),
        (
            {"CI_MERGE_REQUEST_EVENT_TYPE": "merge_train", **MERGED},
            f"{'3' * 40}..{TWO}",
        ),
    ],
)
def test_a_merge_request_is_its_own_commits(
    more: dict[str, str], expected: str
) -> None:
    given = found(gitlab(**MERGE_REQUEST, **more))
    assert text(given) == expected
    assert (given.branch, given.target) == ("feat/x", "main")


BRANCH: Final = {
    "CI_PIPELINE_SOURCE": "push",
    "CI_COMMIT_BRANCH": "feat/x",
    "CI_COMMIT_BEFORE_SHA": ONE,
    "CI_COMMIT_SHA": TWO,
    "CI_DEFAULT_BRANCH": "main",
}


def test_a_branch_pipeline_is_what_was_pushed() -> None:
    assert text(found(gitlab(**BRANCH))) == f"{ONE}..{TWO}"
    new = {**BRANCH, "CI_COMMIT_BEFORE_SHA": ZEROS}
    assert text(found(gitlab(**new))) == f"refs/remotes/origin/main...{TWO}"


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"CI_PIPELINE_SOURCE": "schedule"},
        {"CI_PIPELINE_SOURCE": "web"},
        {**BRANCH, "CI_COMMIT_BRANCH": "", "CI_COMMIT_TAG": "v1"},
        {**BRANCH, "CI_COMMIT_BRANCH": "main", "CI_COMMIT_BEFORE_SHA": ZEROS},
        {**BRANCH, "CI_COMMIT_BEFORE_SHA": ""},
        {**BRANCH, "CI_COMMIT_SHA": "HEAD"},
        {**MERGE_REQUEST, "CI_MERGE_REQUEST_DIFF_BASE_SHA": ""},
        {**MERGE_REQUEST, **MERGED, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": ""},
        {**MERGE_REQUEST, "CI_MERGE_REQUEST_EVENT_TYPE": "merge_train"},
    ],
)
def test_a_pipeline_without_a_range_is_refused(variables: dict[str, str]) -> None:
    refusal(gitlab(**variables))


def test_two_services_at_once_are_refused(tmp_path: Path) -> None:
    both = {**github(tmp_path, "push", push()), **gitlab(**BRANCH)}
    assert "two CI services" in refusal(both).message
