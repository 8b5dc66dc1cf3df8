"""`gates evidence`: a run, its record, and whether it can be shown again."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gates.packet import parse_packet
from tests.support.packets import packet_path, packet_text
from tests.support.schemas import faults

if TYPE_CHECKING:
    from gates.model import Command
    from tests.support.cli import Finished, Program
    from tests.support.repo import RepoBuilder

WP = "WP-1-Counter"


@pytest.fixture
def work(repo: RepoBuilder) -> RepoBuilder:
    repo.write("src/a.txt", b"one\ntwo\n")
    repo.write(packet_path(WP), packet_text(WP, commands=()))
    repo.commit()
    return repo


def run(program: Program, repo: RepoBuilder, *words: str, **more: object) -> Finished:
    return program.run("evidence", "run", WP, *words, cwd=repo.path, **more)  # type: ignore[arg-type]


def packet(repo: RepoBuilder) -> bytes:
    return repo.file(packet_path(WP)).read_bytes()


def recorded(repo: RepoBuilder) -> tuple[Command, ...]:
    found = parse_packet(packet(repo))
    assert [p for p in found.problems if p.severity == "error"] == []
    return found.commands


def said(command: Command) -> dict[str, str]:
    return {field.name: field.value for field in command.fields}


def test_a_run_is_recorded_with_its_log(program: Program, work: RepoBuilder) -> None:
    head = work.head()
    before = packet(work)
    done = run(program, work, "--requirement", "Counts", "--", "wc", "-l", "src/a.txt")
    assert done.code == 0, done.said
    assert done.stderr == b"2 src/a.txt\n"
    (command,) = recorded(work)
    assert (command.text, command.exit_code) == ("wc -l src/a.txt", 0)
    assert command.log_path is not None
    log = work.file(command.log_path.value)
    assert log.read_bytes() == b"2 src/a.txt\n"
    digest = hashlib.sha256(b"2 src/a.txt\n").hexdigest()
    fields = said(command)
    assert re.fullmatch(r"[0-9]+\.[0-9] s", fields.pop("DURATION"))
    assert fields == {
        "PROVES": '"Counts"',
        "WORKTREE_DIR": "../repo",
        "BRANCH": "main",
        "GIT_SHA_BEFORE": head,
        "GIT_SHA_AFTER": head,
        "WORKTREE_STATE": "clean",
        "OUTPUT_SHA256": digest,
        "LOG_SHA256": digest,
        "PROOF_LINES": "",
    }
    assert packet(work).startswith(before)
    assert packet(work).endswith(b"  - PROOF_LINES:\n    - `2 src/a.txt`\n")
    assert work.git("status", "--porcelain") == f" M {packet_path(WP)}\n".encode()


def test_a_failure_is_recorded_too(program: Program, work: RepoBuilder) -> None:
    done = run(program, work, "--format", "json", "--", "sh", "-c", "echo no; exit 7")
    assert done.code == 1
    assert faults("evidence-1", done.json) == []
    assert done.json["runs"][0]["exit_code"] == 7
    assert done.json["runs"][0]["proof"] == ["no"]
    assert [c.exit_code for c in recorded(work)] == [7]
    killed = run(program, work, "--", "sh", "-c", "kill -9 $$")
    assert killed.code == 1
    assert recorded(work)[1].exit_code == 137


def test_no_shell_reads_the_command(program: Program, work: RepoBuilder) -> None:
    assert run(program, work, "--", "echo", "$HOME; `id`", "a'b").code == 0
    (command,) = recorded(work)
    assert command.text == "echo '$HOME; `id`' 'a'\"'\"'b'"
    assert program.run("evidence", "replay", WP, cwd=work.path).code == 0


def test_what_cannot_be_started_is_not_recorded(
    program: Program, work: RepoBuilder
) -> None:
    before = packet(work)
    done = run(program, work, "--", "no-such-program", "-x")
    assert done.code == 2
    assert "`no-such-program` cannot be run: No such file or directory" in done.said
    assert packet(work) == before
    assert not list(work.file(".gates/logs").rglob("*.log"))


def test_a_command_is_stopped_after_its_time(
    program: Program, work: RepoBuilder
) -> None:
    script = "echo begun; (sleep 60; echo late) & sleep 60"
    started = time.monotonic()
    done = run(program, work, "--timeout", "0.5", "--", "sh", "-c", script)
    assert time.monotonic() - started < 20
    assert done.code == 1
    (command,) = recorded(work)
    assert command.exit_code == 124
    assert said(command)["TIMED_OUT"].startswith("after ")


def test_a_child_that_stays_behind_is_not_waited_for(
    program: Program, work: RepoBuilder
) -> None:
    started = time.monotonic()
    assert run(program, work, "--", "sh", "-c", "sleep 15 & echo done").code == 0
    assert time.monotonic() - started < 10


def test_huge_output_is_streamed(program: Program, work: RepoBuilder) -> None:
    size = 64 << 20
    script = f"head -c {size} /dev/zero; echo; echo the end"
    done = run(program, work, "-q", "--", "sh", "-c", script)
    assert done.code == 0, done.said
    (command,) = recorded(work)
    assert command.log_path is not None
    assert work.file(command.log_path.value).stat().st_size == size + 9
    assert packet(work).endswith(b"    - `the end`\n")
    assert len(packet(work)) < 10_000


def test_any_bytes_of_output_can_be_quoted(program: Program, work: RepoBuilder) -> None:
    script = r"printf '\033[31mred \377 caf\303\251 `x`\033[0m\r\n'"
    assert run(program, work, "--", "sh", "-c", script).code == 0
    assert packet(work).isascii()
    assert rb"    - `` red \xff caf\xe9 `x` ``" in packet(work)
    assert len(recorded(work)) == 1


def test_proof_lines_are_chosen_by_a_pattern(
    program: Program, work: RepoBuilder
) -> None:
    script = "seq 100; echo 3 passed"
    words = ("--proof", "passed|^4$", "--", "sh", "-c", script)
    assert run(program, work, *words).code == 0
    assert packet(work).endswith(b"PROOF_LINES:\n    - `4`\n    - `3 passed`\n")
    broken = run(program, work, "--proof", "(", "--", "true")
    assert broken.code == 2
    assert "cannot be read" in broken.said


def test_an_interrupted_run_leaves_the_packet_alone(
    program: Program, work: RepoBuilder
) -> None:
    before = packet(work)
    child = subprocess.Popen(
        [
            Path(sys.executable).with_name("gates"),
            *("evidence", "run", WP, "--log", "begun.log"),
            *("--", "sh", "-c", "echo begun; exec sleep 60"),
        ],
        cwd=work.path,
        env=program.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert child.stderr is not None
    assert child.stdout is not None
    assert child.stderr.readline() == b"begun\n"
    child.send_signal(signal.SIGINT)
    child.communicate(timeout=30)
    assert child.returncode == 130
    assert packet(work) == before
    assert not work.file("begun.log").exists()


def test_a_dirty_worktree_and_a_new_commit_are_recorded(
    program: Program, work: RepoBuilder
) -> None:
    before = work.head()
    work.write("src/new.txt", b"new\n")
    script = (
        "git -c user.name=n -c user.email=e commit -q --allow-empty -m by-the-command"
    )
    assert run(program, work, "--", *script.split()).code == 0
    fields = said(recorded(work)[0])
    assert fields["WORKTREE_STATE"] == "dirty"
    assert fields["GIT_SHA_BEFORE"] == before
    assert fields["GIT_SHA_AFTER"] == work.head() != before


def test_a_packet_without_the_section_is_refused_before_the_run(
    program: Program, work: RepoBuilder
) -> None:
    work.write(packet_path(WP), packet_text(WP, commands=None))
    done = run(program, work, "--", "touch", "ran")
    assert done.code == 1
    assert "no `## EVIDENCE` section" in done.said
    assert not work.file("ran").exists()


def test_logs_do_not_leave_through_a_link(
    program: Program, work: RepoBuilder, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    work.symlink(".gates", str(outside))
    done = run(program, work, "--", "true")
    assert done.code == 3
    assert "through a link" in done.said


def test_a_log_can_be_kept_with_the_work(program: Program, work: RepoBuilder) -> None:
    name = "evidence/counts.log"
    place = work.file(name)
    done = run(program, work, "--log", str(place), "--", "wc", "-l", "src/a.txt")
    assert done.code == 0, done.said
    assert place.read_bytes() == b"2 src/a.txt\n"
    (command,) = recorded(work)
    assert command.log_path is not None
    assert command.log_path.value == name
    assert said(command)["WORKTREE_STATE"] == "clean"
    assert not work.file(".gates").exists()
    judge = ("post-work", WP, "--rev", "HEAD", "--no-log", "--format", "json")
    work.git("add", packet_path(WP))
    work.git("commit", "--quiet", "--message=without the log")
    note = {"code": "EVIDENCE-05", "message": f"log `{name}` is not committed"}
    without = program.run(*judge, cwd=work.path).json["findings"]
    assert any(note.items() <= finding.items() for finding in without)
    work.git("add", name)
    work.git("commit", "--quiet", "--message=with the log")
    codes = [f["code"] for f in program.run(*judge, cwd=work.path).json["findings"]]
    assert "EVIDENCE-05" not in codes
    place.write_bytes(b"forged\n")
    checked = program.run("evidence", "check", WP, "--format=json", cwd=work.path)
    assert "EVIDENCE-07" in {f["code"] for f in checked.json["findings"]}


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../outside.log", "lies outside the worktree"),
        ("out/x.log", "lies outside the worktree"),
        ("dangling", "exists already"),
        ("src/a.txt", "exists already"),
        ("src", "exists already"),
        (".git/x.log", "leads into `.git`"),
        ("..", "holds `..`"),
        ("src/..", "holds"),
        ("ab:1.log", "cannot quote"),
        ("caf\u00e9.log", "cannot quote"),
        ("src/a.txt/x.log", "cannot be written: File exists"),
    ],
)
def test_a_log_is_a_new_file_of_the_worktree(
    program: Program, work: RepoBuilder, tmp_path: Path, name: str, why: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    work.symlink("out", str(outside))
    work.symlink("dangling", str(outside / "none"))
    before = packet(work), work.file("src/a.txt").read_bytes(), work.git("status", "-s")
    done = run(program, work, "--log", name, "--", "touch", "ran")
    assert done.code in (2, 3)
    assert why in done.said
    after = packet(work), work.file("src/a.txt").read_bytes(), work.git("status", "-s")
    assert after == before
    assert list(outside.iterdir()) == []


def test_checks_of_what_is_recorded(program: Program, work: RepoBuilder) -> None:
    text = packet_text(
        WP,
        commands=(),
        done_means=("The counter starts at one.",),
        mapping=[("The counter starts at one.", "src/a.txt:9")],
    )
    work.write(packet_path(WP), text)
    assert run(program, work, "--", "true").code == 0
    assert run(program, work, "--", "false").code == 1
    log = recorded(work)[0].log_path
    assert log is not None
    work.file(log.value).write_bytes(b"forged\n")
    done = program.run("evidence", "check", WP, "--format=json", cwd=work.path)
    assert done.code == 1
    assert faults("evidence-1", done.json) == []
    assert {finding["code"] for finding in done.json["findings"]} == {
        "C701-G05",  # src/a.txt has no line 9
        "EVIDENCE-02",  # `false` failed
        "EVIDENCE-07",  # the log was forged
        "EVIDENCE-08",  # `make check` was never run
    }
    shown = program.run("evidence", "check", WP, cwd=work.path).text
    assert "`gates evidence run WP-1-Counter -- make check`" in shown
    assert shown.endswith("FAILS: 2 commands, 1 requirement, 1 planned command\n")


def test_evidence_that_is_complete_holds(program: Program, work: RepoBuilder) -> None:
    text = packet_text(
        WP, commands=(), mapping=[("The counter starts at one.", "src/a.txt:2")]
    ).replace(b"make check", b"wc -l src/a.txt")
    work.write(packet_path(WP), text)
    run(program, work, "--", "wc", "-l", "src/a.txt")
    done = program.run("evidence", "check", WP, cwd=work.path)
    assert done.code == 0, done.text
    assert done.text.startswith("evidence of WP-1-Counter holds: 1 command, ")


def test_a_replay_compares_exit_code_and_output(
    program: Program, work: RepoBuilder
) -> None:
    (work.path / "src").mkdir(exist_ok=True)
    inside = program.run(
        "evidence", "run", WP, "--", "wc", "-l", "a.txt", cwd=work.path / "src"
    )
    assert inside.code == 0
    before = packet(work)
    replay = program.run("evidence", "replay", WP, cwd=work.path)
    assert replay.code == 0, replay.text
    assert replay.text.endswith("holds: 1 command run again\n")
    work.write("src/a.txt", b"one\n")
    again = program.run("evidence", "replay", WP, "-v", cwd=work.path)
    assert again.code == 0
    assert "EVIDENCE-10" in again.text
    os.unlink(work.file("src/a.txt"))  # noqa: PTH108 - a file of the test's own
    failed = program.run("evidence", "replay", WP, cwd=work.path)
    assert failed.code == 1
    assert "exited with 1, recorded is 0" in failed.text
    assert packet(work) == before
