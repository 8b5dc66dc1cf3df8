"""The log and a remote: sent, received, joined; and nothing of the checkout's runs."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from gates.app.log_push import Pushed, PushRequest, push_log
from gates.app.log_seen import memory_of
from gates.app.log_state import LogSettings
from gates.app.log_verify import VerifyRequest, verify_log
from gates.errors import GateError
from gates.gitread.repository import open_repository
from tests.support.logs import (
    LOG,
    FixedWorld,
    key_of,
    log_file,
    record,
    record_file,
    worked_in,
)
from tests.support.repo import RepoBuilder

if TYPE_CHECKING:
    from pathlib import Path

    from gates.record.keys import SigningKey

ADA, BEN = key_of("ada"), key_of("ben")


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    """A bare repository with two commits on its main branch, and no log."""
    source = worked_in(RepoBuilder(tmp_path / "source"))
    path = tmp_path / "remote.git"
    source.git("clone", "--quiet", "--bare", str(source.path), str(path))
    return path


def clone(remote: Path, path: Path) -> RepoBuilder:
    seed = RepoBuilder(path.parent / "cloner")
    seed.git("clone", "--quiet", "--template=", str(remote), str(path))
    return RepoBuilder(path)


def push(
    repo: RepoBuilder, *keys: SigningKey, remote: str = "", home: Path | None = None
) -> Pushed:
    fixed = FixedWorld(f"{repo.path}{time.monotonic_ns()}")
    with open_repository(repo.path) as opened:
        request = PushRequest(
            settings=LogSettings(LOG),
            remote=remote,
            keys=lambda: keys,
            memory=memory_of(opened, {"HOME": str(home or repo.path.parent / "home")}),
            world=fixed.world(),
        )
        return push_log(opened, request)


def holds(repo: RepoBuilder, *, home: str = "home") -> int:
    """How many records the log has, after it was verified."""
    result = verify_log(
        VerifyRequest(repo.path, {"HOME": str(repo.path.parent / home)})
    )
    assert [f.message for f in result.findings if f.severity == "error"] == []
    return result.checkpoint.size


def nonces(repo: RepoBuilder) -> int:
    return len({log_file(repo, record_file(n)) for n in range(holds(repo))})


def test_a_log_is_sent(remote: Path, tmp_path: Path) -> None:
    ada = clone(remote, tmp_path / "ada")
    record(ada, 3)
    done = push(ada)
    assert (done.sent, done.moved, done.received) == (3, 0, 0)
    assert RepoBuilderAt(remote).oid(LOG) == ada.oid(LOG)
    assert ada.oid("refs/remotes/origin/gate-log") == ada.oid(LOG)
    assert push(ada).sent == 0


class RepoBuilderAt(RepoBuilder):
    """A bare repository."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._commits = 0


def test_a_log_is_received(remote: Path, tmp_path: Path) -> None:
    ada, ben = clone(remote, tmp_path / "ada"), clone(remote, tmp_path / "ben")
    record(ada, 3)
    push(ada)
    done = push(ben)
    assert (done.sent, done.received) == (0, 3)
    assert ben.oid(LOG) == ada.oid(LOG)


def test_a_fresh_clone_adopts_the_log_before_it_adds_to_it(
    remote: Path, tmp_path: Path
) -> None:
    ada = clone(remote, tmp_path / "ada")
    record(ada, 3)
    push(ada)
    ben = clone(remote, tmp_path / "ben")
    record(ben, key=BEN)
    assert ben.oid(f"{LOG}~1") == ada.oid(LOG)
    assert holds(ben) == 4
    assert push(ben).sent == 1


def test_unsent_records_are_placed_behind_the_remotes(
    remote: Path, tmp_path: Path
) -> None:
    ada, ben = clone(remote, tmp_path / "ada"), clone(remote, tmp_path / "ben")
    record(ada, 3)
    push(ada)
    record(ben, 2, key=BEN, wp="WP-2")
    done = push(ben, BEN)
    assert (done.sent, done.moved) == (2, 2)
    assert holds(ben) == 5
    assert push(ada).received == 2
    assert holds(ada) == 5


def test_without_its_key_a_record_is_not_signed_anew(
    remote: Path, tmp_path: Path
) -> None:
    ada, ben = clone(remote, tmp_path / "ada"), clone(remote, tmp_path / "ben")
    record(ada)
    push(ada)
    record(ben, key=BEN)
    before = ben.oid(LOG)
    with pytest.raises(GateError, match="has to be signed anew") as caught:
        push(ben, ADA)
    assert caught.value.code == "LOG-12"
    assert ben.oid(LOG) == before


def test_four_clones_push_to_one_remote(remote: Path, tmp_path: Path) -> None:
    clones = [clone(remote, tmp_path / f"clone{n}") for n in range(4)]

    def work(number: int) -> None:
        for _ in range(10):
            record(clones[number], key=ADA, wp=f"WP-{number}")
            push(clones[number], ADA, home=tmp_path / f"home{number}")

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(work, number) for number in range(4)]:
            done.result()
    last = clone(remote, tmp_path / "last")
    push(last)
    assert holds(last) == 40
    assert nonces(last) == 40
    merges = last.git("rev-list", "--min-parents=2", LOG)
    roots = last.git("rev-list", "--max-parents=0", LOG).split()
    assert (merges, len(roots)) == (b"", 1)


