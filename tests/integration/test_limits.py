"""Every limit of the policy: at it a run decides, one above it says it cannot."""

from __future__ import annotations

import os
import shutil
import time
from typing import TYPE_CHECKING, Final

import pytest

from gates.app.log_reading import open_log
from gates.errors import GateError
from gates.gitread.deadline import Deadline
from gates.gitread.repository import open_repository
from gates.policy import Limits
from tests.support.postwork import AFTER, BEFORE, SOURCE, WP, begin, finish

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.cli import Program
    from tests.support.postwork import Outcome
    from tests.support.repo import RepoBuilder

EVIDENCE: Final = [("The counter starts at one.", f"{SOURCE}:2")]
PARTS: Final = {
    "scope": ["src/", "lib/"],
    "waivers": [f"WAIVER_ID: W-{number} | Scope: src/" for number in (1, 2)],
    "mapping": [*EVIDENCE, ("It counts.", f"{SOURCE}:3")],
}
FILES: Final = {SOURCE: AFTER.replace(b"three", b"THREE"), "src/more.txt": b"more\n"}
"""Two hunks in the first file."""

NUMBERS: Final = {
    "files": 3,
    "entries": 2,
    "bytes": len(BEFORE) + len(AFTER) + len(b"more\n"),
    "commits": 2,
    "scope": 2,
    "waivers": 2,
    "links": 2,
    "hunks": 2,
}
"""What the work below has of each; the packet is a changed file too."""


def judged(repo: RepoBuilder, name: str, value: int) -> Outcome:
    """The verdict on one piece of work, under one limit."""
    repo.write("gates.toml", f"[limits]\n{name} = {value}\n".encode())
    base = begin(repo, packet=PARTS)
    return finish(repo, base, FILES, packet=PARTS).run()


def check(repo: RepoBuilder, name: str, number: int) -> None:
    """One above the limit cannot be verified, and the message names both."""
    outcome = judged(repo, name, number - 1)
    assert outcome.exit_code == 3
    told = outcome.finding("LIMIT-01")
    assert str(number - 1) in told.message
    assert f"`limits.{name}`" in told.hint


def test_every_limit_is_tested_here() -> None:
    elsewhere = {"packet_bytes", "records", "seconds"}
    assert set(Limits._fields) == {*NUMBERS, *elsewhere}


@pytest.mark.parametrize("name", sorted(set(NUMBERS) - {"bytes", "hunks"}))
def test_at_the_limit_it_is_decided(repo: RepoBuilder, name: str) -> None:
    assert judged(repo, name, NUMBERS[name]).exit_code == 0


@pytest.mark.parametrize("name", sorted(set(NUMBERS) - {"bytes", "hunks"}))
def test_one_above_the_limit_it_is_not(repo: RepoBuilder, name: str) -> None:
    check(repo, name, NUMBERS[name])


@pytest.mark.parametrize("name", ["bytes", "hunks", "packet_bytes"])
def test_sizes_that_depend_on_the_packet(repo: RepoBuilder, name: str) -> None:
    """The packet is among the changed files, so its own size and hunks count."""
    base = begin(repo, packet=PARTS)
    done = finish(repo, base, FILES, packet=PARTS)
    packet = f".GOV/task_packets/{WP}.md"
    sizes = [len(repo.git("cat-file", "blob", f"{at}:{packet}")) for at in (base, "@")]
    patch = repo.git("diff-tree", "-p", "-U0", base, "@").split(b"\n")
    number = {
        "bytes": NUMBERS["bytes"] + sum(sizes),
        "hunks": sum(line.startswith(b"@@ ") for line in patch) - 1,
        "packet_bytes": max(sizes),
    }[name]
    repo.git("checkout", "-q", base)
    for value, code in ((number, 0), (number - 1, 3)):
        repo.write("gates.toml", f"[limits]\n{name} = {value}\n".encode())
        policy = repo.commit("The policy")
        outcome = done.run(policy_rev=policy)
        assert outcome.exit_code == code, value
    told = outcome.finding("LIMIT-01")
    assert str(number - 1) in told.message
    assert f"`limits.{name}`" in told.hint


def test_records_of_a_log(repo: RepoBuilder, program: Program) -> None:
    done = finish(repo, begin(repo))
    for _ in range(2):
        ran = program.run("post-work", WP, "--range", done.range, cwd=repo.path)
        assert ran.code == 0, ran.said
    with open_repository(repo.path) as opened:
        ref = "refs/heads/gate-log"
        size = open_log(opened, ref).size
        assert open_log(opened, ref, most=size).size == size
        with pytest.raises(GateError) as caught:
            open_log(opened, ref, most=size - 1)
    assert caught.value.code == "LIMIT-01"
    assert f"has {size} records, at most {size - 1}" in caught.value.message
    assert "`limits.records`" in caught.value.hint


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_deadline() -> None:
    clock = Clock()
    deadline = Deadline(clock)
    assert deadline.left() is None
    with deadline.within(5):
        clock.now += 5
        deadline.check()
        assert deadline.left() == 0
        clock.now += 0.001
        with pytest.raises(GateError) as caught:
            deadline.check()
        assert deadline.left() == 0
    assert caught.value.code == "LIMIT-01"
    assert "5 s" in caught.value.message
    assert "`limits.seconds`" in caught.value.hint
    deadline.check()
    assert deadline.left() is None


SLOW: Final = """\
#!/bin/sh
case " $* " in
    *" {verb} "*) exec sleep 30 ;;
esac
exec {git} "$@"
"""


@pytest.mark.parametrize("verb", ["cat-file --batch --buffer", "diff-tree -r -z"])
def test_a_git_that_takes_too_long_is_ended(
    repo: RepoBuilder,
    tmp_path: Path,
    program: Program,
    monkeypatch: pytest.MonkeyPatch,
    verb: str,
) -> None:
    repo.write("gates.toml", b"[limits]\nseconds = 1\n")
    done = finish(repo, begin(repo))
    (tmp_path / "slow").mkdir()
    git = tmp_path / "slow" / "git"
    git.write_text(SLOW.format(verb=verb, git=shutil.which("git")))
    git.chmod(0o755)
    path = f"{git.parent}{os.pathsep}{os.environ['PATH']}"
    monkeypatch.setenv("PATH", path)
    started = time.monotonic()
    outcome = done.run()
    assert time.monotonic() - started < 15
    assert outcome.exit_code == 3
    told = outcome.finding("LIMIT-01")
    assert "longer than 1 s" in told.message
    assert "`limits.seconds`" in told.hint
    ran = program.run(
        *("post-work", WP, "--range", done.range, "--format", "json"),
        cwd=repo.path,
        env={"PATH": path},
    )
    assert ran.code == 3
    assert b"LIMIT-01" in ran.stdout
    assert repo.oid("refs/heads/gate-log"), "the verdict is recorded all the same"
