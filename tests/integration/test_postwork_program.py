"""The program as a user meets it: exit codes, streams and the last line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.packets import entry_of
from tests.support.postwork import BEFORE, SOURCE, WP, begin, finish, run, work

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.cli import Finished, Program
    from tests.support.postwork import Work
    from tests.support.repo import RepoBuilder


def post_work(
    program: Program, repo: RepoBuilder, *words: str, wp: str = WP
) -> Finished:
    return program.run(wp, "--no-log", "--repo", repo.path, *words, script="post-work")


def untrue(repo: RepoBuilder) -> Work:
    wrong = entry_of(SOURCE, BEFORE, BEFORE)
    return finish(repo, begin(repo), entries={SOURCE: wrong})


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_exit_code_is_that_of_the_verdict_in_every_format(
    program: Program, repo: RepoBuilder, form: str
) -> None:
    done = untrue(repo)
    repo.git("branch", "wrong", done.head)
    ranges = {
        f"{done.base}..{done.head}": 1,
        f"{done.head}..{done.base}": 3,
        f"{done.base}..absent": 2,
    }
    codes = {
        text: post_work(program, repo, "--range", text, "--format", form).code
        for text in ranges
    }
    assert codes == ranges


@pytest.mark.parametrize("good", [True, False])
def test_the_last_line_is_the_disclosure_and_pass_is_of_the_manifest_alone(
    program: Program, repo: RepoBuilder, *, good: bool
) -> None:
    done = work(repo) if good else untrue(repo)
    finished = post_work(program, repo, "--range", done.range)
    assert finished.code == (0 if good else 1)
    lines = finished.text.rstrip("\n").split("\n")
    assert lines[-1] == run(repo.path, done.range).verdict.disclosure
    assert "manifest gate, not tests" in finished.text


def test_json_is_one_object_with_the_same_verdict(
    program: Program, repo: RepoBuilder
) -> None:
    done = work(repo)
    finished = post_work(program, repo, "--range", done.range, "--format", "json")
    found: dict[str, Any] = finished.json
    assert (found["schema"], found["result"], found["exit_code"]) == (
        "gates/verdict-1",
        "PASS",
        0,
    )
    assert (found["selection"]["base"], found["selection"]["head"]) == (
        done.base,
        done.head,
    )
    assert found["dimensions"]["PLAN"]["state"] == "NOT_RUN"


@pytest.mark.parametrize(
    ("wp", "words", "code"),
    [
        ("WP-1-Countr", (), "PACKET-01"),
        ("../WP", (), "USAGE-01"),
        (WP, ("--staged",), "USAGE-01"),
        (WP, ("--packet", "absent.md"), "PACKET-01"),
        (WP, ("--policy-rev", "absent"), "GIT-02"),
    ],
)
def test_a_run_that_cannot_begin_is_one_error_object(
    program: Program, repo: RepoBuilder, wp: str, words: tuple[str, ...], code: str
) -> None:
    done = work(repo)
    finished = post_work(
        program, repo, "--range", done.range, *words, "--format", "json", wp=wp
    )
    assert finished.code == 2
    assert finished.json["schema"] == "gates/error-1"
    assert code in finished.text
    assert "Traceback" not in finished.said


def test_a_misspelt_packet_names_its_neighbours(
    program: Program, repo: RepoBuilder
) -> None:
    done = work(repo)
    finished = post_work(program, repo, "--range", done.range, wp="WP-1-Countr")
    assert finished.code == 2
    assert f"did you mean {WP}?" in finished.said


def test_the_tracked_files_are_left_as_they_were(
    program: Program, repo: RepoBuilder, tmp_path: Path
) -> None:
    done = work(repo)
    repo.write(SOURCE, b"in the middle of something\n")
    before = repo.git("status", "--porcelain"), (repo.path / ".git/index").read_bytes()
    for words in (("--range", done.range), ("--staged",), ("--worktree",), ()):
        post_work(program, repo, *words)
    after = repo.git("status", "--porcelain"), (repo.path / ".git/index").read_bytes()
    assert after == before
    assert not list(tmp_path.glob("*.json"))
