"""`gates ci` at a terminal: the range that is named, the key, and what is written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pytest

from gates.app.ci import CiRequest, Given, judge_event
from gates.app.requests import RecordRequest
from gates.cli.ci_files import SUMMARY_BYTES, RunnerFiles, Told
from gates.errors import GateError
from tests.support.ci import read_outputs
from tests.support.logs import key_of
from tests.support.postwork import TODAY, WP, Work, begin, finish, work

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.cli import Finished, Program
    from tests.support.repo import RepoBuilder


@pytest.fixture
def done(repo: RepoBuilder) -> Work:
    return work(repo)


def ci(program: Program, done: Work, *words: str, **env: str) -> Finished:
    return program.run("ci", *words, cwd=done.repo.path, env=env)


def event(folder: Path, base: str, head: str, ref: str = "feat/x") -> dict[str, str]:
    """The surroundings of a pull request."""
    path = folder / "event.json"
    sides = {"base": {"sha": base, "ref": "main"}, "head": {"sha": head, "ref": ref}}
    path.write_text(json.dumps({"pull_request": sides}))
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_EVENT_PATH": str(path),
    }


@pytest.mark.parametrize("form", ["..", "..."])
def test_a_range_is_named(program: Program, done: Work, form: str) -> None:
    run = ci(program, done, "--range", f"{done.base}{form}{done.head}")
    assert run.code == 0, run.said
    assert "--range was given" in run.said
    assert f"policy: read at {done.base}" in run.said


def test_base_and_head_are_named(program: Program, done: Work) -> None:
    run = ci(program, done, "--base", done.base, "--head", "HEAD")
    assert run.code == 0, run.said
    assert run.text.startswith(f"packet: {WP}: the range changes its file\n")


def test_a_service_is_needed_for_the_rest(program: Program, done: Work) -> None:
    for words in ((), ("--base", done.base), ("--head", done.head)):
        run = ci(program, done, *words)
        assert run.code == 2
        assert "CI-01" in run.said


def test_what_is_named_overrides_the_event_and_is_said(
    program: Program, done: Work, tmp_path: Path
) -> None:
    env = event(tmp_path, done.base, done.base)
    assert ci(program, done, **env).code == 3
    run = ci(program, done, "--head", done.head, "--branch", "feat/y", **env)
    assert run.code == 0, run.said
    assert f"--head was given and counts, not {done.base} of the event" in run.said
    assert "--branch was given and counts, not feat/x of the event" in run.said
    env = event(tmp_path, done.head, done.head)
    run = ci(program, done, "--base", done.base, **env)
    assert run.code == 0, run.said
    assert f"--base was given and counts, not {done.head} of the event" in run.said


def test_a_packet_is_found_by_the_branch_of_the_event(
    program: Program, repo: RepoBuilder, tmp_path: Path
) -> None:
    base = begin(repo)
    repo.write("src/counter.txt", b"changed\n")
    head = repo.commit("Only the work")
    found = Work(repo, base, head)
    named = ci(program, found, **event(tmp_path, base, head, f"feat/{WP}"))
    assert f"the branch `feat/{WP}` names it" in named.text
    unnamed = ci(program, found, **event(tmp_path, base, head))
    assert "PACKET-24" in unnamed.text
    given = ci(program, found, "--packet", WP, **event(tmp_path, base, head))
    assert "named on the command line" in given.text


@pytest.mark.parametrize(
    "given",
    [
        Given(base="", head="HEAD"),
        Given(base="main", head=""),
        Given(base="main", head=" "),
        Given(range=""),
        Given(range="..HEAD"),
        Given(range="main.."),
        Given(range="main..."),
        Given(range="main"),
        Given(base="main..x", head="HEAD"),
        Given(base=".", head="HEAD"),
        Given(base="main", head="HEAD."),
        Given(range="main..HEAD", base="main"),
        Given(range="main..HEAD", head="HEAD"),
        Given(base="main", head="HEAD", target=""),
        Given(base="main", head="HEAD", branch=""),
        Given(base="--output=x", head="HEAD"),
        Given(base="main", head="nowhere"),
    ],
)
def test_a_range_that_cannot_be_meant(done: Work, given: Given) -> None:
    record = RecordRequest(write=False)
    with pytest.raises(GateError) as raised:
        judge_event(CiRequest(done.repo.path, {}, given, TODAY, record))
    assert raised.value.code in ("USAGE-01", "GIT-02")
    assert raised.value.hint


def test_neither_of_two_bases_wins(program: Program, done: Work) -> None:
    run = ci(program, done, "--base", "main", "--base", "HEAD^", "--head", "HEAD")
    assert run.code == 2
    assert "--base was given 2 times" in run.said


def test_a_target_has_to_hold_the_base(program: Program, done: Work) -> None:
    git = done.repo.git
    git("update-ref", "refs/remotes/origin/main", done.base)
    git("update-ref", "refs/remotes/origin/late", done.head)
    other = git("commit-tree", "-m", "x", f"{done.base}^{{tree}}").decode().strip()
    git("update-ref", "refs/remotes/origin/early", other)
    words = ("--base", done.base, "--head", done.head, "--target")
    assert ci(program, done, *words, "main").code == 0
    assert ci(program, done, *words, "refs/remotes/origin/main").code == 0
    assert ci(program, done, *words, "late").code == 0
    refused = ci(program, done, *words, "early")
    assert refused.code == 3
    assert "CI-03" in refused.said
    assert ci(program, done, *words, "nowhere").code == 2


def test_no_key_is_made_and_one_that_is_there_signs(
    program: Program, done: Work
) -> None:
    words = ("--base", done.base, "--head", done.head)
    run = ci(program, done, *words)
    assert "LOG         NOT_RUN  no signing key was handed over" in run.text
    assert not (program.home / "config").exists()
    secret = key_of("ci").private_file().decode()
    signed = ci(program, done, *words, GATES_KEY=secret)
    assert "LOG         PASS" in signed.text
    assert "no signing key" not in signed.said
    assert ci(program, done, *words, GATES_KEY="no key").code == 2
    unwanted = ci(program, done, *words, "--no-log", GATES_KEY=secret)
    assert "LOG         NOT_RUN  --no-log was given" in unwanted.text


def test_a_documents_only_range_needs_no_record(
    program: Program, repo: RepoBuilder, tmp_path: Path
) -> None:
    base = begin(repo)
    repo.write(".GOV/task_packets/WP-2-Later.md", b"# Task Packet: WP-2-Later\n")
    found = Work(repo, base, repo.commit("Plan"))
    trusted = tmp_path / "trusted"
    trusted.write_text(f"{key_of('ci').public.line}\n")
    words = ("--base", base, "--head", "HEAD", "--trust", str(trusted))
    run = ci(program, found, *words)
    assert run.code == 0, run.said


def test_work_without_a_packet_is_no_record(
    program: Program, repo: RepoBuilder, tmp_path: Path
) -> None:
    repo.write("gates.toml", b'without_packet = "warn"\n')
    base = begin(repo)
    repo.write("other.txt", b"work\n")
    found = Work(repo, base, repo.commit("Work"))
    trusted = tmp_path / "trusted"
    trusted.write_text(f"{key_of('ci').public.line}\n")
    words = ("--base", base, "--head", "HEAD")
    assert ci(program, found, *words).code == 0
    run = ci(program, found, *words, "--trust", str(trusted))
    assert (run.code, "LOG-14" in run.said) == (1, True)


def test_a_failure_needs_no_record_to_fail(program: Program, repo: RepoBuilder) -> None:
    base = begin(repo)
    done = finish(repo, base, {"other.txt": b"out of scope\n"})
    run = ci(program, done, "--base", base, "--head", "HEAD", "--require-record")
    assert run.code == 1
    assert "RID-COR-701: FAIL" in run.text


FILES: Final = ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")


def files(folder: Path) -> dict[str, str]:
    return {name: str(folder / name) for name in FILES}


def test_what_earlier_steps_wrote_stays(
    program: Program, done: Work, tmp_path: Path
) -> None:
    env = files(tmp_path)
    (tmp_path / FILES[0]).write_text("other=1\nresult=FAIL\n")
    (tmp_path / FILES[1]).write_text("# Before\n")
    assert ci(program, done, "--range", done.range, **env).code == 0
    outputs = read_outputs(env[FILES[0]])
    assert outputs["other"] == "1"
    assert outputs["result"] == "PASS"
    assert (tmp_path / FILES[1]).read_text("utf-8").startswith("# Before\n## ")


def test_an_error_is_told_in_both_files(
    program: Program, done: Work, tmp_path: Path
) -> None:
    env = files(tmp_path)
    assert ci(program, done, "--range", "nowhere..HEAD", **env).code == 2
    outputs = read_outputs(env[FILES[0]])
    assert outputs["result"] == "CANNOT_VERIFY"
    assert outputs["exit-code"] == "2"
    assert outputs["codes"] == "GIT-02"
    assert "GIT-02" in (tmp_path / FILES[1]).read_text("utf-8")


def test_a_summary_is_cut_at_a_line(tmp_path: Path) -> None:
    opened = RunnerFiles(files(tmp_path))
    opened.summarize("a line\n" * 200_000)
    data = (tmp_path / FILES[1]).read_bytes()
    assert len(data) < SUMMARY_BYTES + 200
    *lines, last, end = data.split(b"\n")
    assert set(lines) == {b"a line", b""}
    assert last.startswith(b"The rest was cut off")
    assert end == b""


def test_outputs_take_any_value(tmp_path: Path) -> None:
    opened = RunnerFiles(files(tmp_path))
    hostile = "a\nresult=PASS\r\x00\udc80 <<EOF%é"
    opened.finish(1, Told(codes=(hostile,), packets=("WP-1", hostile)))
    outputs = read_outputs(tmp_path / FILES[0])
    assert outputs["result"] == "FAIL"
    quoted = "a%0Aresult=PASS%0D%00%80%20%3C%3CEOF%25%C3%A9"
    assert outputs["codes"] == quoted
    assert outputs["packets"] == f"WP-1 {quoted}"


def test_files_are_opened_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(GateError) as raised:
        RunnerFiles({**files(tmp_path), FILES[1]: str(tmp_path)})
    assert raised.value.code == "USAGE-01"
    assert RunnerFiles({}) is not None
