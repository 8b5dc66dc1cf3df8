"""Keys, verdicts and logs for tests; every random number and time is a fixed one."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from gates.app.log_append import Recorded, World, append
from gates.app.log_record import record_run
from gates.app.log_state import LogSettings
from gates.gitread.repository import open_repository
from gates.model import (
    Dimension,
    DimensionResult,
    Mode,
    Oid,
    PacketSource,
    PolicySource,
    Profile,
    RepoPath,
    Revision,
    Selection,
    State,
    Verdict,
)
from gates.policy import DEFAULT
from gates.record.keys import SigningKey, new_key

if TYPE_CHECKING:
    from pathlib import Path

    from gates.policy import Policy
    from gates.record.statement import Draft
    from tests.support.repo import RepoBuilder

EPOCH: Final = 1_767_225_600
"""The time of the first record: 2026-01-01T00:00:00Z."""

LOG: Final = "refs/heads/gate-log"


def key_of(name: str) -> SigningKey:
    """The key that a name stands for, the same in every run."""
    return new_key(hashlib.sha256(name.encode()).digest(), name)


@dataclass
class FixedWorld:
    """A clock that ticks a second a question, and random bytes that are a count."""

    seed: str = "world"
    seconds: int = EPOCH
    asked: int = 0
    steps: list[str] = field(default_factory=list)

    def clock(self) -> int:
        self.seconds += 1
        return self.seconds

    def random(self, count: int) -> bytes:
        self.asked += 1
        data = hashlib.sha256(f"{self.seed} {self.asked}".encode()).digest()
        return (data * (count // 32 + 1))[:count]

    def world(self) -> World:
        return World(self.clock, self.random, time.sleep, self.steps.append)


def verdict_for(
    repo: RepoBuilder, *, wp: str = "WP-1", result: State = State.PASS
) -> Verdict:
    """A verdict over the last commit of a repository."""

    def revision(name: str) -> Revision:
        return Revision(Oid(repo.oid(name)), Oid(repo.oid(f"{name}^{{tree}}")), name)

    return Verdict(
        command="post-work",
        wp=wp,
        result=result,
        exit_code=0 if result is State.PASS else 1,
        disclosure="RID-COR-701: PASS gates=[52] errors=[]",
        profile=Profile.HANDSHAKE,
        selection=Selection(
            Mode.RANGE, revision("HEAD^"), revision("HEAD"), "--range was given"
        ),
        packet=PacketSource(RepoPath(b"packet.md"), Oid("a" * 40), "head", "b" * 64),
        policy=PolicySource(),
        dimensions={
            dimension: DimensionResult(State.PASS, f"{dimension} holds")
            for dimension in Dimension
        },
        commit_count=1,
    )


def worked_in(repo: RepoBuilder) -> RepoBuilder:
    """A repository with two commits, so that there is a range to judge."""
    repo.write("a.txt", b"one\n")
    repo.commit("First")
    repo.write("a.txt", b"two\n")
    repo.commit("Second")
    return repo


def record(
    repo: RepoBuilder,
    count: int = 1,
    *,
    key: SigningKey | None = None,
    world: FixedWorld | None = None,
    wp: str = "WP-1",
    policy: Policy = DEFAULT,
) -> list[Recorded]:
    """Record that many runs over the last commit."""
    fixed = world or FixedWorld(seed=f"{repo.path}{count}{wp}{time.monotonic_ns()}")
    verdict = verdict_for(repo, wp=wp)
    with open_repository(repo.path) as opened:
        return [
            record_run(
                opened,
                verdict,
                key=key or key_of("ada"),
                policy=policy,
                world=fixed.world(),
                environment={},
            )
            for _ in range(count)
        ]


def append_drafts(
    path: Path, drafts: list[Draft], *, key: SigningKey, world: World
) -> Recorded:
    """Append drafts to the log of the repository at a path."""
    with open_repository(path) as opened:
        return append(opened, drafts, key=key, settings=LogSettings(LOG), world=world)


def tamper(repo: RepoBuilder, changes: dict[str, bytes | None]) -> None:
    """Put a commit with changed files on the log's branch; None removes one."""
    person = b"Eve <eve@example.invalid> %d +0000" % EPOCH
    stream = [b"commit %s\ncommitter %s\n" % (LOG.encode(), person)]
    stream.append(b"data 0\nfrom %s\n" % repo.oid(LOG).encode())
    for path, data in changes.items():
        if data is None:
            stream.append(b"D %s\n" % path.encode())
        else:
            stream.append(b"M 100644 inline %s\n" % path.encode())
            stream.append(b"data %d\n%s\n" % (len(data), data))
    repo.git("fast-import", "--quiet", stdin=b"".join(stream))


def record_file(seq: int) -> str:
    """The path of a record in the log."""
    digits = f"{seq:09d}"
    return f"records/{digits[:3]}/{digits[3:6]}/{digits[6:]}.intoto.json"


def log_file(repo: RepoBuilder, path: str) -> bytes:
    """The bytes of a file of the log."""
    return repo.git("cat-file", "blob", f"{LOG}:{path}")