def test_a_remote_that_lost_records_is_not_built_upon(
    remote: Path, tmp_path: Path
) -> None:
    ada = clone(remote, tmp_path / "ada")
    record(ada, 3)
    push(ada)
    eve = clone(remote, tmp_path / "eve")
    record(eve, 1, key=BEN, world=FixedWorld("eve"), wp="WP-666")
    eve.git("push", "--quiet", "--force", str(remote), f"{LOG}~3:{LOG}")
    eve.git("update-ref", LOG, f"{LOG}~3")
    record(eve, 4, key=BEN, world=FixedWorld("eve"), wp="WP-666")
    eve.git("push", "--quiet", "--force", str(remote), f"{LOG}:{LOG}")
    with pytest.raises(GateError, match="was rewritten") as caught:
        push(ada, ADA)
    assert caught.value.code == "LOG-09"


def test_a_remote_that_was_cut_is_made_whole_again(
    remote: Path, tmp_path: Path
) -> None:
    ada = clone(remote, tmp_path / "ada")
    record(ada, 3)
    push(ada)
    RepoBuilderAt(remote).git("update-ref", LOG, f"{LOG}~2")
    assert push(ada).sent == 2
    assert RepoBuilderAt(remote).oid(LOG) == ada.oid(LOG)


def test_a_lost_remote(remote: Path, tmp_path: Path) -> None:
    ada = clone(remote, tmp_path / "ada")
    record(ada)
    remote.rename(tmp_path / "gone.git")
    with pytest.raises(GateError, match="could not be used") as caught:
        push(ada)
    assert caught.value.code == "LOG-12"
    assert holds(ada) == 1


HOSTILE = {
    "core.sshCommand": "touch {trap}; false",
    "credential.helper": "!touch {trap}",
    "core.gitProxy": "touch {trap}",
    "core.askPass": "touch {trap}",
    "core.fsmonitor": "touch {trap}",
    "core.alternateRefsCommand": "touch {trap}",
    "remote.origin.uploadpack": "touch {trap}; git-upload-pack",
    "remote.origin.receivepack": "touch {trap}; git-receive-pack",
    "url.ext::sh -c touch% {trap} .insteadOf": "/",
    "url.ext::sh -c touch% {trap} .pushInsteadOf": "/",
    "protocol.ext.allow": "always",
    "push.gpgSign": "true",
    "gpg.program": "touch {trap}",
}


def test_nothing_of_the_checkouts_settings_runs(remote: Path, tmp_path: Path) -> None:
    ada = clone(remote, tmp_path / "ada")
    trap = tmp_path / "trap"
    for name, value in HOSTILE.items():
        ada.git("config", name.format(trap=trap), value.format(trap=trap))
    for hook in ("pre-push", "reference-transaction", "post-checkout"):
        file = ada.path / ".git" / "hooks" / hook
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"#!/bin/sh\ntouch {trap}\n")
        file.chmod(0o755)
    record(ada, 2)
    assert push(ada).sent == 2
    assert not trap.exists()
    # The settings do bite: git by itself runs what they name.
    with pytest.raises(AssertionError):
        ada.git("push", "origin", "main")
    assert trap.exists()


@pytest.mark.parametrize(
    "url",
    [
        "ext::sh -c touch% {trap}",
        "--upload-pack=touch {trap}",
        "fd::7",
        "evil://x/y",
        "./inside.git",
    ],
)
def test_an_address_that_could_run_something_is_refused(
    remote: Path, tmp_path: Path, url: str
) -> None:
    ada = clone(remote, tmp_path / "ada")
    record(ada)
    trap = tmp_path / "trap"
    ada.git("config", "remote.origin.url", url.format(trap=trap))
    with pytest.raises(GateError) as caught:
        push(ada)
    assert caught.value.code == "LOG-12"
    assert not trap.exists()


def test_hooks_of_a_path_in_the_settings_do_not_run_those_of_a_chosen_one_do(
    remote: Path, tmp_path: Path
) -> None:
    ada = clone(remote, tmp_path / "ada")
    trap = tmp_path / "trap"
    hook = remote / "hooks" / "update"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {trap}\n")
    hook.chmod(0o755)
    record(ada)
    push(ada)
    assert not trap.exists()
    record(ada)
    push(ada, remote=str(remote))
    assert trap.exists()


def test_which_remote_is_not_guessed(remote: Path, tmp_path: Path) -> None:
    ada = clone(remote, tmp_path / "ada")
    record(ada)
    ada.git("remote", "rename", "origin", "one")
    assert push(ada).remote == "one"
    ada.git("remote", "add", "two", str(remote))
    with pytest.raises(GateError, match="any of one, two"):
        push(ada)
    with pytest.raises(GateError, match="no remote 'three'"):
        push(ada, remote="three")
    assert push(ada, remote="two").sent == 0


def test_no_log_on_either_side(remote: Path, tmp_path: Path) -> None:
    with pytest.raises(GateError) as caught:
        push(clone(remote, tmp_path / "ada"))
    assert caught.value.code == "LOG-02"
