"""The log under load, and when processes die in the middle of an append."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest

from gates.app import log_spool
from gates.app.log_list import Filters, list_log
from gates.app.log_verify import VerifyRequest, verify_log
from tests.support.appender import STEPS
from tests.support.corpus import CHECKOUT
from tests.support.logs import LOG, key_of, log_file, record_file, worked_in
from tests.support.repo import RepoBuilder, copy_of

if TYPE_CHECKING:
    from pathlib import Path

WORKTREES: Final = 8
EACH: Final = 25
KILLS: Final = 200


def start(path: Path, key: str, count: int, *fate: object) -> subprocess.Popen[str]:
    words = [path, key, count, *fate]
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.support.appender",
            *(str(word) for word in words),
        ],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        text=True,
    )


def promised(process: subprocess.Popen[str]) -> list[tuple[str, int]]:
    """Ids and numbers of the records whose append returned."""
    output, _ = process.communicate(timeout=120)
    rows = [line.split(" ") for line in output.split("\n") if line]
    return [(row[0], int(row[1])) for row in rows if row[0] != "refused"]


def verified(repo: RepoBuilder) -> int:
    """The size of the log, which verifies."""
    request = VerifyRequest(repo.path, {"HOME": str(repo.path.parent / "home")})
    result = verify_log(request)
    assert [f.message for f in result.findings if f.severity == "error"] == []
    return result.checkpoint.size


def ids(repo: RepoBuilder) -> dict[str, int]:
    listing = list_log(repo.path, Filters(limit=0))
    return {row.id: row.seq for row in listing.rows}


def test_worktrees_append_at_once(repo: RepoBuilder) -> None:
    worked_in(repo)
    folders = [repo.path.parent / f"tree{n}" for n in range(WORKTREES)]
    for folder in folders:
        repo.git("worktree", "add", "--quiet", "--detach", str(folder))
    processes = [start(folder, f"key{n % 2}", EACH) for n, folder in enumerate(folders)]
    told = [row for process in processes for row in promised(process)]
    assert [process.returncode for process in processes] == [0] * WORKTREES
    assert len(told) == WORKTREES * EACH == verified(repo)
    assert ids(repo) == dict(told)
    assert repo.git("rev-list", "--min-parents=2", LOG) == b""
    assert repo.git("rev-list", "--count", LOG).strip() == b"200"
    assert repo.git("status", "--porcelain") == b""


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("begun") / "repo"
    repo = worked_in(RepoBuilder(path))
    assert promised(start(path, "ada", 3))
    assert verified(repo) == 3
    return path


@pytest.mark.parametrize("step", STEPS)
def test_a_process_dies_at_each_step(begun: Path, tmp_path: Path, step: str) -> None:
    repo = copy_of(begun, tmp_path / "repo")
    process = start(repo.path, "ada", 3, step, 2)
    told = promised(process)
    assert process.returncode == -9
    assert len(told) == 1
    size = verified(repo)
    # The record in flight is there when the branch had moved, and was not promised.
    assert size == 3 + len(told) + (step in ("moved", "clean"))
    assert dict(told).items() <= ids(repo).items()
    assert promised(start(repo.path, "ada", 1)) != []
    assert verified(repo) == size + 1


def test_two_hundred_kills(begun: Path, tmp_path: Path) -> None:
    """Each round several processes append at once, and some die."""
    repo = copy_of(begun, tmp_path / "repo")
    told: dict[str, int] = {}
    killed = 0
    number = 0
    while killed < KILLS:
        fates = [(STEPS[(number + n) % len(STEPS)], 1 + n % 2) for n in range(4)]
        number += 1
        processes = [start(repo.path, "ada", 2, *fate) for fate in fates]
        for process in processes:
            told |= dict(promised(process))
            killed += process.returncode == -9
    assert verified(repo) >= len(told)
    assert told.items() <= ids(repo).items()
    names = [log_file(repo, record_file(n)) for n in range(verified(repo))]
    assert len(set(names)) == len(names)
    assert list(repo.path.glob(".git/**/*.lock")) == []


def test_a_branch_that_cannot_be_moved_fills_the_spool(
    begun: Path, tmp_path: Path
) -> None:
    repo = copy_of(begun, tmp_path / "repo")
    lock = repo.path / ".git" / "refs" / "heads" / "gate-log.lock"
    lock.write_bytes(b"")
    process = start(repo.path, "ada", 1)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 3
    assert "waits in the spool" in output
    assert verified(repo) == 3
    assert len(log_spool.paths(repo.path / ".git")) == 1
    lock.unlink()
    assert len(promised(start(repo.path, "ada", 1))) == 1
    assert verified(repo) == 5
    assert log_spool.paths(repo.path / ".git") == ()


def test_the_spool_is_flushed_once_by_many(begun: Path, tmp_path: Path) -> None:
    repo = copy_of(begun, tmp_path / "repo")
    lock = repo.path / ".git" / "refs" / "heads" / "gate-log.lock"
    lock.write_bytes(b"")
    for _ in range(3):
        start(repo.path, "ada", 1).communicate(timeout=60)
    assert len(log_spool.paths(repo.path / ".git")) == 3
    lock.unlink()
    for process in [start(repo.path, "ada", 1) for _ in range(4)]:
        promised(process)
    assert verified(repo) == 3 + 3 + 4
    assert log_spool.paths(repo.path / ".git") == ()


def test_a_record_of_another_key_stays_in_the_spool(
    begun: Path, tmp_path: Path
) -> None:
    repo = copy_of(begun, tmp_path / "repo")
    lock = repo.path / ".git" / "refs" / "heads" / "gate-log.lock"
    lock.write_bytes(b"")
    start(repo.path, "ben", 1).communicate(timeout=60)
    lock.unlink()
    promised(start(repo.path, "ada", 1))
    assert verified(repo) == 4
    assert len(log_spool.paths(repo.path / ".git")) == 1
    assert log_spool.read(repo.path / ".git", key_of("ada").public).notices == (
        "1 record(s) of other keys wait in the spool",
    )
    promised(start(repo.path, "ben", 1))
    assert verified(repo) == 6


def test_a_flush_that_died_after_the_branch_moved_adds_nothing_twice(
    begun: Path, tmp_path: Path
) -> None:
    repo = copy_of(begun, tmp_path / "repo")
    lock = repo.path / ".git" / "refs" / "heads" / "gate-log.lock"
    lock.write_bytes(b"")
    start(repo.path, "ada", 1).communicate(timeout=60)
    lock.unlink()
    start(repo.path, "ada", 1, "clean", 1).communicate(timeout=60)
    assert verified(repo) == 5
    assert len(log_spool.paths(repo.path / ".git")) == 1
    promised(start(repo.path, "ada", 1))
    assert verified(repo) == 6
    assert log_spool.paths(repo.path / ".git") == ()


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_repository_that_cannot_be_written(begun: Path, tmp_path: Path) -> None:
    repo = copy_of(begun, tmp_path / "repo")
    repo.git("pack-refs", "--all")
    folders = [path for path in (repo.path / ".git").rglob("*") if path.is_dir()]
    for folder in [repo.path / ".git", *folders]:
        folder.chmod(0o555)
    process = start(repo.path, "ada", 1)
    output, _ = process.communicate(timeout=60)
    for folder in [repo.path / ".git", *folders]:
        folder.chmod(0o755)
    assert process.returncode == 3
    assert "could not be kept in the spool either" in output
    assert verified(repo) == 3


def test_a_full_disk(begun: Path, tmp_path: Path) -> None:
    """A limit on the size of files stands in for a full disk."""
    repo = copy_of(begun, tmp_path / "repo")
    script = f"ulimit -f 0; exec {sys.executable} -m tests.support.appender"
    done = subprocess.run(
        ["bash", "-c", f'trap "" XFSZ; {script} "$@"', "x", repo.path, "ada", "1"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    assert "could not be kept in the spool either" in done.stdout
    assert verified(repo) == 3


def test_two_keys_at_once(begun: Path, tmp_path: Path) -> None:
    repo = copy_of(begun, tmp_path / "repo")
    for process in [start(repo.path, key, 5) for key in ("ada", "ben")]:
        assert len(promised(process)) == 5
    assert verified(repo) == 13
    keys = {row.keyid for row in list_log(repo.path, Filters(limit=0)).rows}
    assert keys == {key_of("ada").public.keyid, key_of("ben").public.keyid}
