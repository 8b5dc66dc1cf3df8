"""An append touches the log's branch and nothing else, wherever it is made."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from gates.app.log_record import record_run
from gates.app.log_verify import VerifyRequest, verify_log
from gates.errors import GateError
from gates.gitread.repository import open_repository
from gates.model import Actual, Entry, EntryResult, EntryStatus, RepoPath
from gates.policy import DEFAULT
from gates.record.checkpoint import parse_note
from gates.record.dsse import parse_envelope
from gates.record.layout import FORMAT
from tests.support.logs import (
    LOG,
    FixedWorld,
    key_of,
    log_file,
    record,
    record_file,
    verdict_for,
    worked_in,
)
from tests.support.repo import RepoBuilder

if TYPE_CHECKING:
    from pathlib import Path

ADA = key_of("ada")


@pytest.fixture
def worked(repo: RepoBuilder) -> RepoBuilder:
    return worked_in(repo)


def holds(path: Path) -> int:
    result = verify_log(VerifyRequest(path, {}))
    assert [f.message for f in result.findings if f.severity == "error"] == []
    return result.checkpoint.size


def tree_of(repo: RepoBuilder, revision: str) -> list[str]:
    output = repo.git("ls-tree", "-r", "--name-only", revision)
    return output.decode().split("\n")[:-1]


def test_the_tree_of_a_log(worked: RepoBuilder) -> None:
    (first, second) = record(worked, 2)
    keys = f"keys/{ADA.public.keyid}.pub"
    expected = ["checkpoint", "format", "frontier", keys, record_file(0)]
    assert tree_of(worked, f"{LOG}~1") == expected
    assert tree_of(worked, LOG) == [*expected, record_file(1)]
    assert log_file(worked, "format") == FORMAT
    assert (first.place.seq, second.place.seq) == (0, 1)
    assert second.place.commit == worked.oid(LOG)
    parents = worked.git("rev-list", "--parents", LOG).decode().split("\n")
    assert [len(line.split()) for line in parents[:-1]] == [2, 1]


def test_no_record_is_changed_by_a_later_one(worked: RepoBuilder) -> None:
    record(worked, 5)
    changed = worked.git(
        "log", "--format=", "--name-status", "--diff-filter=MDRT", "--no-renames", LOG
    )
    names = {line.split(b"\t")[1] for line in changed.split(b"\n") if line}
    assert names == {b"checkpoint", b"frontier"}


def test_the_same_run_gives_the_same_bytes(worked: RepoBuilder, tmp_path: Path) -> None:
    record(worked, 3, world=FixedWorld("same"))
    other = worked_in(RepoBuilder(tmp_path / "other"))
    record(other, 3, world=FixedWorld("same"))
    assert other.oid(LOG) == worked.oid(LOG)


def test_index_worktree_and_head_are_left_alone(worked: RepoBuilder) -> None:
    worked.write("a.txt", b"staged\n")
    worked.git("add", "a.txt")
    worked.write("b.txt", b"untracked\n")
    index = (worked.path / ".git" / "index").read_bytes()
    before = (worked.head(), worked.git("status", "--porcelain"))
    record(worked, 2)
    assert (worked.head(), worked.git("status", "--porcelain")) == before
    assert (worked.path / ".git" / "index").read_bytes() == index
    refs = worked.git("for-each-ref", "--format=%(refname)").split()
    assert refs == [LOG.encode(), b"refs/heads/main"]


def test_a_bare_repository(worked: RepoBuilder, tmp_path: Path) -> None:
    bare = tmp_path / "bare.git"
    worked.git("clone", "--quiet", "--bare", str(worked.path), str(bare))
    with open_repository(bare) as opened:
        for _ in range(2):
            record_run(
                opened,
                verdict_for(worked),
                key=ADA,
                policy=DEFAULT,
                world=FixedWorld("bare").world(),
                environment={},
            )
    assert holds(bare) == 2


def test_a_linked_worktree_shares_the_log(worked: RepoBuilder, tmp_path: Path) -> None:
    record(worked)
    linked = tmp_path / "linked"
    worked.git("worktree", "add", "--quiet", str(linked), "-b", "work")
    record(RepoBuilder(linked), 2)
    assert holds(worked.path) == 3


def test_a_repository_of_sha256(tmp_path: Path) -> None:
    path = tmp_path / "sha256"
    RepoBuilder(tmp_path / "any").git(
        "init", "--quiet", "--object-format=sha256", "-b", "main", str(path)
    )
    repo = worked_in(RepoBuilder(path))
    record(repo, 3)
    assert holds(path) == 3


HOSTILE = {
    "commit.gpgSign": "true",
    "tag.gpgSign": "true",
    "gpg.program": "touch {trap}",
    "gpg.ssh.program": "touch {trap}",
    "user.useConfigOnly": "true",
    "core.hooksPath": "{hooks}",
    "core.fsmonitor": "touch {trap}",
    "core.logAllRefUpdates": "always",
    "fastimport.unpackLimit": "1",
    "receive.denyCurrentBranch": "refuse",
    "extensions.worktreeConfig": "true",
}


def test_hooks_signing_and_identity_play_no_part(
    worked: RepoBuilder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap, hooks = tmp_path / "trap", tmp_path / "hooks"
    for folder in (hooks, worked.path / ".git" / "hooks"):
        folder.mkdir(exist_ok=True)
        for name in ("reference-transaction", "pre-commit", "post-commit", "update"):
            (folder / name).write_text(f"#!/bin/sh\ntouch {trap}\nexit 1\n")
            (folder / name).chmod(0o755)
    for name, value in HOSTILE.items():
        worked.git("config", name, value.format(trap=trap, hooks=hooks))
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Somebody")
    record(worked, 2)
    assert holds(worked.path) == 2
    assert not trap.exists()
    shown = worked.git("log", "--format=%an <%ae> %cn", LOG).split(b"\n")[:-1]
    assert set(shown) == {b"gate log <gate-log@localhost> gate log"}


def test_a_quarantine_of_a_preview_keeps_nothing_back(worked: RepoBuilder) -> None:
    with open_repository(worked.path) as opened:
        assert opened.quarantine is not None
        record_run(
            opened,
            verdict_for(worked),
            key=ADA,
            policy=DEFAULT,
            world=FixedWorld("quarantine").world(),
            environment={},
        )
    assert holds(worked.path) == 1


def test_a_name_from_the_policy(worked: RepoBuilder) -> None:
    policy = DEFAULT._replace(log_origin="example.com/log", log_ref="refs/audit/log")
    record(worked, policy=policy)
    note = worked.git("show", "refs/audit/log:checkpoint")
    assert parse_note(note).checkpoint.origin == "example.com/log"


def test_a_branch_that_is_no_log_is_left_alone(worked: RepoBuilder) -> None:
    worked.git("branch", "gate-log")
    before = worked.oid(LOG)
    with pytest.raises(GateError, match="is no log of the format") as caught:
        record(worked)
    assert caught.value.code == "LOG-01"
    assert "waits in the spool" in caught.value.hint
    assert worked.oid(LOG) == before


def test_a_log_of_one_other_remote_is_adopted(
    worked: RepoBuilder, tmp_path: Path
) -> None:
    other = worked_in(RepoBuilder(tmp_path / "other"))
    record(other, 2)
    worked.git("remote", "add", "elsewhere", str(other.path))
    worked.git("fetch", "--quiet", "elsewhere")
    record(worked)
    assert worked.oid(f"{LOG}~1") == other.oid(LOG)
    worked.git("branch", "-D", "gate-log")
    worked.git("remote", "add", "third", str(other.path))
    worked.git("fetch", "--quiet", "third")
    with pytest.raises(GateError, match="several remotes have a log"):
        record(worked)


def test_a_clock_that_goes_backwards_changes_nothing(worked: RepoBuilder) -> None:
    for seconds in (2_000_000_000, 1_000_000_000, 0):
        record(worked, world=FixedWorld(f"{seconds}", seconds))
    assert holds(worked.path) == 3


def test_the_head_is_named_in_full(worked: RepoBuilder) -> None:
    record(worked)
    worked.git("checkout", "--quiet", "--detach")
    record(worked)
    names = [
        b'"sourceRefs":["refs/heads/main"]' in payload(worked, seq) for seq in (0, 1)
    ]
    assert names == [True, False]


def payload(repo: RepoBuilder, seq: int) -> bytes:
    line = log_file(repo, record_file(seq)).removesuffix(b"\n")
    return parse_envelope(line, "it").payload


def test_an_append_takes_two_processes_of_git(worked: RepoBuilder) -> None:
    record(worked)
    with open_repository(worked.path) as opened:
        started: list[str] = []
        run = opened.runner.run

        def counted(*words: str, **more: object) -> bytes:
            started.append(next(w for w in words if w in ("fast-import", "update-ref")))
            return run(*words, **more)  # type: ignore[arg-type]

        object.__setattr__(opened.runner, "run", counted)
        record_run(
            opened,
            verdict_for(worked),
            key=ADA,
            policy=DEFAULT,
            world=FixedWorld("two").world(),
            environment={},
        )
    assert started == ["fast-import", "update-ref"]


def test_a_thousandth_record_packs_the_log(
    worked: RepoBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gates.app.log_append.PACK_EVERY", 3)
    record(worked, 2)
    packs = worked.path / ".git" / "objects" / "pack"
    assert list(packs.glob("*.pack")) == []
    record(worked)
    assert len(list(packs.glob("*.pack"))) == 1
    record(worked, 4)
    assert holds(worked.path) == 7


def test_large_runs_have_their_list_beside_them(worked: RepoBuilder) -> None:
    entries = tuple(
        EntryResult(Entry(RepoPath(b"f%d" % n), 1), EntryStatus.UNCHANGED, Actual(), {})
        for n in range(300)
    )
    verdict = verdict_for(worked)._replace(entries=entries)
    with open_repository(worked.path) as opened:
        record_run(
            opened,
            verdict,
            key=ADA,
            policy=DEFAULT,
            world=FixedWorld(f"{time.monotonic_ns()}{os.getpid()}").world(),
            environment={},
        )
    assert "records/000/000/000.files.json" in tree_of(worked, LOG)
    assert holds(worked.path) == 1
